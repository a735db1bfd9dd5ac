import type { Clock } from '../lib/clock.ts';

/** For so long at the most, everything else waits for a body that comes faster than it is read. */
const TURN_MS = 10;

/**
 * Hands a body's bytes on and gives way to everything else in between: of a fast sender the next ones are always there
 * already. Fails with the signal's reason once that aborts.
 */
export async function* paced(
  body: AsyncIterable<Buffer>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<Buffer, void, undefined> {
  let turnBeganMs = clock.nowMs();
  for await (const chunk of body) {
    if (clock.nowMs() - turnBeganMs >= TURN_MS) {
      await clock.giveWay();
      turnBeganMs = clock.nowMs();
    }
    signal.throwIfAborted();
    yield chunk;
  }
}
