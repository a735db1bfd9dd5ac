import { isLoopback, parseIp } from '../lib/ip.ts';
import { CLASS, TYPE } from '../wire/constants.ts';
import type { Message } from '../wire/message.ts';
import { nameToWire } from '../wire/name.ts';
import { createGate } from './gate.ts';
import type { HostsFile } from './hosts-file.ts';
import type { UpstreamQuery } from './query.ts';
import { replyAddresses } from './reply-addresses.ts';

/** A new state can bring thousands of hosts at once, and the upstreams serve other clients too. */
export const QUERIES_AT_ONCE_MAX = 50;

export interface HostSources {
  /** Asked first. */
  readonly hostsFile: HostsFile;
  /** Asks an upstream; never the system's resolver, since that is this very program. */
  readonly resolve: (query: UpstreamQuery) => Promise<Message>;
  /** Domains to try behind a name without a dot, before the name as it stands. */
  readonly search: readonly string[];
}

/**
 * Gives a function that looks up the addresses of a host, which is in lower case: IPv4 first, none when there are none
 * or no source could tell. A loopback address counts only where nothing else is known. It never rejects.
 */
export function createHostLookup(sources: HostSources): (host: string) => Promise<readonly string[]> {
  const { hostsFile, resolve, search } = sources;
  const gate = createGate(QUERIES_AT_ONCE_MAX);

  const ask = async (name: string, type: number): Promise<readonly string[]> => {
    const question = { name, type, class: CLASS.IN };
    try {
      const reply = await gate(() => resolve({ question, rd: true, cd: false, dnssecOk: false }));
      return replyAddresses(reply, name, type);
    } catch {
      // The upstreams tell the operator of their troubles themselves; to the host it means: not found this time.
      return [];
    }
  };

  return async (host) => {
    const listed = await hostsFile.addressesOf(host.replace(/\.$/, ''));
    // Debian lists a machine's own name at 127.0.1.1, an address that is of no use to anybody else.
    const usable = host === 'localhost' ? listed : listed.filter((address) => !isLoopbackText(address));
    if (usable.length > 0) return usable;
    for (const name of namesToTry(host, search)) {
      const [ipv4, ipv6] = await Promise.all([ask(name, TYPE.A), ask(name, TYPE.AAAA)]);
      if (ipv4.length + ipv6.length > 0) return [...new Set([...ipv4, ...ipv6])];
    }
    return listed;
  };
}

function isLoopbackText(address: string): boolean {
  const bytes = parseIp(address);
  return bytes !== undefined && isLoopback(bytes);
}

/** A final dot says that a name is whole, as in resolv.conf(5). */
function namesToTry(host: string, search: readonly string[]): readonly string[] {
  const names = host.includes('.') ? [host] : [...search.map((domain) => `${host}.${domain}`), host];
  const withoutDot = names.map((name) => name.replace(/\.$/, ''));
  return withoutDot.filter((name) => name !== '' && nameToWire(name) !== undefined);
}
