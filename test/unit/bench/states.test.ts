import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastApp, stateTexts } from '../../../bench/states.ts';
import { changesBetween } from '../../../src/cluster/changes.ts';
import type { Cluster } from '../../../src/cluster/model.ts';
import { parseState } from '../../support/parse-state.ts';

const OPTIONS = { tasks: 400, masterPort: 5050, apart: true };

function clusterIn(state: string): Cluster {
  const parsed = parseState(state);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.warnings, []);
  return parsed.state.cluster;
}

function namesIn(state: string): Set<string> {
  return new Set([...clusterIn(state).tasks.values()].map(({ name }) => name));
}

test('apart, every task has a name of its own; otherwise ten have one', () => {
  const [apart, together] = [true, false].map((each) => stateTexts({ ...OPTIONS, apart: each }, [0])[0]!);
  assert.equal(namesIn(apart!).size, 400);
  assert.equal(namesIn(together!).size, 40);
  for (const { name, discovery } of clusterIn(apart!).tasks.values()) {
    if (discovery !== undefined) assert.equal(discovery.name, name);
  }
});

test('the master of the state is the one that tells it', () => {
  const { leader } = clusterIn(stateTexts(OPTIONS, [0])[0]!);
  assert.deepEqual(leader, { host: '127.0.0.1', port: 5050 });
});

test('so many tasks have other addresses, and nothing else differs', () => {
  const [first, ...others] = stateTexts(OPTIONS, [0, 1, 20]).map(clusterIn);
  for (const [index, count] of [1, 20].entries()) {
    const changes = changesBetween(first, others[index]!);
    assert.equal(changes.tasks.size, count);
    assert.equal(changes.agents.size + changes.frameworks.size, 0);
  }
  assert.throws(() => stateTexts(OPTIONS, [400]), /only 200 tasks with addresses of their own/);
});

test('tasks are listed in no order, and all of them', () => {
  const names = [...clusterIn(stateTexts({ ...OPTIONS, apart: true }, [0])[0]!).tasks.values()].map(({ name }) => name);
  const ordered = names.map((_, index) => `app-${index}`);
  assert.notDeepEqual(names, ordered);
  assert.deepEqual(new Set(names), new Set(ordered));
});

test('the last app has the addresses of its tasks', () => {
  const [state] = stateTexts({ ...OPTIONS, apart: false }, [0]);
  const { name, addresses } = lastApp(state!);
  const all = [...clusterIn(state!).tasks.values()];
  const last = all.findLast((task) => JSON.stringify(task).includes('"9.'))!;
  assert.equal(name, `${last.name}.marathon.mesos`);
  const tasks = all.filter((task) => task.name === last.name);
  assert.equal(addresses.length, tasks.length);
  for (const task of tasks) assert.ok(addresses.some((address) => JSON.stringify(task).includes(`"${address}"`)));
});
