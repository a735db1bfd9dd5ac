import type { Clock } from '../lib/clock.ts';

/**
 * Runs something that must be over within `timeoutMs`. The signal that `run` is given aborts then, and when `signal`
 * does, and once `run` is over, so that nothing which it left open outlives it.
 */
export async function withDeadline<T>(
  options: { clock: Clock; timeoutMs: number; signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, timeoutMs, signal } = options;
  const deadline = new AbortController();
  const cancel = clock.after(timeoutMs, () => {
    deadline.abort(new Error(`gave no whole answer within ${timeoutMs / 1000} s`));
  });
  try {
    return await run(AbortSignal.any([signal, deadline.signal]));
  } finally {
    cancel();
    deadline.abort();
  }
}
