import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIp } from '../../../src/lib/ip.ts';
import { portsIn } from '../../../src/sim/resources.ts';
import { buildCluster } from '../../support/build-cluster.ts';

const OPTIONS = { agents: 7, frameworks: 3, tasksPerFramework: 100, seed: 1, clock: { nowMs: () => 1_000 } };

test('a big cluster has as many agents, frameworks and running tasks as asked for', () => {
  const cluster = buildCluster(OPTIONS);
  assert.equal(cluster.agents.size, 7);
  assert.equal(cluster.frameworks.size, 3);
  for (const { tasks } of cluster.frameworks.values()) {
    assert.equal(tasks.size, 100);
    assert.ok(tasks.values().every(({ state }) => state === 'TASK_RUNNING'));
  }
});

test('tasks are spread evenly, no agent gives a port twice, and every address is one of its own', () => {
  const cluster = buildCluster({ ...OPTIONS, agents: 300, tasksPerFramework: 1_000 });
  const addresses = [...cluster.agents.values()].map(({ ip }) => ip);
  for (const agent of cluster.agents.values()) {
    assert.equal(agent.tasks.size, 10);
    const tasks = [...agent.tasks.values()];
    const ports = tasks.flatMap(({ resources }) => portsIn(resources.ports));
    assert.equal(new Set(ports).size, ports.length);
    addresses.push(...tasks.filter(({ networkName }) => networkName !== undefined).flatMap((task) => task.addresses));
  }
  assert.equal(new Set(addresses).size, addresses.length);
  for (const address of addresses) assert.ok(parseIp(address), address);
  assert.ok(addresses.some((address) => address.includes(':')));
});

test('a number of agents that has no room in the addresses is refused', () => {
  for (const agents of [0, 60_001, Number.NaN]) assert.throws(() => buildCluster({ ...OPTIONS, agents }), RangeError);
});
