import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';

function take(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
}

test('the same seed gives the same numbers', () => {
  assert.deepEqual(take(42, 100), take(42, 100));
});

test('the numbers of a seed stay the same from release to release', () => {
  assert.deepEqual(
    take(1, 3).map((number) => Math.floor(number * 1000)),
    [592, 500, 503],
  );
});

test('seeds that differ by one give numbers that have nothing in common', () => {
  const all = [0, 1, 2, 3, -1, 2 ** 31].flatMap((seed) => take(seed, 1000));
  assert.equal(new Set(all).size, all.length);
});

test('the numbers are spread evenly over 0 to 1, without 1', () => {
  for (const seed of [0, 1, 7, 0xffffffff]) {
    const buckets = new Array<number>(10).fill(0);
    for (const number of take(seed, 100_000)) {
      assert.ok(number >= 0 && number < 1);
      const bucket = Math.floor(number * 10);
      buckets[bucket] = buckets[bucket]! + 1;
    }
    for (const count of buckets) assert.ok(count > 9_500 && count < 10_500, `seed ${seed}: ${buckets}`);
  }
});
