import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Cluster, LiveCluster, MasterState } from '../../../src/cluster/model.ts';
import { writeState } from '../../../src/cluster/write-state.ts';
import type { SimCluster } from '../../../src/sim/cluster.ts';
import { stateJson } from '../../../src/sim/master-state.ts';
import { Scenario } from '../../../src/sim/scenario.ts';
import { buildCluster } from '../../support/build-cluster.ts';
import { goldenClusters } from '../../support/golden.ts';
import { parseState } from '../../support/parse-state.ts';
import { oddCluster } from './odd-cluster.ts';

const RECORDINGS = new URL('../../fixtures/clusterd-1.11/', import.meta.url);
const CLOCK = { nowMs: () => 1_700_000_000_000 };

function accepted(text: string): MasterState {
  const parsed = parseState(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.deepEqual(parsed.warnings, []);
  return parsed.state;
}

function reread({ cluster, electedTime }: Pick<MasterState, 'cluster' | 'electedTime'>): MasterState {
  return accepted([...writeState(cluster, electedTime)].join(''));
}

/** What of a state has names. */
function named({ cluster, electedTime }: Pick<MasterState, 'cluster' | 'electedTime'>): MasterState {
  const tasks = [...cluster.tasks].filter(
    ([, { running, frameworkKey }]) => running && cluster.frameworks.has(frameworkKey),
  );
  const nothing = { recoveredAgents: new Set<string>(), recoveredFrameworks: new Set<string>(), isDamaged: false };
  return { cluster: { ...cluster, tasks: new Map(tasks) }, ...nothing, electedTime };
}

function simulated(cluster: SimCluster): MasterState {
  const view = { cluster, ip: '2001:db8::1', port: 5050, hostname: 'm', startedMs: 1, electedMs: 1500, zk: undefined };
  return accepted(JSON.stringify(stateJson(view)));
}

for (const file of readdirSync(RECORDINGS).filter((name) => /^(zk-)?state(?!-summary).*\.json$/.test(name))) {
  test(`the recorded ${file} is the same when it is written and read again`, () => {
    const state = accepted(readFileSync(new URL(file, RECORDINGS), 'utf8'));
    assert.deepEqual(reread(state), named(state));
  });
}

for (const { name, state: text } of goldenClusters()) {
  test(`the golden cluster ${name} is the same when it is written and read again`, () => {
    const parsed = parseState(text);
    assert.ok(parsed.ok && parsed.state.cluster.tasks.size > 0);
    assert.deepEqual(reread(parsed.state), named(parsed.state));
  });
}

for (let seed = 1; seed <= 5; seed++) {
  test(`a cluster that lives is the same when it is written and read again, seed ${seed}`, () => {
    const scenario = new Scenario({ clock: CLOCK, seed });
    for (let step = 0; step < 200; step++) {
      scenario.next();
      const state = simulated(scenario.cluster);
      assert.deepEqual(reread(state), named(state));
    }
  });
}

test('whatever texts, addresses and ports a cluster has, it is the same when it is written and read again', () => {
  let unnamed = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const state = { cluster: oddCluster(seed), electedTime: seed / 7 - 20 };
    assert.deepEqual(reread(state), named(state), `seed ${seed}`);
    unnamed += state.cluster.tasks.size - named(state).cluster.tasks.size;
  }
  assert.ok(unnamed > 100, `${unnamed} tasks have no names`);
});

test('agents, frameworks and the tasks of each stay in their order', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const state = { cluster: oddCluster(seed), electedTime: 0 };
    assert.deepEqual(orderOf(reread(state)), orderOf(named(state)), `seed ${seed}`);
  }
});

function orderOf({ cluster: { agents, frameworks, tasks } }: MasterState): unknown {
  const tasksOf = (key: string) => [...tasks.values()].filter(({ frameworkKey }) => frameworkKey === key);
  return [[...agents.keys()], [...frameworks.keys()].map((key) => [key, tasksOf(key).map((task) => task.key)])];
}

/** Everything of a cluster but the keys of its maps and tasks. */
function withoutKeys({ agents, frameworks, tasks }: Cluster): unknown[] {
  return [[...agents.values()], [...frameworks.values()], [...tasks.values()].map((task) => ({ ...task, key: '' }))];
}

test('agents and tasks that share an ID all stay, also when the first of them is gone', () => {
  const agent = { id: 'S', pid: 'slave(1)@10.0.0.1:5051' };
  const task = (name: string, state = 'TASK_RUNNING') => ({ id: 'T', name, slave_id: 'S', state });
  const frameworks = [
    { id: 'F', name: 'f', tasks: [task('a', 'TASK_STAGING'), task('b'), task('c')] },
    { id: 'F', name: 'g', tasks: [task('d'), task('e')] },
    { id: 'F#2', name: 'h', tasks: [task('f')] },
  ];
  const text = JSON.stringify({ leader: 'master@m:5050', slaves: [agent, agent, agent], frameworks });
  const state = accepted(text);
  assert.deepEqual([...state.cluster.frameworks.keys()], ['F', 'F#2', 'F#2#2']);
  assert.deepEqual(withoutKeys(reread(state).cluster), withoutKeys(named(state).cluster));
  const { agents, tasks } = state.cluster;
  agents.delete('S');
  for (const [key, { name }] of tasks) if (name === 'b' || name === 'd') tasks.delete(key);
  const again = reread(state).cluster;
  assert.deepEqual(withoutKeys(again), withoutKeys(named(state).cluster));
  assert.deepEqual([again.agents.size, again.tasks.size], [2, 3]);
});

const big = (): MasterState =>
  simulated(buildCluster({ agents: 20, frameworks: 3, tasksPerFramework: 1_000, seed: 1, clock: CLOCK }));

test('the pieces are small', () => {
  const { cluster, electedTime } = big();
  const lengths = [...writeState(cluster, electedTime)].map(({ length }) => length);
  assert.ok(lengths.length > 20, `${lengths.length} pieces`);
  assert.ok(Math.max(...lengths) < 20_000, `${Math.max(...lengths)} characters`);
});

test('a cluster that changes while it is written is written as it was', () => {
  const state = big();
  const before = named({ ...state, cluster: { ...state.cluster, ...copied(state.cluster) } });
  const pieces = writeState(state.cluster, state.electedTime);
  let text = '';
  for (const piece of pieces) {
    text += piece;
    change(state.cluster);
  }
  assert.notDeepEqual(named(state), before);
  assert.deepEqual(accepted(text), before);
});

test('a cluster that changes before the first piece is asked for is written as it was', () => {
  const state = big();
  const before = named({ ...state, cluster: { ...state.cluster, ...copied(state.cluster) } });
  const pieces = writeState(state.cluster, state.electedTime);
  change(state.cluster);
  assert.deepEqual(accepted([...pieces].join('')), before);
});

function copied({ agents, frameworks, tasks }: Cluster): Omit<LiveCluster, 'leader'> {
  return { agents: new Map(agents), frameworks: new Map(frameworks), tasks: new Map(tasks) };
}

/** Of each kind, the last leaves, and one comes. */
function change({ agents, frameworks, tasks }: LiveCluster): void {
  const last = <T>(map: ReadonlyMap<string, T>): [string, T] => [...map].at(-1)!;
  const [[agentKey, agent], [frameworkKey, framework], [taskKey, task]] = [last(agents), last(frameworks), last(tasks)];
  agents.delete(agentKey);
  agents.set(`${agent.id}+`, { ...agent, id: `${agent.id}+` });
  frameworks.delete(frameworkKey);
  frameworks.set(`${framework.key}+`, { ...framework, key: `${framework.key}+` });
  tasks.delete(taskKey);
  tasks.set(`${task.key}+`, { ...task, key: `${task.key}+`, id: `${task.id}+` });
}
