import type { Clock } from './clock.ts';

/**
 * Makes a function for long work to call again and again: it gives way to everything else once `turnMs` have passed since
 * the work began or gave way last. To give way more often costs more than it helps anybody.
 */
export function createTurns(clock: Pick<Clock, 'steadyMs' | 'giveWay'>, turnMs: number): () => Promise<void> {
  let beganMs = clock.steadyMs();
  return async () => {
    if (clock.steadyMs() - beganMs < turnMs) return;
    await clock.giveWay();
    beganMs = clock.steadyMs();
  };
}
