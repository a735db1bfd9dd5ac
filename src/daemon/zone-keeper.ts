import { type Changes, changesBetween } from '../cluster/changes.ts';
import { Continuity } from '../cluster/continuity.ts';
import type { Cluster, MasterState } from '../cluster/model.ts';
import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { nextSerial } from '../lib/serial.ts';
import { deriveRecords } from '../records/derive.ts';
import { type Enumeration, enumerate } from '../records/enumerate.ts';
import type { RecordInputs } from '../records/inputs.ts';
import type { Naming } from '../records/naming.ts';
import { Zone } from '../zone/zone.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import type { HostTable } from './host-table.ts';

/** The longest that new names wait for host names in the state to be looked up. */
const HOST_LOOKUP_WAIT_MS = 2_000;

export interface ZoneKeeperOptions {
  readonly naming: Naming;
  readonly nameServer: RecordInputs['nameServer'];
  readonly configuredMasters: readonly HostPort[];
  readonly hosts: HostTable;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps the zone equal to the newest known state of the cluster. */
export class ZoneKeeper {
  readonly #options: ZoneKeeperOptions;
  readonly #zone: Zone;
  readonly #continuity = new Continuity();
  #cluster: Cluster | undefined;
  #enumeration: Enumeration | undefined;
  /** From ZooKeeper, the leader first. */
  #elected: readonly HostPort[] = [];
  #published = false;
  /** Updates run one after another: each begins where the one before ended. */
  #updates: Promise<void> = Promise.resolve();

  constructor(options: ZoneKeeperOptions) {
    this.#options = options;
    this.#zone = new Zone(seconds(options.clock));
  }

  /** The zone, or undefined before the first state. */
  view(): ZoneView | undefined {
    return this.#published ? this.#zone : undefined;
  }

  /** Publishes what a master's new state says of the cluster; resolves when it can be looked up. */
  accept(state: MasterState): Promise<void> {
    return this.#queue(async () => {
      const cluster = this.#continuity.accept(state, this.#options.clock.nowMs());
      const changes = changesBetween(this.#cluster, cluster);
      this.#cluster = cluster;
      await this.#publish(changes);
      this.#published = true;
    });
  }

  /** Takes note of the masters that ZooKeeper knows, the leader first. */
  setElected(masters: readonly HostPort[]): Promise<void> {
    return this.#queue(async () => {
      this.#elected = masters;
      if (this.#cluster !== undefined) await this.#publish({ ...NO_CHANGES, leader: true });
    });
  }

  /** Made anew only after a change: in a large cluster that takes long enough to be felt. */
  enumerate(): Enumeration {
    if (this.#cluster === undefined) return { frameworks: [] };
    this.#enumeration ??= enumerate(this.#inputs(this.#cluster));
    return this.#enumeration;
  }

  #queue(update: () => Promise<void>): Promise<void> {
    const updated = this.#updates.then(update);
    // One update that fails must not be the end of all later ones.
    this.#updates = updated.catch((error: Error) => {
      this.#options.log.error('the zone could not be updated; this is a bug', { error: error.stack });
    });
    return this.#updates;
  }

  async #publish(changes: Changes): Promise<void> {
    const cluster = this.#cluster!;
    const { hosts, clock, log } = this.#options;
    const refreshed = hosts.refresh(hostsOf(cluster, this.#masters()));
    const changedHosts = await within(clock, HOST_LOOKUP_WAIT_MS, refreshed);
    if (changedHosts === undefined) {
      // Publish what is known now; the rest follows when the slow look-ups have ended.
      void refreshed.then((late) => this.#queue(async () => this.#replaceHosts(late)));
    }
    const delta = this.#replace(withHosts(changes, cluster, changedHosts ?? new Set()));
    log.debug('zone updated', { ...delta, serial: this.#zone.serial, leader: formatHostPort(cluster.leader) });
  }

  #replaceHosts(hosts: ReadonlySet<string>): void {
    this.#replace(withHosts(NO_CHANGES, this.#cluster!, hosts));
  }

  #replace(changes: Changes): { added: number; removed: number } {
    const records = deriveRecords(changes, this.#inputs(this.#cluster!));
    if (records.size > 0) this.#enumeration = undefined;
    const delta = this.#zone.replace(records, nextSerial(this.#zone.serial, seconds(this.#options.clock)));
    return { added: delta.added.length, removed: delta.removed.length };
  }

  #inputs(cluster: Cluster): RecordInputs {
    const { naming, nameServer, hosts } = this.#options;
    return { cluster, naming, nameServer, masters: this.#masters(), addressesOf: hosts.addressesOf };
  }

  /** The configured order numbers the masters; those that only ZooKeeper knows come after. */
  #masters(): readonly HostPort[] {
    return [...this.#options.configuredMasters, ...this.#elected];
  }
}

const NO_CHANGES: Changes = { leader: false, agents: new Set(), frameworks: new Set(), tasks: new Set() };

/** The changes, and every agent, framework and master whose host has other addresses now. */
function withHosts(changes: Changes, cluster: Cluster, hosts: ReadonlySet<string>): Changes {
  if (hosts.size === 0) return changes;
  const agents = new Set(changes.agents);
  for (const [key, { endpoint }] of cluster.agents) if (endpoint && hosts.has(endpoint.host)) agents.add(key);
  const frameworks = new Set(changes.frameworks);
  for (const { key, scheduler, hostname } of cluster.frameworks.values()) {
    if (hosts.has(scheduler?.host ?? hostname)) frameworks.add(key);
  }
  return { ...changes, leader: true, agents, frameworks };
}

function hostsOf(cluster: Cluster, masters: readonly HostPort[]): Set<string> {
  const hosts = new Set(masters.map((master) => master.host));
  for (const { endpoint } of cluster.agents.values()) if (endpoint) hosts.add(endpoint.host);
  for (const { scheduler, hostname } of cluster.frameworks.values()) hosts.add(scheduler?.host ?? hostname);
  return hosts;
}

/** What `promise` resolves with, or undefined when that takes longer than `limitMs`. */
function within<T>(clock: Clock, limitMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(undefined));
    promise.then(resolve, reject).finally(cancel);
  });
}

function seconds(clock: Clock): number {
  return Math.floor(clock.nowMs() / 1000);
}
