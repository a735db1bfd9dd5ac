import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/lib/clock.ts';
import { paced } from '../../../src/mesos/paced.ts';

interface Pacing {
  readonly clock: Clock;
  /** What happened, in its order. */
  readonly events: string[];
  /** Pieces that are there at once, each of which takes this long to be read. */
  read(count: number, eachMs: number): Promise<void>;
  readonly abort: AbortController;
}

function pacing(): Pacing {
  const events: string[] = [];
  const abort = new AbortController();
  let nowMs = 1_000_000;
  const clock: Clock = {
    nowMs: () => 0,
    steadyMs: () => nowMs,
    after: () => assert.fail('no timer is needed'),
    giveWay: async () => {
      events.push('gives way');
      await setImmediate();
    },
  };
  async function* pieces(count: number): AsyncGenerator<Buffer> {
    try {
      for (let piece = 1; piece <= count; piece++) yield Buffer.from(String(piece));
    } finally {
      events.push('closed');
    }
  }
  const read = async (count: number, eachMs: number): Promise<void> => {
    for await (const piece of paced(pieces(count), { clock, signal: abort.signal })) {
      events.push(piece.toString());
      nowMs += eachMs;
    }
  };
  return { clock, events, read, abort };
}

test('what is read gives way every 10 ms, not oftener', async () => {
  const { events, read } = pacing();
  await read(6, 5);
  assert.deepEqual(events, ['1', '2', 'gives way', '3', '4', 'gives way', '5', '6', 'closed']);
});

test('what is read quickly gives way to nobody', async () => {
  const { events, read } = pacing();
  await read(9, 1);
  assert.deepEqual(events, ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'closed']);
});

test('timers and sockets have their turn while a body comes without a pause', async () => {
  const { events, read } = pacing();
  const reading = read(1000, 1);
  await setImmediate();
  assert.ok(events.length < 100, `${events.length} pieces were read before anything else`);
  await reading;
});

test('an abort ends the reading with its reason, also where it gives way', async () => {
  const { events, read, abort } = pacing();
  const reading = read(1000, 10);
  await setImmediate();
  abort.abort(new Error('enough'));
  await assert.rejects(reading, /enough/);
  assert.equal(events.at(-1), 'closed');
  assert.ok(events.length < 10, events.join());
});
