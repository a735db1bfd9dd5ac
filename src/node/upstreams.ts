import { canonicalIp, isLoopback, isUnspecified, parseIp } from '../lib/ip.ts';
import type { Wish } from './situation.ts';

export interface FoundUpstreams {
  /** Canonical, each once. */
  readonly usable: readonly string[];
  /** Servers of the node that we cannot ask: others than us on its loopback, and those with a zone (`fe80::1%eth0`). */
  readonly unusable: readonly string[];
}

/** Sorts `nameservers`, as they are written, into those that can be upstreams and those that are lost. */
export function findUpstreams(nameservers: readonly string[], wish: Wish): FoundUpstreams {
  const usable = nameservers.map(canonicalIp).filter((address) => address !== undefined && isUsable(address, wish));
  const unusable = nameservers.filter((server) => {
    const address = canonicalIp(server);
    if (address === undefined) return parseIp(server.replace(/%.*$/, '')) !== undefined;
    return isLoopback(parseIp(address)!) && address !== wish.local;
  });
  return { usable: [...new Set(usable as string[])], unusable: [...new Set(unusable)] };
}

/** The addresses of `nameserver` lines as they are written. */
export function writtenNameservers(text: string): string[] {
  return [...text.matchAll(/^nameserver[ \t]+([^\s#;]+)/gm)].map(([, address]) => address!);
}

function isUsable(address: string, { neverUpstreams }: Wish): boolean {
  const bytes = parseIp(address)!;
  return !isLoopback(bytes) && !isUnspecified(bytes) && !neverUpstreams.includes(address);
}
