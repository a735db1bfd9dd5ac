import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { Key } from '../../../src/table/key.ts';
import { READERS_MAX, RRSET, readerAt, TARGET, wordsOf } from '../../../src/table/layout.ts';
import { TableReader } from '../../../src/table/reader.ts';
import { TYPE_NUMBER } from '../../../src/table/record-words.ts';
import { TableWriter } from '../../../src/table/writer.ts';
import { keyOf } from '../../support/key-of.ts';
import { contentOf, contentOfNames } from './content.ts';

const a = (value: string): ZoneRecord => ({ name: '', type: 'A', value });
const srv = (value: string): ZoneRecord => ({ name: '', type: 'SRV', value });

function newTable(): TableWriter {
  return new TableWriter(seededRandom(1));
}

/** Has the memory grow, by a target that no name is as long as. */
function stageLarge(table: TableWriter, octets: number): void {
  table.stage(keyOf('large.mesos'), [srv(`${'X'.repeat(octets)}:80`)], 1);
}

test('there is a number for each reader, and no more', () => {
  const { buffer } = newTable();
  assert.ok(new TableReader(buffer, 0) && new TableReader(buffer, READERS_MAX - 1));
  for (const number of [-1, READERS_MAX, Number.NaN]) assert.throws(() => new TableReader(buffer, number), RangeError);
});

test('a reader inside sees its version through many others, and the newest when it comes again', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  const [web, api] = ['web.marathon.mesos', 'api.marathon.mesos'];
  table.stage(keyOf(web), [a('10.0.0.1')], 1);
  table.publish(1);
  reader.enter();
  const content = contentOf(reader);
  for (let version = 2; version < 300; version++) {
    const [name, other] = version % 2 === 0 ? [api, web] : [web, api];
    table.stage(keyOf(name), [a(`10.1.1.${version % 250}`)], 1);
    if (contentOf(reader).size > 0 && version % 3 === 0) table.abandon();
    else {
      for (let number = 0; number < 5; number++) table.stage(keyOf(`n${number}.v${version}.mesos`), [a('10.0.0.1')], 1);
      table.publish(version);
    }
    assert.deepEqual(contentOf(reader), content, `after version ${version}`);
    assert.deepEqual(contentOfNames(reader, [web, other, 'v2.mesos', 'marathon.mesos', 'mesos']), content);
    assert.equal(reader.serial, 1);
  }
  reader.leave();
  reader.enter();
  assert.notEqual(reader.serial, 1);
  assert.ok(contentOf(reader).size > content.size);
  reader.leave();
});

test('what a reader has found stays as it is until it leaves, and only then is its memory used again', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  const values = (version: number): ZoneRecord[] =>
    Array.from({ length: 1000 }, (_, number) => a(`10.${version % 200}.${number >> 8}.${number & 255}`));
  const replace = (version: number): void => {
    table.stage(keyOf('web.mesos'), values(version), 1);
    table.stage(keyOf('web.mesos'), values(version - 1), -1);
    table.publish(version);
  };
  table.stage(keyOf('web.mesos'), values(0), 1);
  table.publish(0);
  reader.enter();
  const key = new Key();
  key.set('web.mesos');
  const rrset = reader.rrset(reader.find(key), TYPE_NUMBER.A);
  const words = reader.words.slice(rrset, rrset + RRSET.records + 2000);
  for (let version = 1; version < 80; version++) replace(version);
  assert.deepEqual(reader.words.slice(rrset, rrset + words.length), words);
  assert.equal(table.reclaim(), false);
  const octets = table.buffer.byteLength;
  assert.ok(octets > 1 << 20, 'nothing was freed meanwhile');
  reader.leave();
  assert.equal(table.reclaim(), true);
  // One that comes and goes again and again holds nothing up.
  for (let version = 80; version < 1000; version++) {
    reader.enter();
    replace(version);
    reader.leave();
  }
  assert.equal(table.buffer.byteLength, octets);
});

test('a reader whose view is too short for what is in the making sees its version', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  table.stage(keyOf('web.mesos'), [a('10.0.0.1')], 1);
  table.publish(1);
  reader.enter();
  const content = contentOf(reader);
  const { length } = reader.words;
  stageLarge(table, 3 << 20);
  table.stage(keyOf('web.mesos'), [a('10.0.0.2')], 1);
  table.stage(keyOf('api.mesos'), [a('10.0.0.2')], 1);
  assert.deepEqual(contentOfNames(reader, ['web.mesos', 'api.mesos', 'large.mesos', 'mesos']), content);
  assert.ok(reader.words.length > length);
  const other = new TableReader(table.buffer, 2);
  other.enter();
  stageLarge(table, 30 << 20);
  table.stage(keyOf('web.mesos'), [a('10.0.0.3')], 1);
  assert.deepEqual(contentOf(other), content);
  reader.leave();
  other.leave();
});

test('a version that lies between and beyond a reader\u2019s view is not mistaken for its own', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  table.stage(keyOf('web.mesos'), [a('10.0.0.1')], 1);
  // Leaves room within the first view for one small block.
  table.stage(keyOf('gone.mesos'), [a('10.0.0.1')], 1);
  table.publish(1);
  table.stage(keyOf('gone.mesos'), [a('10.0.0.1')], -1);
  table.publish(2);
  reader.enter();
  const content = contentOf(reader);
  const { length } = reader.words;
  stageLarge(table, 3 << 20);
  table.stage(
    keyOf('web.mesos'),
    Array.from({ length: 99 }, (_, number) => a(`10.0.1.${number}`)),
    1,
  );
  table.publish(3);
  table.stage(
    keyOf('web.mesos'),
    Array.from({ length: 99 }, (_, number) => a(`10.0.1.${number}`)),
    -1,
  );
  const key = new Key();
  key.set('web.mesos');
  const newest = new TableReader(table.buffer, 2);
  newest.enter();
  assert.ok(newest.find(key) > length, 'the version between lies beyond the view');
  newest.leave();
  assert.deepEqual(contentOfNames(reader, ['web.mesos']).get('web.mesos A'), content.get('web.mesos A'));
  reader.leave();
});

test('a block that only an abandoned one leads to, in an index of before, is not used again under a reader', () => {
  const table = newTable();
  const [early, late] = [new TableReader(table.buffer, 1), new TableReader(table.buffer, 2)];
  const stay = Array.from({ length: 10 }, (_, number) => `stay${number}.mesos`);
  for (const name of ['gone0.mesos', ...stay]) table.stage(keyOf(name), [a('10.0.0.1')], 1);
  table.publish(1);
  early.enter();
  table.stage(keyOf('gone0.mesos'), [a('10.0.0.1')], -1);
  table.publish(2);
  // The name comes back, the index moves, and the end of the name is settled meanwhile.
  table.stage(keyOf('gone0.mesos'), [a('10.0.0.1')], 1);
  for (let number = 0; number < 1000; number++) table.stage(keyOf(`n${number}.mesos`), [a('10.0.0.1')], 1);
  early.leave();
  table.reclaim();
  table.abandon();
  late.enter();
  const content = contentOf(late);
  for (const name of stay) table.stage(keyOf(name), [a('10.0.0.1')], -1);
  assert.deepEqual(contentOf(late), content);
  late.leave();
});

test('a reader takes a longer view when it enters a version that needs it', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  table.publish(1);
  stageLarge(table, 20 << 20);
  table.stage(keyOf('web.mesos'), [a('10.0.0.2')], 1);
  table.publish(2);
  reader.enter();
  assert.deepEqual(contentOf(reader).get('web.mesos A'), ['10.0.0.2']);
  assert.equal(contentOf(reader).get('large.mesos SRV')?.[0]?.length, (20 << 20) + 3);
  reader.leave();
});

test('a target is found with the hash that stands beside it', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  table.stage(keyOf('web.mesos'), [a('10.0.0.1')], 1);
  table.stage(keyOf('_web._tcp.mesos'), [srv('web.mesos:80'), srv('none.mesos:80')], 1);
  table.publish(1);
  reader.enter();
  const key = new Key();
  key.set('_web._tcp.mesos');
  const record = reader.rrset(reader.find(key), TYPE_NUMBER.SRV) + RRSET.records;
  const { words } = reader;
  const length = wordsOf(words[record + TARGET.octets]!);
  key.set('web.mesos');
  assert.notEqual(reader.find(key), 0);
  assert.equal(reader.findKey(words, record + TARGET.key, length, words[record + TARGET.hash]!), reader.find(key));
  reader.leave();
});

test('every name of an index as full as it gets is found, from whichever slot its search begins', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const table = new TableWriter(seededRandom(seed));
    for (let number = 0; number < 613; number++) table.stage(keyOf(`n${number}.mesos`), [a('10.0.0.1')], 1);
    table.publish(1);
    const reader = new TableReader(table.buffer, 1);
    reader.enter();
    const content = contentOf(reader);
    assert.equal(content.size, 1 + 2 * 613);
    const names = Array.from({ length: 2000 }, (_, number) => `n${number}.mesos`);
    assert.deepEqual(contentOfNames(reader, ['mesos', ...names]), content);
    reader.leave();
  }
});

test('octets that no name of the zone can have are looked up like any other, and not found', () => {
  const table = newTable();
  const reader = new TableReader(table.buffer, 1);
  table.stage(keyOf('web.mesos'), [a('10.0.0.1')], 1);
  table.publish(1);
  reader.enter();
  const random = seededRandom(6);
  const key = new Key();
  for (let round = 0; round < 5000; round++) {
    const length = 1 + Math.floor(random() * 255);
    for (let at = 1; at < length; at++) key.octets[at] = random() * 256;
    key.end(length);
    assert.equal(reader.find(key), 0);
  }
  reader.leave();
});

test('a thread that ended inside holds nothing up any more when another has its number', () => {
  const table = newTable();
  table.stage(keyOf('web.mesos'), [a('10.0.0.1')], 1);
  table.publish(1);
  new TableReader(table.buffer, 5).enter();
  table.stage(keyOf('web.mesos'), [a('10.0.0.2')], 1);
  table.publish(2);
  assert.equal(table.reclaim(), false);
  const next = new TableReader(table.buffer, 5);
  assert.equal(table.reclaim(), true);
  next.enter();
  assert.equal(Atomics.load(next.words, readerAt(5)) & 1, 1, 'it counts as inside');
  table.stage(keyOf('web.mesos'), [a('10.0.0.3')], 1);
  table.publish(3);
  assert.equal(table.reclaim(), false);
  next.leave();
  assert.equal(table.reclaim(), true);
});
