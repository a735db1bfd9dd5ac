import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../../src/cluster/model.ts';
import { extraTaskRecords, masterServiceRecords, newAgentRecords } from '../../../src/records/extra-records.ts';
import { labelRfc952, labelRfc1123 } from '../../../src/records/label.ts';
import type { Naming } from '../../../src/records/naming.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';

const FRAMEWORK = { key: 'F', name: 'Marathon.prod', scheduler: undefined, hostname: '' };
const NAMING: Naming = {
  domain: 'mesos',
  label: labelRfc1123,
  ipSources: ['netinfo', 'host'],
  healthPolicy: 'ignore',
  pointersOn: true,
};
const STATUS = { healthy: true, mapsPorts: false, netinfo: ['9.0.0.1', 'fd00::1'], docker: [], mesos: [] };
const TASK: Task = {
  key: 'F/test',
  id: 'test',
  name: 'web_1',
  frameworkKey: 'F',
  agentId: 'x-S1',
  running: true,
  ports: [],
  discovery: undefined,
  status: STATUS,
  mapsPorts: false,
};

const text = (records: readonly ZoneRecord[]): string[] =>
  records.map(({ name, type, value }) => `${name} ${type} ${value}`);
const recordsOf = (fields: Partial<Task>, naming = NAMING): string[] =>
  text(extraTaskRecords({ ...TASK, ...fields }, FRAMEWORK, ['10.0.0.1'], naming));

const AGENT_IP = 'web-1.marathon.prod.agentip.mesos A 10.0.0.1';
const CONTAINER_IP = [
  'web-1.marathon.prod.containerip.mesos A 9.0.0.1',
  'web-1.marathon.prod.containerip.mesos AAAA fd00::1',
];

test('a task on a network of its own is reached at its own addresses', () => {
  assert.deepEqual(recordsOf({}), [
    AGENT_IP,
    ...CONTAINER_IP,
    ...CONTAINER_IP.map((line) => line.replace('containerip', 'autoip')),
  ]);
});

for (const fields of [{ mapsPorts: true }, { status: { ...STATUS, mapsPorts: true } }]) {
  test(`a task whose ports are mapped is reached at its agent’s: ${Object.keys(fields)}`, () => {
    assert.deepEqual(recordsOf(fields), [AGENT_IP, ...CONTAINER_IP, AGENT_IP.replace('agentip', 'autoip')]);
  });
}

test('a task without network infos has no addresses of its own', () => {
  const status = { ...STATUS, netinfo: [] };
  assert.deepEqual(recordsOf({ status }), [AGENT_IP, AGENT_IP.replace('agentip', 'autoip')]);
});

test('the discovery name counts, as a label only', () => {
  const [first] = recordsOf({ discovery: { name: 'Api.v1', ports: [] } });
  assert.equal(first, 'api-v1.marathon.prod.agentip.mesos A 10.0.0.1');
});

const LONG = 'a-team.'.repeat(10);
const HASHED = `${'a-team-'.repeat(10).slice(0, 40)}-s38m7`;

test('a task whose name is cut has names that tell it from others, each of which can be looked up', () => {
  const discovery = { name: LONG, ports: [{ number: 80, protocol: 'tcp', name: 'http' }] };
  const hashed = recordsOf({ discovery }).filter((line) => !/(agent|container|auto)ip/.test(line));
  const canonical = `${HASHED}-iffe9-s1`;
  assert.deepEqual(hashed.filter((line) => line.includes(' A ')).sort(), [
    `${canonical}.marathon.prod.mesos A 9.0.0.1`,
    `${canonical}.marathon.prod.slave.mesos A 10.0.0.1`,
    `${HASHED}.marathon.prod.mesos A 9.0.0.1`,
    `${HASHED}.marathon.prod.slave.mesos A 10.0.0.1`,
  ]);
  assert.ok(hashed.includes(`_http._${HASHED}._tcp.marathon.prod.mesos SRV ${canonical}.marathon.prod.mesos:80`));
  assert.ok(hashed.every((line) => !line.includes('PTR') && line.split(/[ .]/).every((label) => label.length <= 63)));
});

test('a name is hashed when it is cut, and then it tells apart what begins alike', () => {
  for (const [rule, octetsMax] of [
    [labelRfc1123, 63],
    [labelRfc952, 24],
  ] as const) {
    const longest = 'x'.repeat(octetsMax);
    assert.equal(rule.hashed(longest), undefined);
    // What no label can hold does not count.
    assert.equal(rule.hashed(`--${longest}!`), undefined);
    const [one, other] = [rule.hashed(`${longest}1`), rule.hashed(`${longest}2`)];
    assert.notEqual(one, other);
    for (const hashed of [one, other]) {
      assert.ok(hashed !== undefined && hashed.length <= octetsMax);
      assert.equal(rule(hashed), hashed);
    }
  }
});

test('agents have their new name, and masters a service', () => {
  const addressesOf = (host: string): string[] => (host === 'unknown' ? [] : [host]);
  assert.deepEqual(
    text(newAgentRecords({ id: 'S0', endpoint: { host: '10.0.0.1', port: 5051 } }, addressesOf, NAMING)),
    ['agent.mesos A 10.0.0.1', '_agent._tcp.mesos SRV slave.mesos:5051'],
  );
  for (const endpoint of [undefined, { host: 'unknown', port: 1 }]) {
    assert.deepEqual(newAgentRecords({ id: 'S0', endpoint }, addressesOf, NAMING), []);
  }
  const [leader, other, lost] = ['10.0.0.1', '10.0.0.2', 'unknown'].map((host) => ({ host, port: 5050 }));
  assert.deepEqual(text(masterServiceRecords(leader!, [other!, lost!, leader!], addressesOf, NAMING)), [
    '_master._tcp.mesos SRV master0.mesos:5050',
    '_master._tcp.mesos SRV master2.mesos:5050',
  ]);
});
