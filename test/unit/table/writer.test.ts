import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { WORDS_AT } from '../../../src/table/layout.ts';
import { TableMemory } from '../../../src/table/memory.ts';
import { TableReader } from '../../../src/table/reader.ts';
import { TableWriter } from '../../../src/table/writer.ts';
import { keyOf } from '../../support/key-of.ts';
import { type Content, contentOf } from './content.ts';

const a = (name: string, value: string): ZoneRecord => ({ name, type: 'A', value });
const srv = (name: string, value: string): ZoneRecord => ({ name, type: 'SRV', value });

function newTable(): TableWriter {
  return new TableWriter(seededRandom(1));
}

/** What a thread that comes now sees. */
function seenIn(table: TableWriter): Content {
  const reader = new TableReader(table.buffer, 9);
  try {
    assert.ok(reader.enter());
    return contentOf(reader);
  } finally {
    reader.leave();
  }
}

test('nothing is seen before the first version is published', () => {
  const table = newTable();
  table.stage(keyOf('web.mesos'), [a('web.mesos', '10.0.0.1')], 1);
  const reader = new TableReader(table.buffer, 1);
  assert.equal(reader.enter(), false);
  reader.leave();
  table.publish(7);
  assert.equal(reader.enter(), true);
  assert.equal(reader.serial, 7);
  reader.leave();
  assert.deepEqual(
    seenIn(table),
    new Map([
      ['mesos', []],
      ['web.mesos', []],
      ['web.mesos A', ['10.0.0.1']],
    ]),
  );
});

test('an empty version can be published', () => {
  const table = newTable();
  table.publish(1);
  assert.deepEqual(seenIn(table), new Map());
});

test('a record stays as long as it has sources, and its value comes and goes with the first and the last', () => {
  const table = newTable();
  const [name, records] = ['web.mesos', [a('web.mesos', '10.0.0.1')]];
  assert.equal(table.stage(keyOf(name), records, 1), true);
  assert.equal(table.stage(keyOf(name), [...records, ...records], 1), false);
  table.publish(1);
  assert.equal(table.stage(keyOf(name), [...records, ...records], -1), false);
  table.publish(2);
  assert.deepEqual(seenIn(table).get('web.mesos A'), ['10.0.0.1']);
  assert.equal(table.stage(keyOf(name), records, -1), true);
  table.publish(3);
  assert.deepEqual(seenIn(table), new Map());
});

test('records keep the order in which they came; one that comes back is the last', () => {
  const table = newTable();
  const name = 'web.mesos';
  const values = (...numbers: number[]): ZoneRecord[] => numbers.map((number) => a(name, `10.0.0.${number}`));
  table.stage(keyOf(name), values(3, 1, 2, 1), 1);
  table.stage(keyOf(name), values(5, 3, 4), 1);
  table.publish(1);
  assert.deepEqual(
    seenIn(table).get('web.mesos A'),
    [3, 1, 2, 5, 4].map((number) => `10.0.0.${number}`),
  );
  table.stage(keyOf(name), values(1, 1, 2), -1);
  table.stage(keyOf(name), values(2), 1);
  table.publish(2);
  assert.deepEqual(
    seenIn(table).get('web.mesos A'),
    [3, 5, 4, 2].map((number) => `10.0.0.${number}`),
  );
});

test('a name has records of all types beside each other', () => {
  const table = newTable();
  const records: ZoneRecord[] = [
    srv('x.mesos', 'a.mesos:80'),
    a('x.mesos', '10.0.0.1'),
    { name: 'x.mesos', type: 'PTR', value: 'b.mesos' },
    { name: 'x.mesos', type: 'AAAA', value: 'fd00::1' },
  ];
  table.stage(keyOf('x.mesos'), records, 1);
  table.publish(1);
  const all = new Map([
    ['mesos', []],
    ['x.mesos', []],
    ['x.mesos A', ['10.0.0.1']],
    ['x.mesos AAAA', ['fd00::1']],
    ['x.mesos SRV', ['a.mesos:80']],
    ['x.mesos PTR', ['b.mesos']],
  ]);
  assert.deepEqual(seenIn(table), all);
  for (const record of records) {
    table.stage(keyOf('x.mesos'), [record], -1);
    table.publish(2);
    all.delete(`x.mesos ${record.type}`);
    if (all.size === 2) all.clear();
    assert.deepEqual(seenIn(table), all);
  }
});

test('names above a name exist as long as it does, with or without records of their own', () => {
  const table = newTable();
  const names = (): string[] => [...seenIn(table).keys()].filter((key) => !key.includes(' ')).sort();
  table.stage(keyOf('a.b.c.mesos'), [a('a.b.c.mesos', '10.0.0.1')], 1);
  table.stage(keyOf('x.c.mesos'), [a('x.c.mesos', '10.0.0.1')], 1);
  table.publish(1);
  assert.deepEqual(names(), ['a.b.c.mesos', 'b.c.mesos', 'c.mesos', 'mesos', 'x.c.mesos']);
  table.stage(keyOf('b.c.mesos'), [a('b.c.mesos', '10.0.0.1')], 1);
  table.stage(keyOf('a.b.c.mesos'), [a('a.b.c.mesos', '10.0.0.1')], -1);
  table.publish(2);
  assert.deepEqual(names(), ['b.c.mesos', 'c.mesos', 'mesos', 'x.c.mesos']);
  table.stage(keyOf('b.c.mesos'), [a('b.c.mesos', '10.0.0.1')], -1);
  table.stage(keyOf('x.c.mesos'), [a('x.c.mesos', '10.0.0.1')], -1);
  table.publish(3);
  assert.deepEqual(names(), []);
});

test('abandoning leaves everything as it was published, however much was staged', () => {
  const table = newTable();
  const random = seededRandom(2);
  for (const name of ['a.mesos', 'b.mesos', 'c.d.mesos']) table.stage(keyOf(name), [a(name, '10.0.0.1')], 1);
  table.publish(1);
  table.stage(keyOf('gone.mesos'), [a('gone.mesos', '10.0.0.1')], 1);
  table.publish(2);
  table.stage(keyOf('gone.mesos'), [a('gone.mesos', '10.0.0.1')], -1);
  table.publish(3);
  const published = seenIn(table);
  for (let round = 0; round < 50; round++) {
    table.stage(keyOf('a.mesos'), [a('a.mesos', '10.0.0.1')], -1);
    table.stage(keyOf('b.mesos'), [a('b.mesos', '10.0.0.2')], 1);
    table.stage(keyOf('gone.mesos'), [a('gone.mesos', '10.0.0.3')], 1);
    for (let count = 0; count < 100; count++) {
      const name = `n${Math.floor(random() * 1000)}.d.mesos`;
      table.stage(keyOf(name), [a(name, '10.0.0.1')], 1);
    }
    assert.deepEqual(seenIn(table), published);
    table.abandon();
    assert.deepEqual(seenIn(table), published);
    assert.equal(table.reclaim(), true);
  }
  assert.equal(table.stage(keyOf('a.mesos'), [a('a.mesos', '10.0.0.1')], -1), true, 'its source is back');
  table.publish(4);
  assert.deepEqual([seenIn(table).has('a.mesos'), seenIn(table).has('b.mesos')], [false, true]);
});

test('abandoning before the first version leaves an empty table', () => {
  const table = newTable();
  for (let number = 0; number < 1000; number++) table.stage(keyOf(`n${number}.mesos`), [a('', '10.0.0.1')], 1);
  table.abandon();
  table.stage(keyOf('web.mesos'), [a('', '10.0.0.1')], 1);
  table.abandon();
  table.publish(1);
  assert.deepEqual(seenIn(table), new Map());
});

for (const [what, stage] of [
  ['a source fewer of a name that is not there', (table) => table.stage(keyOf('x.mesos'), [a('', '10.0.0.1')], -1)],
  ['a source fewer of a record that is not there', (table) => table.stage(keyOf('web.mesos'), [a('', '10.0.0.2')], -1)],
  [
    'more sources fewer than there are',
    (table) => table.stage(keyOf('web.mesos'), Array(3).fill(a('', '10.0.0.1')), -1),
  ],
  ['an address that is none', (table) => table.stage(keyOf('web.mesos'), [a('', '10.0.0.256')], 1)],
] as [string, (table: TableWriter) => void][]) {
  test(`${what} is an error, after which abandoning helps`, () => {
    const table = newTable();
    table.stage(keyOf('web.mesos'), [a('', '10.0.0.1'), a('', '10.0.0.1')], 1);
    table.publish(1);
    const published = seenIn(table);
    table.stage(keyOf('web.mesos'), [a('', '10.0.0.9')], 1);
    table.stage(keyOf('y.z.mesos'), [a('', '10.0.0.9')], 1);
    assert.throws(() => stage(table), Error);
    table.abandon();
    assert.deepEqual(seenIn(table), published);
    table.stage(keyOf('web.mesos'), [a('', '10.0.0.1'), a('', '10.0.0.1')], -1);
    table.publish(2);
    assert.deepEqual(seenIn(table), new Map());
  });
}

for (const names of [10, 613]) {
  // With 613 names and the domain the index is as full as it may be: the next name needs another one.
  test(`a full table refuses, and stays what it was (${names} names)`, (t) => {
    const table = newTable();
    for (let number = 0; number < names; number++) table.stage(keyOf(`n${number}.mesos`), [a('', '10.0.0.1')], 1);
    table.publish(1);
    // There is room for some small blocks.
    for (let number = 5; number < 10; number++) table.stage(keyOf(`n${number}.mesos`), [a('', '10.0.0.1')], -1);
    table.publish(2);
    const published = seenIn(table);
    const full = t.mock.method(TableMemory.prototype, 'takeUnused', () => {
      throw new RangeError('full');
    });
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.throws(() => {
        for (let number = 0; number < 1000; number++) {
          table.stage(keyOf(`new${number}.mesos`), [a('', '10.0.0.1')], 1);
          table.stage(keyOf(`n${number}.mesos`), [a('', `10.0.0.${attempt + 2}`)], 1);
        }
      }, /full/);
      table.abandon();
      assert.deepEqual(seenIn(table), published);
      assert.equal(new Int32Array(table.buffer)[WORDS_AT], table.buffer.byteLength / 4, 'the header is whole');
    }
    full.mock.restore();
    for (let number = 0; number < 1000; number++) table.stage(keyOf(`new${number}.mesos`), [a('', '10.0.0.1')], 1);
    table.publish(3);
    assert.equal(seenIn(table).size, published.size + 2000);
  });
}
