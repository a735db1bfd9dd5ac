import { type Backoff, createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import type { InterpretState } from './ask-leader.ts';
import { askMasters, type Outcome } from './ask-masters.ts';
import type { MasterFetch } from './http-client.ts';
import { createOutageLog, type OutageLog } from './outage-log.ts';
import { reasonOf } from './reason-of.ts';

/** After a failure the next poll comes within this time, then within twice as long, up to `refreshMs`. */
const FIRST_RETRY_MS = 1000;

export interface PollStateOptions<T> {
  /** The masters to ask now, in order of preference: first the one believed to lead. */
  readonly masters: () => readonly HostPort[];
  readonly interpret: InterpretState<T>;
  /** From the start of one poll to the start of the next, at the least after a failure too. */
  readonly refreshMs: number;
  /** The same while all is well; asked at each poll, and not less than `refreshMs`. */
  readonly intervalMs: () => number;
  /** A poll begins: what it tells may be as old as this moment. */
  readonly onPoll: () => void;
  /** How long one master may take. */
  readonly stateTimeoutMs: number;
  readonly fetch: MasterFetch;
  readonly onState: (value: T, from: HostPort) => void;
  /** A poll in which every master failed; `summary` says why each did. */
  readonly onFailure: (summary: string) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export interface StatePoller {
  /** Abandons the poll that runs, if any, and begins a new one. */
  pollNow(): void;
  /** Begins a poll as soon as `refreshMs` have passed since the last one began. */
  pollSoon(): void;
  /** Ends everything at once; nothing is called any more. */
  stop(): void;
}

/** Fetches the leader's state now and then every `intervalMs`; after a failure, sooner. Two polls never run at once. */
export function pollState<T>(options: PollStateOptions<T>): StatePoller {
  return new Poller(options);
}

class Poller<T> implements StatePoller {
  readonly #options: PollStateOptions<T>;
  readonly #backoff: Backoff;
  readonly #outage: OutageLog;
  #running: AbortController | undefined;
  #stopped = false;
  #beganMs = 0;
  #wakeAtMs = 0;
  /** `pollSoon` was called while a poll ran that may be too old for it. */
  #isDue = false;
  #cancelWake = (): void => {};

  constructor(options: PollStateOptions<T>) {
    const { refreshMs, clock, random, log } = options;
    this.#options = options;
    this.#backoff = createBackoff({ firstMs: Math.min(FIRST_RETRY_MS, refreshMs), maxMs: refreshMs, random });
    this.#outage = createOutageLog({
      failing: 'No master gives the state of the cluster',
      over: 'A master gives the state of the cluster again',
      clock,
      log,
    });
    void this.#poll();
  }

  pollNow(): void {
    if (this.#stopped) return;
    this.#abandon();
    this.#backoff.reset();
    void this.#poll();
  }

  pollSoon(): void {
    if (this.#stopped) return;
    this.#isDue = true;
    if (this.#running === undefined) this.#wakeSoon();
  }

  /** What was to come earlier still does. */
  #wakeSoon(): void {
    const { refreshMs, clock } = this.#options;
    const nowMs = clock.steadyMs();
    const soonMs = Math.max(nowMs, this.#beganMs + refreshMs);
    if (soonMs < this.#wakeAtMs) this.#wakeAfter(soonMs - nowMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#abandon();
    this.#cancelWake();
  }

  async #poll(): Promise<void> {
    const { masters, interpret, fetch, stateTimeoutMs, intervalMs, onPoll, clock } = this.#options;
    const running = new AbortController();
    this.#running = running;
    this.#beganMs = clock.steadyMs();
    this.#isDue = false;
    this.#wakeAfter(intervalMs());
    onPoll();
    const { signal } = running;
    const asked = { candidates: masters(), interpret, fetch, timeoutMs: stateTimeoutMs, signal, clock };
    const outcome = await askMasters(asked);
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#settle(this.#take(outcome));
  }

  /** Hands the state on; returns what went wrong, if anything. */
  #take(outcome: Outcome<T>): string | undefined {
    if ('failure' in outcome) return outcome.failure;
    const { value, from } = outcome.state;
    try {
      this.#options.onState(value, from);
      return undefined;
    } catch (error) {
      // Whatever a cluster's state brings to light, the next one must still be fetched.
      return `the state of ${formatHostPort(from)} cannot be used: ${reasonOf(error)}`;
    }
  }

  #settle(failure: string | undefined): void {
    if (this.#stopped) return;
    if (failure === undefined) {
      this.#backoff.reset();
      this.#outage.succeeded();
      if (this.#isDue) this.#wakeSoon();
    } else {
      this.#wakeAfter(this.#backoff.nextMs());
      this.#outage.failed(failure);
      this.#options.onFailure(failure);
    }
  }

  #wakeAfter(delayMs: number): void {
    const { refreshMs, clock } = this.#options;
    this.#cancelWake();
    this.#wakeAtMs = clock.steadyMs() + delayMs;
    this.#cancelWake = clock.after(delayMs, () => {
      if (this.#running === undefined) void this.#poll();
      else this.#wakeAfter(refreshMs);
    });
  }

  #abandon(): void {
    const abandoned = this.#running;
    this.#running = undefined;
    abandoned?.abort();
  }
}
