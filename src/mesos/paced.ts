import type { Clock } from '../lib/clock.ts';
import { createTurns } from '../lib/turns.ts';

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
  const giveWay = createTurns(clock, TURN_MS);
  for await (const chunk of body) {
    await giveWay();
    signal.throwIfAborted();
    yield chunk;
  }
}
