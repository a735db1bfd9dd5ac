import type { AppliedEvents } from '../cluster/apply-events.ts';
import { type Changes, isTouched } from '../cluster/changes.ts';
import { Continuity } from '../cluster/continuity.ts';
import type { ClusterEvent } from '../cluster/event.ts';
import { keepSchedulers } from '../cluster/keep-schedulers.ts';
import type { Cluster, ClusterEntries, LiveCluster, MasterState } from '../cluster/model.ts';
import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { nextSerial } from '../lib/serial.ts';
import { createTurns } from '../lib/turns.ts';
import { within } from '../lib/within.ts';
import { type Enumeration, enumerate } from '../records/enumerate.ts';
import type { RecordInputs } from '../records/inputs.ts';
import type { Naming } from '../records/naming.ts';
import type { Journal } from '../zone/journal.ts';
import { Zone } from '../zone/zone.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { hostsOf, withHosts } from './cluster-hosts.ts';
import { type Drift, driftBetween } from './drift.ts';
import { EventWindows } from './event-window.ts';
import { addressesFrom, changedHosts, type HostAddresses, type HostTable } from './host-table.ts';
import type { CurrentCluster } from './snapshot-keeper.ts';
import { changesOf, reclaimMemory, updateZone } from './zone-update.ts';

/** The longest that new names wait for host names in the state to be looked up. */
const HOST_LOOKUP_WAIT_MS = 2_000;

/** For so long at the most, everything else waits for an update. */
const TURN_MS = 5;

export interface ZoneKeeperOptions {
  readonly naming: Naming;
  readonly nameServer: RecordInputs['nameServer'];
  readonly staticRecords: RecordInputs['staticRecords'];
  readonly configuredMasters: readonly HostPort[];
  readonly hosts: HostTable;
  /** How long what a new leader has not heard of yet is held at the most. */
  readonly holdMaxMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** A state showed entries to be other than events had told, so many of each kind. */
  readonly onDrift: (drift: Drift) => void;
  /** A master has told something, and whether that changed the zone, which has this serial now. */
  readonly onTold: (isChange: boolean, serial: number) => void;
  readonly log: Log;
}

/** What the zone is made of. */
interface Published {
  readonly inputs: RecordInputs;
  readonly hosts: HostAddresses;
}

interface InPlace {
  readonly changes: Changes;
  readonly before: ClusterEntries;
}

/** Keeps the zone equal to the newest known state of the cluster. */
export class ZoneKeeper {
  readonly #options: ZoneKeeperOptions;
  readonly #zone: Zone;
  readonly #continuity: Continuity;
  #cluster: LiveCluster | undefined;
  readonly #windows = new EventWindows();
  #published: Published | undefined;
  /** Whether the cluster is one of an earlier run, of which no master has told anything yet. */
  #isStale = false;
  #enumeration: Enumeration | undefined;
  /** From ZooKeeper, the leader first. */
  #elected: readonly HostPort[] = [];
  #isStopped = false;
  /** Updates run one after another: each begins where the one before ended. */
  #updates: Promise<void> = Promise.resolve();

  constructor(options: ZoneKeeperOptions) {
    this.#options = options;
    this.#continuity = new Continuity(options.holdMaxMs);
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

  /** What changes of the zone; it begins with the first state. */
  get journal(): Journal {
    return this.#zone.journal;
  }

  /** Whether something is held that the leader has not told of yet. */
  get isHolding(): boolean {
    return this.#continuity.isHolding;
  }

  /** An earlier run has published nothing newer than `serial`: to be called before anything is published. */
  continueAfter(serial: number): Promise<void> {
    return this.#queue(async () => this.#zone.continueAfter(serial));
  }

  /** Publishes, as stale, what an earlier run knew in the end; resolves when it can be looked up. */
  restore(state: MasterState): Promise<void> {
    return this.#queue(async () => {
      this.#isStale = true;
      await this.#publish(this.#take(state));
    });
  }

  /** What the zone is made of; undefined while no master has told anything. */
  get current(): CurrentCluster | undefined {
    return this.#isStale ? undefined : this.known;
  }

  /** As `current`, be it stale. */
  get known(): CurrentCluster | undefined {
    const { serial } = this.#zone;
    return this.#cluster && { cluster: this.#cluster, serial, electedTime: this.#continuity.electedTime };
  }

  /** Nothing that comes from here on changes anything. Resolves when what came before is published. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#updates;
  }

  /** Publishes what the state that a subscription begins with says of the cluster; resolves when it can be looked up. */
  accept(state: MasterState): Promise<void> {
    return this.#queue(async () => {
      keepSchedulers(state.cluster, this.#cluster);
      await this.#accept(state);
    });
  }

  /** A state is asked for. */
  beginPoll(): void {
    this.#windows.open();
  }

  /** No state comes of it. */
  endPoll(): void {
    this.#windows.drop();
  }

  /** As `accept`, of a state that was polled. With `isFollowing`, events should have told everything in it. */
  acceptPolled(state: MasterState, isFollowing: boolean): Promise<void> {
    const carryOver = this.#windows.close();
    return this.#queue(async () => {
      const known = this.#cluster;
      carryOver(known, state.cluster);
      await this.#accept(state);
      if (known !== undefined && isFollowing) this.#noteDrift(known, this.#cluster!);
    });
  }

  /** Publishes what a master tells; resolves when it can be looked up: with whether a whole state is due. */
  async apply(events: readonly ClusterEvent[]): Promise<boolean> {
    let isStateDue = false;
    await this.#queue(async () => {
      const applied = this.#continuity.apply(events);
      this.#windows.note(applied);
      isStateDue = true;
      await this.#publishApplied(applied);
      isStateDue = applied.isSuspicious;
    });
    return isStateDue;
  }

  /** Gives up what has been held for too long, where no state comes that would do it. */
  expireHold(): Promise<void> {
    return this.#queue(async () => {
      const applied = this.#continuity.expire(this.#options.clock.steadyMs());
      if (applied !== undefined) await this.#publishApplied(applied);
    });
  }

  /** Takes note of the masters that ZooKeeper knows, the leader first. While it knows none, those of before have their names. */
  setElected(masters: readonly HostPort[]): Promise<void> {
    if (masters.length === 0) return Promise.resolve();
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
    if (this.#isStopped) return this.#updates;
    const updated = this.#updates.then(update);
    // One update that fails must not be the end of all later ones.
    this.#updates = updated.catch((error: Error) => {
      this.#options.log.error('the zone could not be updated and stays as it was', { error: error.stack });
    });
    return this.#updates;
  }

  async #publishApplied({ changes, before, undo }: AppliedEvents): Promise<void> {
    this.#freshen();
    // Where an update failed, the zone is still made of the cluster before.
    const isZoneOfIt = this.#published?.inputs.cluster === this.#cluster;
    try {
      if (changes.agents.size + changes.frameworks.size > 0) await this.#lookUpHosts(this.#cluster!);
      this.#told(await this.#update(this.#cluster!, isZoneOfIt ? { changes, before } : undefined));
    } catch (error) {
      undo();
      throw error;
    }
  }

  async #accept(state: MasterState): Promise<void> {
    const cluster = this.#take(state);
    this.#freshen();
    this.#told(await this.#publish(cluster));
  }

  /** Of what is stale no master has told anything. */
  #told(isChange: boolean): void {
    if (!this.#isStale) this.#options.onTold(isChange, this.#zone.serial);
  }

  #take(state: MasterState): LiveCluster {
    this.#cluster = this.#continuity.accept(state, this.#options.clock.steadyMs());
    return this.#cluster;
  }

  /** A master that has not heard of all agents yet makes nothing of it new. */
  #freshen(): void {
    this.#isStale &&= this.#continuity.isHoldingAgents;
  }

  #noteDrift(told: Cluster, now: Cluster): void {
    const drift = driftBetween(told, now);
    if (drift === undefined) return;
    this.#options.log.info('the state differs from what events told, and counts', { ...drift });
    this.#options.onDrift(drift);
  }

  async #publish(cluster: LiveCluster): Promise<boolean> {
    await this.#lookUpHosts(cluster);
    return this.#update(cluster);
  }

  async #lookUpHosts(cluster: LiveCluster): Promise<void> {
    const { hosts, clock } = this.#options;
    const refreshed = hosts.refresh(hostsOf(cluster, this.#masters()));
    const isInTime = await within(clock, HOST_LOOKUP_WAIT_MS, refreshed);
    // Publish what is known now; the rest follows when the slow look-ups have ended.
    if (!isInTime) void refreshed.then(() => this.#queue(async () => void (await this.#update(this.#cluster!))));
  }

  /**
   * Brings the zone from what it was made of to what is known now. `inPlace`: the cluster that it was made of has changed
   * itself, and is to be read as it was before. Resolves with whether any record changed.
   */
  async #update(cluster: LiveCluster, inPlace?: InPlace): Promise<boolean> {
    const { naming, nameServer, staticRecords, hosts, clock, log } = this.#options;
    const before = this.#published;
    const beforeInputs = before && inPlace ? { ...before.inputs, cluster: inPlace.before } : before?.inputs;
    const known = hosts.snapshot();
    const [masters, addressesOf] = [this.#masters(), addressesFrom(known)];
    const after: RecordInputs = { cluster, naming, nameServer, staticRecords, masters, addressesOf };
    const changes = withHosts(
      changesOf(before?.inputs, after, inPlace?.changes),
      cluster,
      changedHosts(before?.hosts ?? new Map(), known),
    );
    const serial = nextSerial(this.#zone.serial, seconds(clock));
    const how = { serial, isStale: this.#isStale, giveWay: createTurns(clock, TURN_MS) };
    const isChanged = await updateZone(this.#zone, { before: beforeInputs, after, changes, ...how });
    this.#published = { inputs: after, hosts: known };
    if (isTouched(changes)) this.#enumeration = undefined;
    await reclaimMemory(this.#zone, clock.giveWay);
    log.debug('zone updated', { isChanged, serial: this.#zone.serial, leader: formatHostPort(cluster.leader) });
    return isChanged;
  }

  /** The configured order numbers the masters; those that only ZooKeeper knows come after. */
  #masters(): readonly HostPort[] {
    return [...this.#options.configuredMasters, ...this.#elected];
  }
}

function seconds(clock: Clock): number {
  return Math.floor(clock.nowMs() / 1000);
}
