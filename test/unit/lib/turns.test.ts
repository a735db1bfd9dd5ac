import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../../../src/lib/turns.ts';

test('way is given once a turn has lasted long enough, and then a new one begins', async () => {
  let nowMs = 1000;
  const given: number[] = [];
  const clock = {
    steadyMs: () => nowMs,
    giveWay: async () => {
      given.push(nowMs);
      // Others take their time too, and that is no part of the next turn.
      nowMs += 100;
    },
  };
  const giveWay = createTurns(clock, 5);
  for (; nowMs < 1110; nowMs += 1) await giveWay();
  assert.deepEqual(given, [1005]);
  await giveWay();
  assert.deepEqual(given, [1005, 1110]);
});
