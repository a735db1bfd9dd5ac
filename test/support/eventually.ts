import { setTimeout as sleep } from 'node:timers/promises';

/** What has not come true by then never will. */
const HANG_MS = 20_000;
const TRY_EVERY_MS = 50;

/** Tries until `attempt` does not throw: for what other programs bring about. Throws what it threw last. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const hangs = Date.now() + HANG_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > hangs) throw error;
    }
    await sleep(TRY_EVERY_MS);
  }
}
