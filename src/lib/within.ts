import type { Clock } from './clock.ts';

/** Whether `promise` resolves within `limitMs`. */
export function within(clock: Clock, limitMs: number, promise: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(false));
    promise.then(() => resolve(true), reject).finally(cancel);
  });
}
