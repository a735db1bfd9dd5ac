import { type Backoff, createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort, sameHostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import type { MasterFetch } from './http-client.ts';
import { type EventSink, NotLeading, readEvents } from './read-events.ts';
import { reasonOf } from './reason-of.ts';

const FIRST_RETRY_MS = 1000;
/**
 * A master has a limit of subscribers and drops the oldest beyond it. Where there are more than it takes, all of them would
 * come back and push each other out for ever; so those that are dropped soon come back ever more seldom, and poll.
 */
const RETRY_MAX_MS = 10 * 60_000;
/**
 * A stream that lasted so long ended for another reason. With half as many nodes again as a master takes, one lasts 20 minutes:
 * 1,000 of them are pushed out one by one by 500 that come back every 10.
 */
const STEADY_MS = 30 * 60_000;

export interface FollowEventsOptions {
  readonly fetch: MasterFetch;
  /** For each stream one of its own. */
  readonly createSink: (leader: HostPort) => EventSink;
  /** A stream has ended, or could not begin. */
  readonly onLost: () => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Follows the events of whichever master leads; after an end, again and again, with pauses between. */
export class EventFollower {
  readonly #options: FollowEventsOptions;
  readonly #backoff: Backoff;
  /** Why there are no events, as it was logged last. */
  #reported: string | undefined;
  #leader: HostPort | undefined;
  #running: AbortController | undefined;
  #cancelRetry = (): void => {};

  constructor(options: FollowEventsOptions) {
    this.#options = options;
    this.#backoff = createBackoff({ firstMs: FIRST_RETRY_MS, maxMs: RETRY_MAX_MS, random: options.random });
  }

  /** This master leads, and its events are followed from here on. False when they were already, or will be after a pause. */
  follow(leader: HostPort): boolean {
    if (this.#leader !== undefined && sameHostPort(this.#leader, leader)) return false;
    this.stop();
    this.#leader = leader;
    this.#backoff.reset();
    void this.#run(leader);
    return true;
  }

  /** Whether a stream is open, or about to be. */
  get isTrying(): boolean {
    return this.#running !== undefined;
  }

  /** The stream tells events. */
  succeeded(): void {
    this.#reported = undefined;
  }

  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    this.#leader = undefined;
    this.#cancelRetry();
    running?.abort();
  }

  async #run(leader: HostPort): Promise<void> {
    const { fetch, createSink, onLost, clock } = this.#options;
    const running = new AbortController();
    this.#running = running;
    const beganMs = clock.steadyMs();
    try {
      await readEvents({ master: leader, fetch, sink: createSink(leader), signal: running.signal, clock });
    } catch (error) {
      if (this.#running !== running) return;
      this.#running = undefined;
      if (clock.steadyMs() - beganMs >= STEADY_MS) this.#backoff.reset();
      this.#report(`${formatHostPort(leader)} ${reasonOf(error)}`);
      // The pause is the same: two masters may send to each other.
      const next = error instanceof NotLeading ? error.leader : leader;
      this.#leader = next;
      this.#cancelRetry = clock.after(this.#backoff.nextMs(), () => void this.#run(next));
      onLost();
    }
  }
  /** It costs freshness only, and old masters have no events: that is no warning. */
  #report(reason: string): void {
    if (reason === this.#reported) return;
    this.#reported = reason;
    this.#options.log.info('events of the leading master cannot be followed; its state is polled', { reason });
  }
}
