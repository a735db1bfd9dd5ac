import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample } from '../../../src/answer/order.ts';
import type { Client } from '../../../src/answer/query.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { Message } from '../../../src/wire/message.ts';
import { asking, EDNS, replyIn, responder, TCP, UDP, zoneOf } from './support.ts';

test('a sample of no more values than there are is all of them', () => {
  assert.deepEqual(sample([1, 2, 3], 3, seededRandom(1)), [1, 2, 3]);
  assert.deepEqual(sample([], 3, seededRandom(1)), []);
});

test('a sample draws each value once, and each as often as any other', () => {
  const random = seededRandom(20261122);
  const values = Array.from({ length: 10 }, (_, value) => value);
  const drawn = new Array<number>(10).fill(0);
  for (let round = 0; round < 10_000; round++) {
    const some = sample(values, 3, random);
    assert.equal(new Set(some).size, 3);
    for (const value of some) drawn[value]!++;
  }
  // 3,000 each; five standard deviations are 229.
  for (const count of drawn) assert.ok(Math.abs(count - 3000) < 229, `${drawn}`);
});

const LARGE = Array.from({ length: 10_000 }, (_, at) => `big.mesos A 10.0.${at >> 8}.${at & 255}`);

test('of an RRset that no reply can hold, the work for a reply is bounded, and the reply is as for any that does not fit', () => {
  const zone = zoneOf(...LARGE);
  const ask = (client: Client, settings = {}): Message =>
    replyIn(responder(zone, settings).decide(asking('big.mesos', 'A', { edns: EDNS }), client));
  const truncated = ask(UDP);
  assert.deepEqual([truncated.flags.tc, truncated.answers.length], [true, 0]);
  const cut = ask(UDP, { setTruncateBit: false });
  assert.equal(cut.flags.tc, false);
  assert.equal(cut.answers.length, Math.floor((1232 - 12 - 15 - 11) / 16));
  const overTcp = ask(TCP);
  assert.equal(overTcp.flags.tc, true);
  assert.ok(overTcp.answers.length > 4000);
});
