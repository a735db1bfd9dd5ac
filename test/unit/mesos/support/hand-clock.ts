import type { Clock } from '../../../../src/lib/clock.ts';

/** A clock that a test turns by hand. */
export interface HandClock extends Clock {
  /** Turns the clock and runs, in their order, what falls due on the way. */
  advance(ms: number): void;
  /** How many calls are still to come. */
  pending(): number;
}

export function createHandClock(startMs = Date.UTC(2026, 0, 1)): HandClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly dueMs: number; readonly run: () => void }>();
  return {
    nowMs: () => nowMs,
    after: (delayMs, run) => {
      const timer = { dueMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.dueMs;
        next.run();
      }
      nowMs = endMs;
    },
    pending: () => timers.size,
  };
}
