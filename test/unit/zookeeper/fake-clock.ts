import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/lib/clock.ts';

/** Lets everything run that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}

/** A clock that stands until it is turned. */
export class FakeClock implements Clock {
  /** How many timers were set so far. */
  armed = 0;
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  /** How many timers are set now. */
  get pending(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  steadyMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    this.armed++;
    return () => this.#timers.delete(timer);
  }

  giveWay(): Promise<void> {
    return setImmediate();
  }

  /** Moves on by `byMs`, runs what is due on the way, and lets what follows from it settle. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const next = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }
}
