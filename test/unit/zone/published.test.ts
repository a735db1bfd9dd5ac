import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RANK, type ZoneRecord } from '../../../src/records/record.ts';
import { TableReader } from '../../../src/table/reader.ts';
import { a, newZone, replace } from './small-zone.ts';

test('the journal tells what is seen to change, and what nobody sees changes no serial', () => {
  const zone = newZone();
  const unhealthy = (value: string): ZoneRecord => ({ ...a('web.mesos', value), rank: RANK.unhealthy });
  zone.add([a('web.mesos', '10.0.0.1'), unhealthy('10.0.0.2')]);
  zone.publish(2);
  assert.deepEqual(zone.journal.since(2), []);
  assert.equal(zone.journal.since(1), undefined, 'how it began cannot be told');
  assert.equal(replace(zone, [unhealthy('10.0.0.2')], [unhealthy('10.0.0.3')], 3), false);
  assert.equal(zone.serial, 2);
  // The healthy one is not healthy any more: both are all that there is.
  assert.equal(replace(zone, [a('web.mesos', '10.0.0.1')], [unhealthy('10.0.0.1')], 5), true);
  assert.deepEqual(zone.journal.since(2), [{ from: 2, serial: 5, removed: [], added: [a('web.mesos', '10.0.0.3')] }]);
  zone.add([a('api.mesos', '10.0.0.9')]);
  zone.abandon();
  zone.publish(6);
  assert.deepEqual(zone.journal.since(5), []);
});

test('a change that is too much to be told begins the journal anew', () => {
  const zone = newZone();
  zone.publish(2);
  const many = Array.from({ length: 10_000 }, (_, number) => a(`n${number}.mesos`, '10.0.0.1'));
  assert.equal(replace(zone, [], many, 3), true);
  assert.equal(zone.journal.since(2), undefined);
  assert.equal(zone.journal.serial, 3);
  assert.equal(replace(zone, [many[0]!], [], 4), true);
  assert.equal(zone.journal.since(3)?.length, 1);
});

test('a zone is stale until something newer is published, even if that is the same', () => {
  const zone = newZone();
  zone.add([a('web.mesos', '10.0.0.1')]);
  zone.publish(2, true);
  const reader = new TableReader(zone.table, 1);
  const isStale = (): boolean => {
    reader.enter();
    const { isStale: stale } = reader;
    reader.leave();
    return stale;
  };
  assert.deepEqual([zone.isStale, isStale()], [true, true]);
  assert.equal(zone.publish(3), false);
  assert.deepEqual([zone.isStale, isStale(), zone.serial], [false, false, 2]);
});
