import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEADER_WORDS, MULTIPLIER_AT, SEED_AT, WORDS_AT } from '../../../src/table/layout.ts';
import { TableMemory } from '../../../src/table/memory.ts';

test('memory grows as it is taken, keeps what is there, and says how long it is', () => {
  const memory = new TableMemory(() => 0.5);
  const at = memory.takeUnused(10);
  assert.equal(at, HEADER_WORDS);
  memory.words[at] = 42;
  const octets = memory.buffer.byteLength;
  const far = memory.takeUnused(octets);
  assert.equal(far, at + 10);
  assert.ok(memory.buffer.byteLength >= (far + octets) * 4);
  for (const view of [memory.words, memory.octets]) assert.equal(view.byteLength, memory.buffer.byteLength);
  assert.equal(memory.words[WORDS_AT], memory.words.length);
  assert.equal(memory.words[at], 42);
});

test('what cannot be had is refused, and leaves the rest to be had', () => {
  const memory = new TableMemory(() => 0.5);
  const { byteLength } = memory.buffer;
  assert.throws(() => memory.takeUnused(2 ** 29), RangeError);
  assert.equal(memory.buffer.byteLength, byteLength);
  assert.equal(memory.takeUnused(1), HEADER_WORDS);
});

test('seed and multiplier come from the random numbers, and the multiplier is odd', () => {
  for (const number of [0, 0.25, 0.999_999_999]) {
    const { words } = new TableMemory(() => number);
    assert.equal(words[SEED_AT], Math.floor(number * 2 ** 32) | 0);
    assert.equal(words[MULTIPLIER_AT]! & 1, 1);
  }
});
