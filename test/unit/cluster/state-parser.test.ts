import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { changesBetween } from '../../../src/cluster/changes.ts';
import type { Cluster } from '../../../src/cluster/model.ts';
import { expandPorts, parsePortRanges } from '../../../src/cluster/port-ranges.ts';
import { parseState } from '../../support/parse-state.ts';

const RECORDINGS = new URL('../../fixtures/clusterd-1.11/', import.meta.url);

function accepted(text: string): { cluster: Cluster; warnings: readonly string[] } {
  const parsed = parseState(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return { cluster: parsed.state.cluster, warnings: parsed.warnings };
}

function stateOf(task: object): string {
  const good = { id: 't.good', name: 'good', slave_id: 'S0', state: 'TASK_RUNNING', resources: {} };
  return JSON.stringify({
    leader: 'master@10.0.0.1:5050',
    slaves: [{ id: 'S0', pid: 'slave(1)@10.0.0.2:5051' }],
    frameworks: [{ id: 'F0', name: 'marathon', tasks: [good, { id: 't.bad', name: 'bad', slave_id: 'S0', ...task }] }],
  });
}

for (const file of readdirSync(RECORDINGS).filter((name) => /^(zk-)?state(?!-summary).*\.json$/.test(name))) {
  test(`the recorded ${file} is read without a warning`, () => {
    const { cluster, warnings } = accepted(readFileSync(new URL(file, RECORDINGS), 'utf8'));
    assert.deepEqual(warnings, []);
    assert.match(cluster.leader.host, /^127\.0\.0\.1$/);
  });
}

for (const [what, text, reason] of [
  ['no JSON', '<html>', /not JSON/],
  ['half a state', '{"leader":"master@10.0.0.1:5050","slaves":[{"id"', /not JSON/],
  ['nothing', '', /not JSON/],
  ['a list', '[]', /not a JSON object/],
  ['null', 'null', /not a JSON object/],
  ['a state without a leader', '{"slaves":[],"frameworks":[]}', /names no leader/],
  ['a state with an empty leader', '{"leader":"","slaves":[],"frameworks":[]}', /names no leader/],
  ['a leader that is no PID', '{"leader":"10.0.0.1","slaves":[],"frameworks":[]}', /is no address/],
  ['a leader of another type', '{"leader":{},"slaves":[],"frameworks":[]}', /state\.leader is an object, not a text/],
  ['some other document', '{"leader":"master@10.0.0.1:5050"}', /has no "slaves"/],
  ['agents that are null', '{"leader":"master@10.0.0.1:5050","slaves":null,"frameworks":[]}', /has no "slaves"/],
  ['agents that are no list', '{"leader":"master@10.0.0.1:5050","slaves":{},"frameworks":[]}', /not a list/],
] as const) {
  test(`${what} is refused whole, with the reason`, () => {
    const parsed = parseState(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, reason);
  });
}

for (const [what, task, warning] of [
  ['a name', { name: 7 }, /task "t\.bad" is left out: task\.name is 7, not a text/],
  ['statuses', { statuses: {} }, /task\.statuses is an object, not a list/],
  ['a status', { statuses: [3] }, /task\.statuses\[0\] is 3, not an object/],
  ['a timestamp', { statuses: [{ timestamp: 'now' }] }, /timestamp is a text, not a number/],
  ['ports', { resources: { ports: 'many' } }, /task\.resources\.ports is a text, not ranges/],
  ['a port range', { resources: { ports: '[70000-70001]' } }, /not ranges/],
  ['ports that end before they begin', { resources: { ports: '[2-1]' } }, /not ranges/],
  ['a discovery port', { discovery: { name: 'x', ports: { ports: [{ number: 70000 }] } } }, /not a port of 0 to 65535/],
  ['labels', { statuses: [{ state: 'TASK_RUNNING', timestamp: 1, labels: 'x' }] }, /labels is a text, not a list/],
  [
    'addresses',
    { statuses: [{ state: 'TASK_RUNNING', container_status: { network_infos: [{ ip_addresses: [1] }] } }] },
    /not an object/,
  ],
] as const) {
  test(`a task with ${what} of a wrong type is left out with one warning, and the rest is kept`, () => {
    const { cluster, warnings } = accepted(stateOf(task));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, warning);
    assert.deepEqual(
      [...cluster.tasks.values()].map(({ id }) => id),
      ['t.good'],
    );
    assert.equal(cluster.agents.size, 1);
  });
}

for (const change of ['"recovered_slaves":5', '"recovered_slaves":[{"id":5}]', '"elected_time":"now"']) {
  test(`${change} costs a warning, not the state`, () => {
    const { cluster, warnings } = accepted(stateOf({}).replace('{', `{${change},`));
    assert.equal(warnings.length, 1);
    assert.equal(cluster.tasks.size, 2);
  });
}

test('ports that repeat without end are read once', () => {
  const ports = `[${Array(20_000).fill('0-65535').join(',')}]`;
  assert.equal([...expandPorts(parsePortRanges(ports) ?? [])].length, 65536);
});

test('very many bad entries are summed up', () => {
  const tasks = Array.from({ length: 1000 }, () => 5);
  const { warnings } = accepted(
    JSON.stringify({ leader: 'master@10.0.0.1:5050', slaves: [], frameworks: [{ id: 'F0', name: 'f', tasks }] }),
  );
  assert.equal(warnings.length, 21);
  assert.equal(warnings.at(-1), '980 more entries of the state are left out');
});

test('an absent key and null both stand for the empty value', () => {
  const { cluster, warnings } = accepted(
    stateOf({ state: 'TASK_RUNNING', discovery: null, statuses: null, resources: null }),
  );
  assert.deepEqual(warnings, []);
  assert.deepEqual([...cluster.tasks.values()][1], {
    key: 'F0/t.bad',
    id: 't.bad',
    name: 'bad',
    frameworkKey: 'F0',
    agentId: 'S0',
    running: true,
    ports: [],
    discovery: undefined,
    status: { healthy: true, mapsPorts: false, netinfo: [], docker: [], mesos: [] },
    mapsPorts: false,
  });
});

test('a task’s addresses come from its newest running status, wherever that stands', () => {
  const status = (state: string, timestamp: number, address: string): object => ({
    state,
    timestamp,
    container_status: { network_infos: [{ ip_addresses: [{ ip_address: address }] }] },
  });
  const statuses = [
    status('TASK_RUNNING', 2.5, '10.0.0.25'),
    status('TASK_RUNNING', 1, '10.0.0.1'),
    status('TASK_KILLING', 9, '10.0.0.9'),
  ];
  const { cluster } = accepted(stateOf({ statuses }));
  assert.deepEqual([...cluster.tasks.values()][1]?.status.netinfo, ['10.0.0.25']);
});

test('a task is unhealthy when its newest running status says so, and nothing else makes it that', () => {
  const healthyBy = (...statuses: object[]): unknown =>
    [...accepted(stateOf({ statuses })).cluster.tasks.values()][1]?.status.healthy;
  const running = { state: 'TASK_RUNNING', timestamp: 2 };
  assert.equal(healthyBy({ ...running, healthy: false }), false);
  assert.equal(healthyBy({ ...running, healthy: true }), true);
  assert.equal(healthyBy(running), true);
  assert.equal(healthyBy({ ...running, healthy: true }, { ...running, timestamp: 1, healthy: false }), true);
  assert.equal(healthyBy({ ...running, healthy: false }, { ...running, timestamp: 1, healthy: true }), false);
  assert.equal(healthyBy(running, { ...running, state: 'TASK_KILLING', timestamp: 3, healthy: false }), true);
  // No name of Mesos-DNS may hang on it.
  for (const odd of [null, 'false', 0, {}]) assert.equal(healthyBy({ ...running, healthy: odd }), true);
});

test('ports are mapped by Docker, by a network of the task, or by one of its pod', () => {
  const mapped = { port_mappings: [{ host_port: 31000, container_port: 80, protocol: 'tcp' }] };
  const maps = (fields: object): unknown => {
    const task = [...accepted(stateOf(fields)).cluster.tasks.values()][1];
    return task && (task.mapsPorts || task.status.mapsPorts);
  };
  const podStatus = { state: 'TASK_RUNNING', timestamp: 1, container_status: { network_infos: [{}, mapped] } };
  assert.equal(maps({ container: { type: 'DOCKER', docker: { network: 'BRIDGE', ...mapped } } }), true);
  assert.equal(
    maps({ container: { type: 'MESOS', network_infos: [{ name: 'dcos' }, { name: 'x', ...mapped }] } }),
    true,
  );
  assert.equal(maps({ statuses: [podStatus] }), true);
  for (const container of [
    undefined,
    { type: 'DOCKER', docker: { network: 'HOST' } },
    { docker: { port_mappings: [] } },
    ...[5, { docker: 5, network_infos: 'x' }, { network_infos: [null, { port_mappings: {} }] }],
  ]) {
    assert.equal(maps({ container }), false);
  }
});

test('a task may have addresses in several networks, and from the labels of old containerizers', () => {
  const label = (containerizer: string, value: string): object => ({
    key: `${containerizer}.NetworkSettings.IPAddress`,
    value,
  });
  const networks = ['10.0.1.1', '10.0.2.1'].map((address) => ({ ip_addresses: [{ ip_address: address }] }));
  const addressesOf = (status: object): unknown => {
    const statuses = [{ state: 'TASK_RUNNING', timestamp: 1, ...status }];
    const { netinfo, docker, mesos } = [...accepted(stateOf({ statuses })).cluster.tasks.values()][1]!.status;
    return { netinfo, docker, mesos };
  };
  assert.deepEqual(
    addressesOf({
      container_status: { network_infos: [...networks, { ip_address: '10.0.3.1' }, { ip_address: 'none' }] },
    }),
    {
      netinfo: ['10.0.1.1', '10.0.2.1', '10.0.3.1'],
      docker: [],
      mesos: [],
    },
  );
  assert.deepEqual(addressesOf({ labels: [label('Docker', '10.0.4.1'), label('MesosContainerizer', '10.0.5.1')] }), {
    netinfo: [],
    docker: ['10.0.4.1'],
    mesos: ['10.0.5.1'],
  });
});

test('tasks with one ID in one framework are all kept', () => {
  const { cluster } = accepted(stateOf({ id: 't.good' }));
  assert.deepEqual([...cluster.tasks.keys()], ['F0/t.good', 'F0/t.good#2']);
});

test('changes name what is new, other than before, or gone', () => {
  const before = accepted(stateOf({})).cluster;
  assert.deepEqual(changesBetween(before, accepted(stateOf({})).cluster), {
    leader: false,
    agents: new Set(),
    frameworks: new Set(),
    tasks: new Set(),
  });
  const after = accepted(stateOf({ state: 'TASK_RUNNING', id: 't.new' })).cluster;
  assert.deepEqual(changesBetween(before, after).tasks, new Set(['F0/t.new', 'F0/t.bad']));
  const first = changesBetween(undefined, before);
  assert.deepEqual([first.leader, first.agents.size, first.frameworks.size, first.tasks.size], [true, 1, 1, 2]);
});
