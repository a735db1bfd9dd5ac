import { setTimeout as sleep } from 'node:timers/promises';

/** A test that waits this long waits for nothing. */
const HANG_MS = 20_000;
const LOOK_EVERY_MS = 2;

/** Waits for something that the network or another program brings about; `what` says what was waited for in vain. */
export async function until(
  happened: () => boolean | Promise<boolean>,
  what: string,
  hangMs: number = HANG_MS,
): Promise<void> {
  const hangs = Date.now() + hangMs;
  while (!(await happened())) {
    if (Date.now() > hangs) throw new Error(`waited in vain for: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}
