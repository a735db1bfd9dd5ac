import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_APPS } from '../../../src/sim/demo-apps.ts';
import type { Task } from '../../../src/sim/model.ts';
import { portsIn } from '../../../src/sim/resources.ts';
import { Scenario } from '../../../src/sim/scenario.ts';

const MAX_TASKS = DEMO_APPS.reduce((sum, app) => sum + app.instancesMax, 0);

function start(seed: number): Scenario {
  let nowMs = 1_000_000;
  return new Scenario({ clock: { nowMs: () => nowMs++ }, seed });
}

function take(scenario: Scenario, count: number): string[] {
  return Array.from({ length: count }, () => scenario.next());
}

function tasks(scenario: Scenario): Task[] {
  return [...scenario.cluster.frameworks.values()].flatMap((framework) => [...framework.tasks.values()]);
}

test('the same seed tells the same story, another seed another', () => {
  assert.deepEqual(take(start(1), 200), take(start(1), 200));
  assert.notDeepEqual(take(start(1), 200), take(start(2), 200));
});

test('the opening brings agents, marathon and every app', () => {
  const scenario = start(1);
  const told = take(scenario, scenario.openingSteps);
  assert.equal(told[0], 'agent-1 joined the cluster at 10.0.1.11');
  assert.equal(told[3], 'marathon registered from 10.0.1.10:15101');
  assert.match(told[4]!, /^marathon launched nginx on agent-\d \(10\.0\.1\.1\d, port 31\d{3}\)$/);
  for (const app of DEMO_APPS) {
    const running = tasks(scenario).filter(({ name, state }) => name === app.name && state === 'TASK_RUNNING');
    assert.equal(running.length, app.instancesAtFirst, app.name);
  }
});

test('the apps show what records are made of: host ports, named ports, container addresses, IPv6', () => {
  const scenario = start(1);
  take(scenario, scenario.openingSteps);
  const app = (name: string): Task => tasks(scenario).find((task) => task.name === name)!;
  assert.equal(app('nginx').discovery, undefined);
  assert.deepEqual(
    app('api').discovery!.ports!.ports.map(({ name }) => name),
    ['http', 'metrics'],
  );
  assert.match(app('postgres').addresses.join(), /^10\.32\.\d\.\d+$/);
  assert.match(app('cache').addresses.join(), /^10\.32\.\d\.\d+,fd01:b::/);
});

test('sooner or later everything happens', () => {
  const told = take(start(1), 500).join('\n');
  for (const deed of [
    /scaled nginx up to 5/,
    /scaled api down to 1/,
    /moved postgres from agent-\d to agent-\d/,
    /failed$/m,
    /replaced the failed/,
    /destroyed the app cache/,
    /fails its health check/,
    /passes its health check again/,
    /is cut off/,
    /is back/,
  ]) {
    assert.match(told, deed);
  }
});

for (const seed of [1, 2, 3]) {
  test(`the cluster stays small and sound over 5,000 steps of seed ${seed}`, () => {
    const scenario = start(seed);
    take(scenario, scenario.openingSteps);
    const [marathon] = scenario.cluster.frameworks.values();
    for (let step = 0; step < 5_000; step++) {
      assert.notEqual(scenario.next(), '');
      const running = tasks(scenario);
      assert.ok(running.length + marathon!.unreachableTasks.size <= MAX_TASKS);
      assert.ok(marathon!.completedTasks.length <= 20);
      for (const agent of scenario.cluster.agents.values()) {
        const ports = [...agent.tasks.values()].flatMap(({ resources }) => portsIn(resources.ports));
        assert.equal(new Set(ports).size, ports.length, 'a port is taken twice');
      }
      const own = running.filter(({ networkName }) => networkName !== undefined).flatMap(({ addresses }) => addresses);
      assert.equal(new Set(own).size, own.length, 'an address is taken twice');
    }
    assert.equal(scenario.cluster.agents.size, 3);
  });
}
