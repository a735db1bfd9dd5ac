import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { addresses, keeperWith, stateOf, WEB } from './keeper.ts';

const STATIC: readonly ZoneRecord[] = [
  { name: 'db.mesos', type: 'A', value: '10.9.0.1' },
  { name: 'web.marathon.mesos', type: 'CNAME', value: 'www.example.com' },
  { name: 'leader.mesos', type: 'A', value: '10.9.0.2' },
  { name: 'ns1.mesos', type: 'TXT', value: 'hidden' },
  { name: 'web.marathon.agentip.mesos', type: 'A', value: '10.9.0.3' },
  { name: 'mesos', type: 'TXT', value: 'a text' },
];

test('static records are there from the first state on, and take no name away from Mesos-DNS', async () => {
  const { keeper } = keeperWith({ staticRecords: STATIC });
  assert.equal(keeper.view(), undefined);
  await keeper.accept(stateOf({ tasks: [WEB] }));
  const zone = keeper.view()!;
  const alias = (): string[] => zone.values('web.marathon.mesos', 'CNAME');
  assert.deepEqual(addresses(keeper, 'db.mesos'), ['10.9.0.1']);
  assert.deepEqual(zone.values('mesos', 'TXT'), ['a text']);
  assert.deepEqual([addresses(keeper, 'web.marathon.mesos'), alias()], [['10.1.0.1'], []]);
  assert.ok(!addresses(keeper, 'leader.mesos').includes('10.9.0.2'));
  assert.deepEqual([addresses(keeper, 'ns1.mesos'), zone.values('ns1.mesos', 'TXT')], [['10.0.0.53'], []]);
  await keeper.accept(stateOf({ tasks: [] }));
  assert.deepEqual([addresses(keeper, 'web.marathon.mesos'), alias()], [[], ['www.example.com']]);
  await keeper.accept(stateOf({ tasks: [WEB] }));
  assert.deepEqual([addresses(keeper, 'web.marathon.mesos'), alias()], [['10.1.0.1'], []]);
});

test('a static record is answered in the place of names that Mesos-DNS does not have', async () => {
  const extra = keeperWith();
  await extra.keeper.accept(stateOf({ tasks: [WEB] }));
  assert.equal(addresses(extra.keeper, 'web.marathon.agentip.mesos').length, 1);
  const { keeper } = keeperWith({ staticRecords: STATIC });
  await keeper.accept(stateOf({ tasks: [WEB] }));
  assert.deepEqual(addresses(keeper, 'web.marathon.agentip.mesos'), ['10.9.0.3']);
});

test('a new leader leaves static records as they are', async () => {
  const { keeper } = keeperWith({ staticRecords: STATIC });
  await keeper.accept(stateOf({ tasks: [WEB] }));
  const before = keeper.view()!.serial;
  await keeper.setElected([{ host: '10.0.0.7', port: 5050 }]);
  const changes = keeper.journal.since(before)!.flatMap(({ removed, added }) => [...removed, ...added]);
  assert.ok(changes.length > 0 && changes.every(({ name }) => /^_?master/.test(name)), JSON.stringify(changes));
  assert.deepEqual(addresses(keeper, 'db.mesos'), ['10.9.0.1']);
});
