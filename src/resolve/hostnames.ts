import type { Clock } from '../lib/clock.ts';
import { canonicalIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';
import type { Message } from '../wire/message.ts';
import { lowerCaseName } from '../wire/name.ts';
import { HostsFile } from './hosts-file.ts';
import { createHostLookup } from './look-up-host.ts';
import type { UpstreamQuery } from './query.ts';

/** How long addresses count before they are looked up again. */
export const FOUND_FRESH_MS = 60_000;
/** Shorter: a host that is not there yet, or whose upstream was away, should not be missed for long. */
export const NOT_FOUND_FRESH_MS = 15_000;
/** As many are remembered, and as many may be looked up at once; no Mesos cluster has more agents. */
export const HOSTS_MAX = 10_000;

/** Addresses of the hosts in the cluster's state. */
export interface Hostnames {
  /**
   * Canonical IP addresses of a host, IPv4 first; of an IP address, itself. Empty when there are none, when no source
   * could tell, and while `HOSTS_MAX` other hosts are being looked up. Never rejects.
   */
  lookup(host: string): Promise<readonly string[]>;
}

export interface HostnamesOptions {
  /** Asks an upstream; never the system's resolver, since that is this very program. */
  readonly resolve: (query: UpstreamQuery) => Promise<Message>;
  /** Domains to try behind a name without a dot, before the name as it stands. */
  readonly search: readonly string[];
  /** A hosts(5) file, which goes before the upstreams; read again whenever it changed. */
  readonly hostsPath?: string;
  readonly clock: Clock;
  readonly log: Log;
}

export function createHostnames(options: HostnamesOptions): Hostnames {
  const { resolve, search, hostsPath = '/etc/hosts', clock, log } = options;
  const lookUpHost = createHostLookup({ hostsFile: new HostsFile(hostsPath, log), resolve, search });
  const inFlight = new Map<string, Promise<readonly string[]>>();
  const known = new Map<string, { readonly addresses: readonly string[]; readonly freshUntilMs: number }>();

  const remember = (host: string, addresses: readonly string[], askedAtMs: number): void => {
    // Deleted first, so that the map's first host is the one that was looked up longest ago.
    known.delete(host);
    const freshMs = addresses.length > 0 ? FOUND_FRESH_MS : NOT_FOUND_FRESH_MS;
    known.set(host, { addresses, freshUntilMs: askedAtMs + freshMs });
    if (known.size > HOSTS_MAX) known.delete(known.keys().next().value!);
  };

  const start = (host: string): Promise<readonly string[]> => {
    const askedAtMs = clock.steadyMs();
    const addresses = lookUpHost(host).then((found) => {
      inFlight.delete(host);
      remember(host, found, askedAtMs);
      return found;
    });
    inFlight.set(host, addresses);
    return addresses;
  };

  return {
    async lookup(text) {
      const ip = canonicalIp(text);
      if (ip !== undefined) return [ip];
      const host = lowerCaseName(text);
      const remembered = known.get(host);
      if (remembered !== undefined && clock.steadyMs() < remembered.freshUntilMs) return remembered.addresses;
      if (!inFlight.has(host) && inFlight.size >= HOSTS_MAX) return [];
      return inFlight.get(host) ?? start(host);
    },
  };
}
