import type { Clock } from '../lib/clock.ts';
import type { Counters } from './counters.ts';

/** How long a stop waits for the last of them: most upstreams answer sooner. */
export const LAST_REPLIES_MS = 1000;

/** Replies that could not be given at once, counted while they are under way and when they are there. */
export class LateReplies {
  readonly #counters: Counters;
  readonly #clock: Clock;
  #underWay = 0;
  #isClosed = false;
  #whenIdle = (): void => {};

  constructor(counters: Counters, clock: Clock) {
    this.#counters = counters;
    this.#clock = clock;
  }

  /** Gives a reply to `send` when it is there and one is owed. */
  add(reply: Promise<Uint8Array | undefined>, send: (reply: Uint8Array) => void): void {
    if (this.#isClosed) {
      this.#counters.row.drop('abandoned');
      return;
    }
    this.#change(1);
    void reply.then((late) => {
      if (this.#isClosed) return;
      this.#change(-1);
      this.#counters.replied(late);
      if (late !== undefined) send(late);
      if (this.#underWay === 0) this.#whenIdle();
    });
  }

  /** Resolves when all replies are given, or LAST_REPLIES_MS are over; those that come later are given to nobody. */
  async close(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(LAST_REPLIES_MS, resolve);
        this.#whenIdle = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#isClosed = true;
    this.#counters.row.drop('abandoned', this.#underWay);
    this.#change(-this.#underWay);
  }

  #change(count: number): void {
    this.#underWay += count;
    this.#counters.waiting += count;
  }
}
