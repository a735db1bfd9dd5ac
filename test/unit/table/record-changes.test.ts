import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { RecordType, ZoneRecord } from '../../../src/records/record.ts';
import { RecordChanges } from '../../../src/table/record-changes.ts';
import { RecordWriter, recordText, recordWords, TYPE_NUMBER } from '../../../src/table/record-words.ts';

const [SEED, MULTIPLIER] = [12_345, 0x9e37_79b1 | 1];

const record = (type: RecordType, value: string): ZoneRecord => ({ name: 'web.mesos', type, value });

/** Records of one type, one behind the other. */
function rrsetOf(type: RecordType, values: readonly string[]): { words: Int32Array; end: number } {
  const writer = new RecordWriter(SEED, MULTIPLIER);
  let end = 0;
  for (const value of values) {
    writer.write(type, value, end);
    end += recordWords(writer.words, TYPE_NUMBER[type], end);
  }
  return { words: writer.words, end };
}

/** What is left of a type, as text with its step. */
function leftOf(changes: RecordChanges, type: RecordType): string[] {
  const left: string[] = [];
  changes.takeLeft(TYPE_NUMBER[type], (at, step) => {
    left.push(`${recordText(changes.words, new Uint8Array(changes.words.buffer), type, at)} ${step}`);
  });
  return left;
}

test('each record is one change, with the sum of its sources, in the order in which they came', () => {
  const changes = new RecordChanges(SEED, MULTIPLIER);
  changes.set([record('A', '10.0.0.2'), record('A', '10.0.0.1'), record('A', '10.0.0.2')], 1);
  assert.equal(changes.left(TYPE_NUMBER.A), 2);
  assert.equal(changes.left(TYPE_NUMBER.SRV), 0);
  assert.deepEqual(leftOf(changes, 'A'), ['10.0.0.2 2', '10.0.0.1 1']);
  assert.equal(changes.left(TYPE_NUMBER.A), 0);
});

test('what was set before is forgotten', () => {
  const changes = new RecordChanges(SEED, MULTIPLIER);
  changes.set([record('A', '10.0.0.1'), record('SRV', 'a.mesos:80')], 1);
  changes.set([record('A', '10.0.0.2')], -1);
  assert.equal(changes.left(TYPE_NUMBER.SRV), 0);
  assert.deepEqual(leftOf(changes, 'A'), ['10.0.0.2 -1']);
});

test('records that differ in one thing only are two', () => {
  const changes = new RecordChanges(SEED, MULTIPLIER);
  const values = ['a.mesos:80', 'a.mesos:81', 'b.mesos:80', 'A.mesos:80', ':80', '\0:80', '\0\0:80'];
  changes.set(
    values.map((value) => record('SRV', value)),
    1,
  );
  assert.deepEqual(
    leftOf(changes, 'SRV'),
    values.map((value) => `${value} 1`),
  );
});

test('a record of one type is none of another, though their words are the same', () => {
  const changes = new RecordChanges(SEED, MULTIPLIER);
  changes.set([record('PTR', 'a.mesos'), record('SRV', 'a.mesos:0')], 1);
  assert.deepEqual([leftOf(changes, 'PTR'), leftOf(changes, 'SRV')], [['a.mesos 1'], ['a.mesos:0 1']]);
});

for (const [type, numbered] of [
  ['A', (number: number) => `10.0.${number >> 8}.${number & 255}`],
  ['AAAA', (number: number) => `fd00:${number + 1}::1`],
  ['SRV', (number: number) => `${'x'.repeat(1 + (number % 9))}${number % 7}.mesos:${number}`],
  ['PTR', (number: number) => `n${number}.mesos`],
] as const) {
  test(`the ${type} records of an RRset that change are found, however many they are`, () => {
    const random = seededRandom(9);
    const changes = new RecordChanges(SEED, MULTIPLIER);
    for (const count of [1, 2, 40, 1000]) {
      const values = Array.from({ length: 2000 }, (_, number) => numbered(number));
      const changed = new Set(Array.from({ length: count }, () => values[Math.floor(random() * values.length)]!));
      changes.set(
        [...changed].map((value) => record(type, value)),
        -1,
      );
      const { words, end } = rrsetOf(type, values);
      const found: string[] = [];
      const number = TYPE_NUMBER[type];
      for (let at = 0; ; at += recordWords(words, number, at)) {
        at = changes.next(words, number, at, end);
        if (at === end) break;
        found.push(recordText(words, new Uint8Array(words.buffer), type, at));
        assert.equal(changes.take(words, number, at), -1);
      }
      assert.deepEqual(
        found,
        values.filter((value) => changed.has(value)),
      );
      assert.equal(changes.left(number), 0);
      assert.deepEqual(leftOf(changes, type), []);
    }
  });
}

test('what is taken is not left', () => {
  const changes = new RecordChanges(SEED, MULTIPLIER);
  changes.set([record('A', '10.0.0.1'), record('A', '10.0.0.2'), record('A', '10.0.0.3')], 1);
  const { words } = rrsetOf('A', ['10.0.0.2']);
  assert.equal(changes.take(words, TYPE_NUMBER.A, 0), 1);
  assert.deepEqual(leftOf(changes, 'A'), ['10.0.0.1 1', '10.0.0.3 1']);
});
