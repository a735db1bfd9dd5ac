import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands until a test turns it. */
export interface ManualClock extends Clock {
  /** Turns the clock on, and its date with it, and runs, in their order, what falls due on the way. */
  advance(ms: number): void;
  /** Sets the date alone. */
  setDate(ms: number): void;
  /** How many calls are still to come. */
  pending(): number;
}

/** A clock that shows the first second of 2026 until it is turned. */
export function createManualClock(): ManualClock {
  let nowMs = 1_000;
  let dateMs = Date.UTC(2026, 0, 1) - nowMs;
  const timers = new Set<{ readonly dueMs: number; readonly run: () => void }>();
  return {
    nowMs: () => dateMs + nowMs,
    steadyMs: () => nowMs,
    setDate: (ms) => {
      dateMs = ms - nowMs;
    },
    after: (delayMs, run) => {
      const timer = { dueMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.dueMs;
        next.run();
      }
      nowMs = endMs;
    },
    giveWay: () => new Promise((resolve) => setImmediate(resolve)),
    pending: () => timers.size,
  };
}
