import { type MasterState, UNKNOWN_TERM } from '../cluster/model.ts';
import { StateParser } from '../cluster/state-parser.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort, sameHostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import type { InterpretState } from '../mesos/ask-leader.ts';
import { EventFollower } from '../mesos/follow-events.ts';
import type { MasterFetch } from '../mesos/http-client.ts';
import { pollState, type StatePoller } from '../mesos/poll-state.ts';
import { type MastersWatch, watchMasters } from '../zookeeper/watch-masters.ts';
import { EventStream } from './event-stream.ts';
import { Masters } from './masters.ts';
import { createMemoryTrimmer } from './trim-memory.ts';
import type { ZoneKeeper } from './zone-keeper.ts';

/** ZooKeeper ends a session that was silent for so long; Mesos masters use the same. */
const ZOOKEEPER_SESSION_TIMEOUT_MS = 10_000;

/** While events tell what changes, a whole state only has to confirm it, about so often. */
const CHECK_INTERVAL_MS = 10 * 60_000;

type FollowConfig = Pick<Config, 'masters' | 'zk' | 'refreshSeconds' | 'stateTimeoutSeconds' | 'failoverHoldSeconds'>;

export interface FollowOptions {
  readonly config: FollowConfig;
  readonly keeper: ZoneKeeper;
  readonly fetch: MasterFetch;
  readonly clock: Clock;
  readonly random: () => number;
  /** An event is answered for, so many milliseconds after it was read. */
  readonly onEventAnswered: (ms: number) => void;
  readonly log: Log;
}

export interface Following {
  /** Resolves when the first state is published. */
  readonly ready: Promise<void>;
  /** Resolves when nothing is left open. */
  stop(): Promise<void>;
}

/** Keeps the zone at what the leading master tells: by its events where it tells them, by polling its state otherwise. */
export function followCluster(options: FollowOptions): Following {
  return new Follower(options);
}

class Follower implements Following {
  readonly ready: Promise<void>;
  readonly #options: FollowOptions;
  readonly #masters: Masters;
  readonly #poller: StatePoller;
  readonly #events: EventFollower;
  readonly #trimMemory = createMemoryTrimmer();
  readonly #watch: MastersWatch | undefined;
  readonly #onPublished: () => void;
  #known: MasterState | undefined;
  /** The stream that tells events now. */
  #stream: EventStream | undefined;
  /** When it began. */
  #streamBeganMs = 0;
  /** The one that told events when the last state came. */
  #polledStream: EventStream | undefined;
  /** The one whose events go on from a state that came since it began, be it its own. */
  #foundedStream: EventStream | undefined;
  /** Whose turn it is, of the candidates, where no state names a leader. */
  #failures = 0;
  /** Whether masters give their state, as far as the last poll showed. */
  #isPolled = false;
  /** Whose events are followed, as the last state names it. */
  #leader: HostPort | undefined;
  #terms = 0;

  constructor(options: FollowOptions) {
    const { config, keeper, fetch, clock, random, log } = options;
    this.#options = options;
    this.#masters = new Masters(config.masters);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#onPublished = resolve;
    this.#events = new EventFollower({
      fetch,
      createSink: (leader) => this.#createStream(leader),
      onLost: () => this.#lost(),
      clock,
      random,
      log,
    });
    this.#poller = pollState<MasterState>({
      masters: this.#masters.candidates,
      interpret: stateReader(() => this.#known, log),
      refreshMs: config.refreshSeconds * 1000,
      intervalMs: () => this.#intervalMs(),
      stateTimeoutMs: config.stateTimeoutSeconds * 1000,
      fetch,
      onPoll: () => keeper.beginPoll(),
      onState: (state, from) => void this.#polled(state, from).then(this.#onPublished),
      onFailure: () => this.#failed(),
      clock,
      random,
      log,
    });
    this.#watch = this.#watchElection();
  }

  async stop(): Promise<void> {
    this.#events.stop();
    this.#dropStream();
    this.#poller.stop();
    await this.#watch?.close();
  }

  async #polled(state: MasterState, from: HostPort): Promise<void> {
    const { keeper } = this.#options;
    this.#known = state;
    this.#isPolled = true;
    this.#masters.setLeader(state.cluster.leader);
    this.#followLeader(state.cluster.leader, from);
    // What happened before a stream began, it could not tell.
    const isFollowing = this.#stream !== undefined && this.#stream === this.#polledStream;
    this.#polledStream = this.#stream;
    this.#foundedStream = this.#stream;
    await keeper.acceptPolled(state, isFollowing).then(this.#trimMemory);
    // What a new leader does not know any more is told in no event.
    if (keeper.isHolding) this.#poller.pollSoon();
  }

  /** By the name that its state came from: a certificate may know no other. */
  #followLeader(leader: HostPort, name: HostPort): void {
    if (this.#leader !== undefined && sameHostPort(this.#leader, leader)) return;
    this.#leader = leader;
    if (this.#events.follow(name)) this.#dropStream();
  }

  /** Some master may tell its events where none gives its state; whoever is asked names the leader. */
  #failed(): void {
    this.#isPolled = false;
    this.#options.keeper.endPoll();
    this.#expireHold();
    if (this.#stream !== undefined && this.#stream !== this.#foundedStream) this.#subscribeAnew();
    const candidates = this.#masters.candidates();
    if (candidates.length === 0 || this.#events.isTrying) return;
    this.#leader = undefined;
    this.#events.follow(candidates[this.#failures++ % candidates.length]!);
  }

  /**
   * What is held must not be held for ever where only events tell of the cluster. But however long ago a hold began, a master
   * whose events have only begun has not had the time to hear of everything.
   */
  #expireHold(): void {
    const { config, keeper, clock } = this.#options;
    const stoodMs = clock.steadyMs() - this.#streamBeganMs;
    if (this.#stream !== undefined && stoodMs >= config.failoverHoldSeconds * 1000) void keeper.expireHold();
  }

  /** What happened before this stream began, nobody tells any more but another one, which begins with a state. */
  #subscribeAnew(): void {
    this.#events.stop();
    this.#dropStream();
    this.#failures = 0;
  }

  #createStream(leader: HostPort): EventStream {
    const { config, keeper, clock, log, onEventAnswered } = this.#options;
    const stream: EventStream = new EventStream({
      keeper,
      firstTimeoutMs: config.stateTimeoutSeconds * 1000,
      wantsState: !this.#isPolled,
      onSubscribed: ({ state: told }) => {
        this.#stream = stream;
        this.#streamBeganMs = clock.steadyMs();
        this.#events.succeeded();
        log.info('the leading master tells its events', { leader: formatHostPort(leader) });
        // A subscription does not tell since when its master leads, nor where schedulers listen. So its state counts only
        // where there is no other: a poll that begins now tells what happened before, and events tell what comes.
        this.#poller.pollNow();
        if (told === undefined || this.#isPolled) return;
        this.#foundedStream = stream;
        // Each might be of a new leader, who has not heard of everything yet.
        const cluster = { leader, ...told.cluster };
        const state: MasterState = {
          ...told,
          cluster,
          recoveredFrameworks: new Set(),
          electedTime: UNKNOWN_TERM - ++this.#terms,
        };
        this.#known = state;
        void keeper.accept(state).then(this.#onPublished);
      },
      onStateDue: () => this.#poller.pollSoon(),
      onAnswered: onEventAnswered,
      clock,
      log,
    });
    return stream;
  }

  /** What happens meanwhile, no event tells. */
  #lost(): void {
    if (this.#dropStream()) this.#poller.pollNow();
  }

  /** Whether there was one. */
  #dropStream(): boolean {
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.close();
    return stream !== undefined;
  }

  #intervalMs(): number {
    const { config, random } = this.#options;
    const refreshMs = config.refreshSeconds * 1000;
    if (this.#stream === undefined) return refreshMs;
    // Nodes that have begun together should not ask together.
    return Math.max(refreshMs, CHECK_INTERVAL_MS * (0.75 + random() / 2));
  }

  #watchElection(): MastersWatch | undefined {
    const { config, keeper, clock, random, log } = this.#options;
    if (config.zk === undefined) return undefined;
    return watchMasters({
      url: config.zk,
      sessionTimeoutMs: ZOOKEEPER_SESSION_TIMEOUT_MS,
      clock,
      random,
      log,
      onMasters: (elected) => {
        this.#masters.setElected(elected);
        void keeper.setElected(elected);
        this.#poller.pollNow();
      },
    });
  }
}

/** Reads states for the poller, and reports each thing left out of them once, not at every poll. */
function stateReader(known: () => MasterState | undefined, log: Log): InterpretState<MasterState> {
  let reported: ReadonlySet<string> = new Set();
  return async (body) => {
    const parser = new StateParser(known());
    for await (const bytes of body) if (!parser.push(bytes)) break;
    const parsed = parser.end();
    if (!parsed.ok) return parsed;
    for (const warning of parsed.warnings) if (!reported.has(warning)) log.warn(warning);
    reported = new Set(parsed.warnings);
    return { ok: true, value: parsed.state, leader: parsed.state.cluster.leader };
  };
}
