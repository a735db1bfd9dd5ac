import type { Clock } from '../lib/clock.ts';
import { canonicalIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';

/** How long the answer for a host name counts before it is asked for again. */
const FRESH_MS = 60_000;

interface Entry {
  addresses: readonly string[];
  askedAtMs: number;
}

/**
 * The addresses of the host names that the cluster's state holds where most clusters have IP addresses.
 * A name that had addresses once keeps the last ones while it cannot be looked up.
 */
export class HostTable {
  readonly #lookup: (host: string) => Promise<readonly string[]>;
  readonly #clock: Clock;
  readonly #log: Log;
  #entries = new Map<string, Entry>();

  /** `lookup` gives the addresses of a host name, none when it has none; it never rejects. */
  constructor(lookup: (host: string) => Promise<readonly string[]>, clock: Clock, log: Log) {
    this.#lookup = lookup;
    this.#clock = clock;
    this.#log = log;
  }

  /** The host itself where it is an IP address, what is known of it where it is a name. */
  addressesOf = (host: string): readonly string[] => {
    const ip = canonicalIp(host);
    return ip === undefined ? (this.#entries.get(host)?.addresses ?? []) : [ip];
  };

  /**
   * Looks up those of `hosts` that are names and not fresh, and forgets all others. Resolves with the names whose
   * addresses became different.
   */
  async refresh(hosts: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const now = this.#clock.nowMs();
    const names = [...hosts].filter((host) => host !== '' && canonicalIp(host) === undefined);
    this.#entries = new Map([...this.#entries].filter(([name]) => hosts.has(name)));
    const stale = names.filter(
      (name) => now - (this.#entries.get(name)?.askedAtMs ?? Number.NEGATIVE_INFINITY) >= FRESH_MS,
    );
    const changed = await Promise.all(stale.map(async (name) => ((await this.#ask(name, now)) ? name : undefined)));
    return new Set(changed.filter((name) => name !== undefined));
  }

  /** True when the name's addresses became different. */
  async #ask(name: string, nowMs: number): Promise<boolean> {
    const found = [...(await this.#lookup(name))].sort();
    const known = this.#entries.get(name);
    if (found.length === 0 && known === undefined) {
      this.#log.warn('a host of the cluster cannot be looked up; names that need its address are left out', {
        host: name,
      });
    }
    const addresses = found.length === 0 ? (known?.addresses ?? []) : found;
    this.#entries.set(name, { addresses, askedAtMs: nowMs });
    return addresses.join() !== (known?.addresses ?? []).join();
  }
}
