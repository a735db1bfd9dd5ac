import { setTimeout as sleep } from 'node:timers/promises';

/** A test that waits this long waits for nothing. */
const HANG_MS = 20_000;

/** Waits for something that the network brings about. */
export async function until(happened: () => boolean, what: string): Promise<void> {
  const hangs = Date.now() + HANG_MS;
  while (!happened()) {
    if (Date.now() > hangs) throw new Error(`waited in vain for: ${what}`);
    await sleep(2);
  }
}
