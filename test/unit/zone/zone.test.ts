import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { Zone } from '../../../src/zone/zone.ts';

const a = (name: string, value: string): ZoneRecord => ({ name, type: 'A', value });

test('a record stays as long as one source brings it', () => {
  const zone = new Zone(1);
  zone.replace(
    new Map([
      ['task 1', [a('web.mesos', '10.0.0.1')]],
      ['task 2', [a('web.mesos', '10.0.0.1')]],
    ]),
    2,
  );
  const first = zone.replace(new Map([['task 1', []]]), 3);
  assert.deepEqual(first, { added: [], removed: [] });
  assert.deepEqual(zone.values('web.mesos', 'A'), ['10.0.0.1']);
  const second = zone.replace(new Map([['task 2', []]]), 3);
  assert.deepEqual(second, { added: [], removed: [a('web.mesos', '10.0.0.1')] });
  assert.deepEqual(zone.values('web.mesos', 'A'), []);
});

test('a source may bring one record twice', () => {
  const zone = new Zone(1);
  zone.replace(new Map([['task 1', [a('web.mesos', '10.0.0.1'), a('web.mesos', '10.0.0.1')]]]), 2);
  zone.replace(new Map([['task 1', [a('web.mesos', '10.0.0.1')]]]), 3);
  assert.deepEqual(zone.values('web.mesos', 'A'), ['10.0.0.1']);
  zone.replace(new Map([['task 1', []]]), 3);
  assert.ok(!zone.exists('web.mesos'));
});

test('the serial changes only when a record does', () => {
  const zone = new Zone(1);
  const records = new Map([['task 1', [a('web.mesos', '10.0.0.1')]]]);
  zone.replace(records, 2);
  zone.replace(records, 3);
  assert.equal(zone.serial, 2);
  zone.replace(
    new Map([
      ['task 1', []],
      ['task 2', [a('web.mesos', '10.0.0.1')]],
    ]),
    3,
  );
  assert.equal(zone.serial, 2, 'the record only went to another source');
  zone.replace(new Map([['task 2', [a('web.mesos', '10.0.0.2')]]]), 3);
  assert.equal(zone.serial, 3);
});

test('a name exists while it, or a name below it, has records', () => {
  const zone = new Zone(1);
  zone.replace(
    new Map([
      ['1', [a('x.y.mesos', '10.0.0.1')]],
      ['2', [a('z.y.mesos', '10.0.0.1')]],
    ]),
    2,
  );
  assert.deepEqual(
    ['x.y.mesos', 'y.mesos', 'mesos', '.mesos', 'w.y.mesos'].map((name) => zone.exists(name)),
    [true, true, true, false, false],
  );
  zone.replace(new Map([['1', []]]), 3);
  assert.ok(zone.exists('y.mesos') && !zone.exists('x.y.mesos'));
  zone.replace(new Map([['2', []]]), 3);
  assert.ok(!zone.exists('y.mesos') && !zone.exists('mesos'));
});

test('any sequence of updates ends in the zone that a fresh one with the last records has', () => {
  const random = seededRandom(7);
  const pick = (limit: number): number => Math.floor(random() * limit);
  const zone = new Zone(1);
  const current = new Map<string, ZoneRecord[]>();
  for (let round = 0; round < 500; round++) {
    const update = new Map<string, ZoneRecord[]>();
    for (let count = pick(4); count >= 0; count--) {
      update.set(
        `source ${pick(6)}`,
        Array.from({ length: pick(4) }, () => a(`n${pick(3)}.f${pick(2)}.mesos`, `10.0.0.${pick(3)}`)),
      );
    }
    for (const [source, records] of update) current.set(source, records);
    zone.replace(update, round + 2);
    const fresh = new Zone(1);
    fresh.replace(current, 2);
    const content = (each: Zone): string[] =>
      [...each.entries('A')].map(([name, values]) => `${name} ${[...values].sort()}`).sort();
    assert.deepEqual(content(zone), content(fresh), `round ${round}`);
    for (const name of ['mesos', 'f0.mesos', 'f1.mesos', 'n0.f0.mesos'])
      assert.equal(zone.exists(name), fresh.exists(name));
  }
});
