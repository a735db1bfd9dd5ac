import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GracePeriods } from '../../../src/table/grace.ts';
import { HEADER_WORDS, READERS_MAX, readerAt } from '../../../src/table/layout.ts';

class Table {
  words: Int32Array = new Int32Array(new SharedArrayBuffer(HEADER_WORDS * 4));
  readonly grace = new GracePeriods(() => this.words);
  readonly done: string[] = [];

  after(what: string): void {
    this.grace.after(() => this.done.push(what));
  }

  /** Reader `number` enters or leaves. */
  move(number: number): void {
    Atomics.add(this.words, readerAt(number), 1);
  }
}

test('what nobody is in the way of is done by the next pass', () => {
  const table = new Table();
  table.after('a');
  assert.deepEqual(table.done, []);
  assert.equal(table.grace.pass(), true);
  assert.deepEqual(table.done, ['a']);
});

for (const reader of [0, 1, READERS_MAX - 1]) {
  test(`reader ${reader} is waited for when it was inside, until it has left once`, () => {
    const table = new Table();
    table.move(reader);
    table.after('a');
    assert.equal(table.grace.pass(), false);
    assert.deepEqual(table.done, []);
    table.move(reader);
    table.move(reader);
    assert.equal(table.grace.pass(), true, 'inside again is inside a newer version');
    assert.deepEqual(table.done, ['a']);
  });
}

test('a reader that enters later is not waited for', () => {
  const table = new Table();
  table.after('a');
  table.move(3);
  assert.equal(table.grace.pass(), true);
  assert.deepEqual(table.done, ['a']);
});

test('all readers that were inside are waited for', () => {
  const table = new Table();
  table.move(1);
  table.move(2);
  table.after('a');
  table.move(1);
  assert.equal(table.grace.pass(), false);
  table.move(2);
  assert.equal(table.grace.pass(), true);
});

test('everything is done in the order in which it came', () => {
  const table = new Table();
  table.move(1);
  table.after('a');
  table.move(1);
  table.after('b');
  table.move(2);
  table.after('c');
  table.move(1);
  table.after('d');
  assert.equal(table.grace.pass(), false);
  assert.deepEqual(table.done, ['a', 'b'], 'd waits, too, because c does');
  table.move(1);
  table.move(2);
  assert.equal(table.grace.pass(), true);
  assert.deepEqual(table.done, ['a', 'b', 'c', 'd']);
});

test('what follows from something comes after all that waits already', () => {
  const table = new Table();
  table.move(1);
  table.grace.after(() => {
    table.done.push('a');
    // At this moment the reader that c waits for leaves.
    table.move(2);
    table.after('follows');
    table.done.push('end of a');
  });
  table.after('b');
  table.move(2);
  table.after('c');
  table.move(1);
  assert.equal(table.grace.pass(), true);
  assert.deepEqual(table.done, ['a', 'end of a', 'b', 'c', 'follows']);
});

test('the newest view is looked at', () => {
  const table = new Table();
  table.move(1);
  table.after('a');
  table.words = table.words.slice();
  table.move(1);
  assert.equal(table.grace.pass(), true);
});
