import assert from 'node:assert/strict';
import { test } from 'node:test';
import { electionOrder } from '../../../src/zookeeper/election.ts';

const namesOf = (children: readonly string[]): string[] => electionOrder(children).map(({ name }) => name);

test('the lowest sequence number leads, whatever the format of the znode', () => {
  const children = ['json.info_0000000012', 'info_0000000003', 'json.info_0000000001'];
  assert.deepEqual(electionOrder(children), [
    { name: 'json.info_0000000001', sequence: 1, format: 'json' },
    { name: 'info_0000000003', sequence: 3, format: 'protobuf' },
    { name: 'json.info_0000000012', sequence: 12, format: 'json' },
  ]);
});

test('children that are no master are left out', () => {
  const others = [
    'log_replicas',
    'json.info_',
    'json.info_12',
    'json.info_00000000012',
    'json.info_-000000001',
    'json_info_0000000001',
    'xjson.info_0000000001',
    'info_0000000001x',
    'Info_0000000001',
    '',
  ];
  assert.deepEqual(namesOf([...others, 'info_0000000002']), ['info_0000000002']);
});

test('of a flood of znodes the first 64 are taken', () => {
  const flood = Array.from({ length: 1_000 }, (_, index) => `json.info_${String(999 - index).padStart(10, '0')}`);
  const names = namesOf(flood);
  assert.equal(names.length, 64);
  assert.equal(names[0], 'json.info_0000000000');
  assert.equal(names[63], 'json.info_0000000063');
});
