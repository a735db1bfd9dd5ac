import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackoff } from '../../../src/lib/backoff.ts';

function pauses(random: () => number, count: number): number[] {
  const backoff = createBackoff({ firstMs: 1_000, maxMs: 30_000, random });
  return Array.from({ length: count }, () => backoff.nextMs());
}

test('pauses double up to the longest one', () => {
  const almostOne = (): number => 1 - 2 ** -53;
  assert.deepEqual(pauses(almostOne, 7), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('jitter takes away up to half of a pause', () => {
  assert.deepEqual(
    pauses(() => 0, 7),
    [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000],
  );
});

test('after a reset the pauses begin anew', () => {
  const backoff = createBackoff({ firstMs: 1_000, maxMs: 30_000, random: () => 0 });
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  assert.equal(backoff.nextMs(), 500);
});
