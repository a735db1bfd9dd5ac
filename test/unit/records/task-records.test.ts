import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../../src/cluster/model.ts';
import { labelRfc1123 } from '../../../src/records/label.ts';
import { taskRecords } from '../../../src/records/task-records.ts';

const FRAMEWORK = { key: 'F', name: 'marathon', scheduler: undefined, hostname: '' };

/** `type name value` of each record of a task on the agent 10.0.0.1. */
function recordsOf(discoveryName: string | undefined, addresses: readonly string[] = [], pointersOn = true): string[] {
  const task: Task = {
    key: 'F/test',
    id: 'test',
    name: 'web',
    frameworkKey: 'F',
    agentId: 'x-S1',
    running: true,
    ports: [{ first: 31000, last: 31000 }],
    discovery: discoveryName === undefined ? undefined : { name: discoveryName, ports: [] },
    status: { healthy: true, mapsPorts: false, netinfo: addresses, docker: [], mesos: [] },
    mapsPorts: false,
  };
  const naming = {
    domain: 'mesos',
    label: labelRfc1123,
    ipSources: ['netinfo', 'host'],
    healthPolicy: 'ignore',
    pointersOn,
  } as const;
  return taskRecords(task, FRAMEWORK, ['10.0.0.1'], naming).map(({ type, name, value }) => `${type} ${name} ${value}`);
}

test('a task brings no record twice when its discovery name is a label already', () => {
  const records = recordsOf('api');
  assert.equal(new Set(records).size, records.length);
  assert.ok(records.includes('A api.marathon.mesos 10.0.0.1'));
  assert.ok(records.every((record) => !record.includes('web')));
});

test('a discovery name that is no label brings the records of both', () => {
  const records = recordsOf('Api_1');
  assert.equal(records.length, 2 * recordsOf('api').length);
  for (const name of ['Api_1', 'api-1']) assert.ok(records.includes(`A ${name}.marathon.mesos 10.0.0.1`), name);
});

test('without look-ups of addresses there are no pointers, and all else is the same', () => {
  const all = recordsOf('Api_1', ['9.1.2.30']);
  const some = recordsOf('Api_1', ['9.1.2.30'], false);
  assert.ok(some.length < all.length);
  assert.deepEqual(
    some,
    all.filter((record) => !record.startsWith('PTR')),
  );
});

test('each address of a task has a pointer to the task’s name', () => {
  const pointers = recordsOf(undefined, ['9.1.2.30', 'fd01:b::1:8000:2']).filter((record) => record.startsWith('PTR'));
  assert.deepEqual(pointers, [
    'PTR 30.2.1.9.in-addr.arpa web.marathon.mesos',
    'PTR 2.0.0.0.0.0.0.8.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.0.0.0.1.0.d.f.ip6.arpa web.marathon.mesos',
  ]);
});
