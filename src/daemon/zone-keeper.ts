import { type Changes, changesBetween } from '../cluster/changes.ts';
import { Continuity } from '../cluster/continuity.ts';
import type { Cluster, MasterState } from '../cluster/model.ts';
import type { Clock } from '../lib/clock.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { nextSerial } from '../lib/serial.ts';
import { createTurns } from '../lib/turns.ts';
import { type Enumeration, enumerate } from '../records/enumerate.ts';
import type { RecordInputs } from '../records/inputs.ts';
import type { Naming } from '../records/naming.ts';
import { Zone } from '../zone/zone.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { addressesFrom, changedHosts, type HostAddresses, type HostTable } from './host-table.ts';
import { reclaimMemory, updateZone } from './zone-update.ts';

/** The longest that new names wait for host names in the state to be looked up. */
const HOST_LOOKUP_WAIT_MS = 2_000;

/** For so long at the most, everything else waits for an update. */
const TURN_MS = 5;

export interface ZoneKeeperOptions {
  readonly naming: Naming;
  readonly nameServer: RecordInputs['nameServer'];
  readonly configuredMasters: readonly HostPort[];
  readonly hosts: HostTable;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** What the zone is made of. */
interface Published {
  readonly inputs: RecordInputs;
  readonly hosts: HostAddresses;
}

/** Keeps the zone equal to the newest known state of the cluster. */
export class ZoneKeeper {
  readonly #options: ZoneKeeperOptions;
  readonly #zone: Zone;
  readonly #continuity = new Continuity();
  #cluster: Cluster | undefined;
  #published: Published | undefined;
  #enumeration: Enumeration | undefined;
  /** From ZooKeeper, the leader first. */
  #elected: readonly HostPort[] = [];
  /** Updates run one after another: each begins where the one before ended. */
  #updates: Promise<void> = Promise.resolve();

  constructor(options: ZoneKeeperOptions) {
    this.#options = options;
    this.#zone = new Zone(seconds(options.clock), options.random);
  }

  /** The zone, or undefined before the first state. */
  view(): ZoneView | undefined {
    return this.#published && this.#zone;
  }

  /** The zone's table, for threads that answer from it; it is empty before the first state. */
  get table(): SharedArrayBuffer {
    return this.#zone.table;
  }

  /** Publishes what a master's new state says of the cluster; resolves when it can be looked up. */
  accept(state: MasterState): Promise<void> {
    return this.#queue(async () => {
      this.#cluster = this.#continuity.accept(state, this.#options.clock.nowMs());
      await this.#publish(this.#cluster);
    });
  }

  /** Takes note of the masters that ZooKeeper knows, the leader first. */
  setElected(masters: readonly HostPort[]): Promise<void> {
    return this.#queue(async () => {
      this.#elected = masters;
      if (this.#cluster !== undefined) await this.#publish(this.#cluster);
    });
  }

  /** Made anew only after a change: in a large cluster that takes long enough to be felt. */
  enumerate(): Enumeration {
    if (this.#published === undefined) return { frameworks: [] };
    this.#enumeration ??= enumerate(this.#published.inputs);
    return this.#enumeration;
  }

  #queue(update: () => Promise<void>): Promise<void> {
    const updated = this.#updates.then(update);
    // One update that fails must not be the end of all later ones.
    this.#updates = updated.catch((error: Error) => {
      this.#options.log.error('the zone could not be updated and stays as it was', { error: error.stack });
    });
    return this.#updates;
  }

  async #publish(cluster: Cluster): Promise<void> {
    const { hosts, clock } = this.#options;
    const refreshed = hosts.refresh(hostsOf(cluster, this.#masters()));
    const isInTime = await within(clock, HOST_LOOKUP_WAIT_MS, refreshed);
    // Publish what is known now; the rest follows when the slow look-ups have ended.
    if (!isInTime) void refreshed.then(() => this.#queue(() => this.#update(this.#cluster!)));
    await this.#update(cluster);
  }

  /** Brings the zone from what it was made of to what is known now. */
  async #update(cluster: Cluster): Promise<void> {
    const { naming, nameServer, hosts, clock, log } = this.#options;
    const before = this.#published;
    const known = hosts.snapshot();
    const addressesOf = addressesFrom(known);
    const after: RecordInputs = { cluster, naming, nameServer, masters: this.#masters(), addressesOf };
    const changes = withHosts(
      changesOf(before?.inputs, after),
      cluster,
      changedHosts(before?.hosts ?? new Map(), known),
    );
    const serial = nextSerial(this.#zone.serial, seconds(clock));
    const giveWay = createTurns(clock, TURN_MS);
    const isChanged = await updateZone(this.#zone, { before: before?.inputs, after, changes, serial, giveWay });
    this.#published = { inputs: after, hosts: known };
    if (isTouched(changes)) this.#enumeration = undefined;
    await reclaimMemory(this.#zone, clock.giveWay);
    log.debug('zone updated', { isChanged, serial: this.#zone.serial, leader: formatHostPort(cluster.leader) });
  }

  /** The configured order numbers the masters; those that only ZooKeeper knows come after. */
  #masters(): readonly HostPort[] {
    return [...this.#options.configuredMasters, ...this.#elected];
  }
}

function changesOf(before: RecordInputs | undefined, after: RecordInputs): Changes {
  const changes = changesBetween(before?.cluster, after.cluster);
  return { ...changes, leader: changes.leader || !deepEqual(before?.masters, after.masters) };
}

function isTouched({ leader, agents, frameworks, tasks }: Changes): boolean {
  return leader || agents.size > 0 || frameworks.size > 0 || tasks.size > 0;
}

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

/** Whether `promise` resolves within `limitMs`. */
function within(clock: Clock, limitMs: number, promise: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(false));
    promise.then(() => resolve(true), reject).finally(cancel);
  });
}

function seconds(clock: Clock): number {
  return Math.floor(clock.nowMs() / 1000);
}
