import { canonicalIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';

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

  /** The host itself where it is an IP address, what is known of it where it is a name. */
  addressesOf = (host: string): readonly string[] => {
    const ip = canonicalIp(host);
    return ip === undefined ? (this.#addresses.get(host) ?? []) : [ip];
  };

  /** Looks up those of `hosts` that are names and forgets all others; resolves with the names that have other addresses now. */
  async refresh(hosts: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const names = [...hosts].filter((host) => host !== '' && canonicalIp(host) === undefined);
    this.#addresses = new Map([...this.#addresses].filter(([name]) => hosts.has(name)));
    const changed = await Promise.all(names.map(async (name) => ((await this.#refreshOne(name)) ? name : undefined)));
    return new Set(changed.filter((name) => name !== undefined));
  }

  /** True when the name has other addresses than before. */
  async #refreshOne(name: string): Promise<boolean> {
    const found = [...(await this.#lookup(name))].sort();
    const known = this.#addresses.get(name);
    if (found.length === 0 && known === undefined) {
      this.#log.warn('a host of the cluster cannot be looked up; names that need its address are left out', {
        host: name,
      });
    }
    const addresses = found.length === 0 ? (known ?? []) : found;
    this.#addresses.set(name, addresses);
    return addresses.join() !== (known ?? []).join();
  }
}
