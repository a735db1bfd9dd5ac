import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile, spreadOf } from '../../../bench/statistics.ts';

test('the median of an odd count is the middle one, of an even count the mean of the middle two', () => {
  assert.deepEqual(spreadOf([3, 1, 10]), { median: 3, lowest: 1, highest: 10 });
  assert.deepEqual(spreadOf([4, 1, 2, 10]), { median: 3, lowest: 1, highest: 10 });
  assert.deepEqual(spreadOf([5]), { median: 5, lowest: 5, highest: 5 });
});

test('a percentile is one of the numbers, which so many do not exceed', () => {
  const numbers = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.equal(percentile(numbers, 99), 198);
  assert.equal(percentile(numbers, 100), 200);
  assert.equal(percentile([7, 100], 99), 100);
});

test('there is no median of nothing', () => {
  assert.throws(() => spreadOf([]), RangeError);
});
