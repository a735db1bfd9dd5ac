import { canonicalIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';

/** Host names with their addresses, as they were known at one time. */
export type HostAddresses = ReadonlyMap<string, readonly string[]>;

/**
 * The addresses of the host names that the cluster's state holds where most clusters have IP addresses.
 * A name that had addresses once keeps the last ones while it cannot be looked up.
 */
export class HostTable {
  readonly #lookup: (host: string) => Promise<readonly string[]>;
  readonly #log: Log;
  #addresses = new Map<string, readonly string[]>();

  /** `lookup` gives the addresses of a host name, none when it has none; it keeps them for a while and never rejects. */
  constructor(lookup: (host: string) => Promise<readonly string[]>, log: Log) {
    this.#lookup = lookup;
    this.#log = log;
  }

  /** What is known now; it does not change any more. */
  snapshot(): HostAddresses {
    return new Map(this.#addresses);
  }

  /** Looks up those of `hosts` that are names, and forgets all others; resolves when each look-up has ended. */
  async refresh(hosts: ReadonlySet<string>): Promise<void> {
    const names = [...hosts].filter((host) => host !== '' && canonicalIp(host) === undefined);
    this.#addresses = new Map([...this.#addresses].filter(([name]) => hosts.has(name)));
    await Promise.all(names.map((name) => this.#refreshOne(name)));
  }

  async #refreshOne(name: string): Promise<void> {
    const found = [...(await this.#lookup(name))].sort();
    const known = this.#addresses.get(name);
    if (found.length === 0 && known === undefined) {
      this.#log.warn('a host of the cluster cannot be looked up; names that need its address are left out', {
        host: name,
      });
    }
    this.#addresses.set(name, found.length === 0 ? (known ?? []) : found);
  }
}

/** The addresses of a host: the host itself where it is an IP address, what is known of it where it is a name. */
export function addressesFrom(known: HostAddresses): (host: string) => readonly string[] {
  return (host) => {
    const ip = canonicalIp(host);
    return ip === undefined ? (known.get(host) ?? []) : [ip];
  };
}

/** The names that have other addresses in one of the two than in the other. */
export function changedHosts(before: HostAddresses, after: HostAddresses): ReadonlySet<string> {
  const isSame = (name: string): boolean => (before.get(name) ?? []).join() === (after.get(name) ?? []).join();
  return new Set([...before.keys(), ...after.keys()].filter((name) => !isSame(name)));
}
