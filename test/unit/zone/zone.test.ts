import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { RecordType, ZoneRecord } from '../../../src/records/record.ts';
import { TableMemory } from '../../../src/table/memory.ts';
import { TableReader } from '../../../src/table/reader.ts';
import type { Zone } from '../../../src/zone/zone.ts';
import { a, newZone, replace } from './small-zone.ts';

function contentOf(zone: Zone): string[] {
  const types: RecordType[] = ['A', 'AAAA', 'SRV', 'PTR'];
  return types.flatMap((type) => [...zone.entries(type)].map(([name, values]) => `${name} ${type} ${values}`)).sort();
}

test('a record stays as long as one source brings it', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.add([a('web.mesos', '10.0.0.1')]);
  assert.equal(zone.publish(2), true);
  zone.remove([a('web.mesos', '10.0.0.1')]);
  assert.equal(zone.publish(3), false);
  assert.deepEqual(zone.values('web.mesos', 'A'), ['10.0.0.1']);
  zone.remove([a('web.mesos', '10.0.0.1')]);
  assert.equal(zone.publish(3), true);
  assert.deepEqual(zone.values('web.mesos', 'A'), []);
});

test('a source may bring one record twice', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1'), a('api.mesos', '10.0.0.2'), a('web.mesos', '10.0.0.1')]);
  zone.publish(2);
  replace(zone, [a('web.mesos', '10.0.0.1'), a('web.mesos', '10.0.0.1')], [a('web.mesos', '10.0.0.1')], 3);
  assert.deepEqual(zone.values('web.mesos', 'A'), ['10.0.0.1']);
  zone.remove([a('web.mesos', '10.0.0.1')]);
  zone.publish(3);
  assert.ok(!zone.exists('web.mesos'));
});

test('the serial changes only when a record does', () => {
  const zone = newZone();
  const records = [a('web.mesos', '10.0.0.1')];
  assert.equal(replace(zone, [], records, 2), true);
  assert.equal(zone.serial, 2);
  assert.equal(replace(zone, records, records, 3), false);
  assert.equal(zone.serial, 2, 'the record only went to another source');
  assert.equal(zone.publish(3), false);
  assert.equal(zone.serial, 2);
  assert.equal(replace(zone, records, [a('web.mesos', '10.0.0.2')], 3), true);
  assert.equal(zone.serial, 3);
});

test('the serial that threads read is the same', () => {
  const zone = newZone();
  const reader = new TableReader(zone.table, 1);
  const serialRead = (): number | undefined => {
    try {
      return reader.enter() ? reader.serial >>> 0 : undefined;
    } finally {
      reader.leave();
    }
  };
  assert.equal(serialRead(), undefined);
  zone.publish(9);
  assert.deepEqual([serialRead(), zone.serial], [1, 1], 'an empty zone is no change, but a zone');
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2 ** 32 - 1);
  assert.deepEqual([serialRead(), zone.serial], [2 ** 32 - 1, 2 ** 32 - 1]);
});

test('a name exists while it, or a name below it, has records', () => {
  const zone = newZone();
  zone.add([a('x.y.mesos', '10.0.0.1'), a('z.y.mesos', '10.0.0.1')]);
  zone.publish(2);
  assert.deepEqual(
    ['x.y.mesos', 'y.mesos', 'mesos', '.mesos', 'w.y.mesos'].map((name) => zone.exists(name)),
    [true, true, true, false, false],
  );
  zone.remove([a('x.y.mesos', '10.0.0.1')]);
  zone.publish(3);
  assert.ok(zone.exists('y.mesos') && !zone.exists('x.y.mesos'));
  zone.remove([a('z.y.mesos', '10.0.0.1')]);
  zone.publish(4);
  assert.ok(!zone.exists('y.mesos') && !zone.exists('mesos'));
});

test('any text can be looked up', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2);
  for (const name of [
    '',
    '.',
    'WEB.mesos',
    'web.mesos.',
    '..',
    'ä.mesos',
    'a'.repeat(300),
    `${'a'.repeat(64)}.mesos`,
  ]) {
    assert.equal(zone.exists(name), false, name);
    assert.deepEqual(zone.values(name, 'A'), [], name);
  }
});

test('nothing of what is staged is seen before it is published', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  assert.deepEqual([zone.exists('web.mesos'), zone.values('web.mesos', 'A'), contentOf(zone)], [false, [], []]);
  zone.publish(2);
  zone.add([a('web.mesos', '10.0.0.2'), a('api.mesos', '10.0.0.3')]);
  assert.deepEqual(zone.values('web.mesos', 'A'), ['10.0.0.1']);
  assert.deepEqual(contentOf(zone), ['web.mesos A 10.0.0.1']);
  zone.publish(3);
  assert.deepEqual(contentOf(zone), ['api.mesos A 10.0.0.3', 'web.mesos A 10.0.0.1,10.0.0.2']);
});

test('records that nobody can ask for are nothing to the zone, whether they come or go', () => {
  const zone = newZone();
  const unreachable: ZoneRecord[] = [
    a('Web.mesos', '10.0.0.1'),
    a('web..mesos', '10.0.0.1'),
    a('', '10.0.0.1'),
    a(`${'x'.repeat(64)}.mesos`, '10.0.0.1'),
    { name: '1.0.0.10.in-addr.arpa', type: 'PTR', value: 'a b.mesos' },
  ];
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2);
  assert.equal(replace(zone, [], unreachable, 3), false);
  assert.equal(replace(zone, unreachable, [], 4), false);
  assert.deepEqual(contentOf(zone), ['web.mesos A 10.0.0.1']);
});

test('names of one length are told apart, in whatever order their records come', () => {
  const zone = newZone();
  const names = Array.from({ length: 200 }, (_, number) => `n${100 + number}.mesos`);
  const records = [...names, ...names.toReversed(), ...names].map((name, number) =>
    a(name, `10.0.${number >> 8}.${number & 255}`),
  );
  zone.add(records);
  zone.publish(2);
  for (const name of names) {
    const expected = records.filter((record) => record.name === name).map(({ value }) => value);
    assert.deepEqual(zone.values(name, 'A'), expected);
  }
  assert.equal(replace(zone, records, [], 3), true);
  assert.deepEqual(contentOf(zone), []);
});

test('what is abandoned is no change', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2);
  zone.add([a('api.mesos', '10.0.0.3')]);
  assert.throws(() => zone.remove([a('web.mesos', '10.0.0.9')]), Error);
  zone.abandon();
  assert.equal(zone.publish(3), false);
  assert.equal(zone.serial, 2);
  assert.deepEqual(contentOf(zone), ['web.mesos A 10.0.0.1']);
});

test('a zone that is full keeps its serial', (t) => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2);
  zone.add([a('web.mesos', '10.0.0.2')]);
  t.mock.method(TableMemory.prototype, 'takeUnused', () => {
    throw new RangeError('full');
  });
  assert.throws(() => zone.publish(3), /full/);
  zone.abandon();
  assert.equal(zone.serial, 2);
  assert.deepEqual(contentOf(zone), ['web.mesos A 10.0.0.1']);
});

test('the entries of a type can be left before their end', () => {
  const zone = newZone();
  zone.add(Array.from({ length: 50 }, (_, number) => a(`n${number}.mesos`, '10.0.0.1')));
  zone.publish(2);
  for (const [name] of zone.entries('A')) {
    assert.deepEqual(zone.values(name, 'A'), ['10.0.0.1'], 'and the zone read meanwhile');
    break;
  }
  zone.add([a('n1.mesos', '10.0.0.2')]);
  zone.publish(3);
  assert.equal(zone.reclaim(), true);
});

test('memory that another thread reads is taken back when it has moved on', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2);
  const reader = new TableReader(zone.table, 1);
  reader.enter();
  zone.add([a('web.mesos', '10.0.0.2')]);
  zone.publish(3);
  assert.equal(zone.reclaim(), false);
  reader.leave();
  assert.equal(zone.reclaim(), true);
});

test('a sample is of different values in their order, each as likely as any other', () => {
  const zone = newZone();
  const values = Array.from({ length: 10 }, (_, number) => `t${number}.mesos:80`);
  zone.add(values.map((value) => ({ name: '_web._tcp.mesos', type: 'SRV', value })));
  zone.publish(2);
  const random = seededRandom(3);
  const counts = new Map<string, number>();
  for (let round = 0; round < 3000; round++) {
    const sample = zone.sample('_web._tcp.mesos', 'SRV', 4, random);
    assert.equal(sample.length, 4);
    assert.deepEqual(
      sample,
      values.filter((value) => sample.includes(value)),
    );
    for (const value of sample) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  for (const value of values) assert.ok(Math.abs(counts.get(value)! - 1200) < 150, `${value}: ${counts.get(value)}`);
  assert.deepEqual(zone.sample('_web._tcp.mesos', 'SRV', 99, random), values);
  assert.deepEqual(zone.sample('_web._tcp.mesos', 'SRV', 0, random), []);
  assert.deepEqual(zone.sample('_web._tcp.mesos', 'A', 4, random), []);
});

test('any sequence of updates ends in the zone that a fresh one with the last records has', () => {
  const random = seededRandom(7);
  const pick = (limit: number): number => Math.floor(random() * limit);
  const zone = newZone();
  const current = new Map<string, ZoneRecord[]>();
  for (let round = 0; round < 500; round++) {
    const before: ZoneRecord[] = [];
    for (let count = pick(4); count >= 0; count--) {
      const source = `source ${pick(6)}`;
      const records = Array.from({ length: pick(4) }, () => a(`n${pick(3)}.f${pick(2)}.mesos`, `10.0.0.${pick(3)}`));
      before.push(...(current.get(source) ?? []));
      zone.add(records);
      current.set(source, records);
    }
    zone.remove(before);
    zone.publish(round + 2);
    const fresh = newZone();
    fresh.add([...current.values()].flat());
    fresh.publish(2);
    const content = (each: Zone): string[] =>
      [...each.entries('A')].map(([name, values]) => `${name} ${[...values].sort()}`).sort();
    assert.deepEqual(content(zone), content(fresh), `round ${round}`);
    for (const name of ['mesos', 'f0.mesos', 'f1.mesos', 'n0.f0.mesos'])
      assert.equal(zone.exists(name), fresh.exists(name));
  }
});
