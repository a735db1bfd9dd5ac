import type { Clock } from '../lib/clock.ts';

/** Longer delays would overflow the timer, which then fires at once. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
  after(delayMs, run) {
    // A time that has just passed is due now.
    const timer = setTimeout(run, Math.max(0, Math.min(delayMs, DELAY_MAX_MS)));
    return () => clearTimeout(timer);
  },
  giveWay: () => new Promise((resolve) => setImmediate(resolve)),
};
