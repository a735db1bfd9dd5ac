import type { Clock } from './clock.ts';

/**
 * Makes a function for long work to call again and again: it gives way to everything else once `turnMs` have passed since
 * the work began or gave way last. To give way more often costs more than it helps anybody.
 */
export function createTurns(clock: Pick<Clock, 'nowMs' | 'giveWay'>, turnMs: number): () => Promise<void> {
  let beganMs = clock.nowMs();
  return async () => {
    if (clock.nowMs() - beganMs < turnMs) return;
    await clock.giveWay();
    beganMs = clock.nowMs();
  };
}
