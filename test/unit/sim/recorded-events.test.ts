import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import type { ClusterEvent } from '../../../src/sim/model.ts';
import { recordedEvents } from './recorded.ts';

/** `TASK_UPDATED u1.id TASK_RUNNING`: enough to tell events and their order; of a task's update, the task's state and the status's. */
function simulatedLine(event: ClusterEvent): string {
  if ('agent' in event) return `${event.type} ${event.agent.id}`;
  if ('framework' in event) return `${event.type} ${event.framework.id}`;
  const states = event.type === 'TASK_ADDED' ? event.task.state : `${event.state} ${event.status.state}`;
  return `${event.type} ${event.task.id} ${states}`;
}

/** The same of a recorded event. */
function recordedLine(event: ReturnType<typeof recordedEvents>[number]): string {
  const text = JSON.stringify(event);
  const value = (key: string): string => new RegExp(`"${key}":(?:\\{"value":)?"([^"]*)"`).exec(text)![1]!;
  if (event.type === 'AGENT_REMOVED') return `${event.type} ${value('agent_id')}`;
  if (!event.type.startsWith('TASK')) return `${event.type} ${value('id')}`;
  if (event.type === 'TASK_ADDED') return `${event.type} ${value('task_id')} ${value('state')}`;
  const { state, status } = event.task_updated as { state: string; status: { state: string } };
  return `${event.type} ${value('task_id')} ${state} ${status.state}`;
}

/** The lines that tell of these; what is told of others comes between them in any order. */
function linesOf(file: string, names: readonly string[]): string[] {
  const lines = recordedEvents(file).flatMap((event) =>
    /^(?:TASK|AGENT|FRAMEWORK)/.test(event.type) ? [recordedLine(event)] : [],
  );
  return lines.filter((line) => names.some((name) => line.includes(` ${name}`)));
}

/** A cluster with an agent, made by the master of the recording, and what it tells from here on. */
function startCluster(masterId: string, frameworksBefore: number) {
  const lines: string[] = [];
  const cluster = new SimCluster({ clock: { nowMs: () => 1 }, random: seededRandom(1), masterId });
  const agent = cluster.addAgent({ hostname: 'localhost', ip: '127.0.0.1' });
  for (let count = 0; count < frameworksBefore; count++) cluster.addFramework({ name: 'earlier' });
  cluster.onEvent((event) => lines.push(simulatedLine(event)));
  return { cluster, agent, lines };
}

const MASTER = '2996871d-153f-49ea-8f7e-79e16a9c26cd';

for (const [task, end, number] of [
  ['fail', 'TASK_FAILED', 2],
  ['short', 'TASK_FINISHED', 3],
  ['killed', 'TASK_KILLED', 4],
] as const) {
  test(`a task that goes to ${end}, and then its framework, is told as recorded`, () => {
    const { cluster, agent, lines } = startCluster(MASTER, number);
    const framework = cluster.addFramework({ name: 'mesos-execute instance' });
    const sim = cluster.launch(framework, agent, { id: task, name: task });
    cluster.start(sim);
    cluster.run(sim);
    if (end === 'TASK_KILLED') cluster.kill(sim);
    cluster.end(sim, end, { acknowledge: false });
    cluster.removeFramework(framework);
    assert.deepEqual(lines, linesOf('subscribe-raw.txt', [`${MASTER}-000${number}`, task]));
  });
}

test('an agent that is removed, with a task on it, is told as recorded', () => {
  const { cluster, lines } = startCluster(MASTER, 6);
  const agent = cluster.addAgent({ hostname: 'localhost', ip: '127.0.0.1', port: 5052 });
  const framework = cluster.addFramework({ name: 'mesos-execute instance' });
  const task = cluster.launch(framework, agent, { id: 'on2-id', name: 'on2' });
  cluster.start(task);
  cluster.run(task);
  cluster.removeAgent(agent);
  cluster.removeFramework(framework);
  assert.deepEqual(lines, linesOf('subscribe2-agent-raw.txt', [`${MASTER}-S1`, `${MASTER}-0006`, 'on2-id']));
});

test('an agent that is cut off and returns is told as recorded: no AGENT_REMOVED, and its tasks come before it', () => {
  const masterId = '24fed57e-f1ad-40c9-bb1f-1a8cbaba1206';
  const { cluster, agent, lines } = startCluster(masterId, 0);
  const framework = cluster.addFramework({ name: 'marathon' });
  const tasks = ['u0', 'u1'].map((name) => cluster.launch(framework, agent, { id: `${name}.id`, name }));
  for (const task of tasks) cluster.start(task);
  for (const task of tasks) cluster.run(task);
  cluster.loseAgent(agent);
  cluster.returnAgent(agent);
  for (const [id, other] of [
    ['u0.id', 'u1.id'],
    ['u1.id', 'u0.id'],
  ] as const) {
    const mine = lines.filter((line) => !line.includes(other));
    assert.deepEqual(mine, linesOf('subscribe4-unreachable-raw.txt', [masterId, id]));
  }
});

test('a health check that goes on failing is told every time, as recorded', () => {
  const { cluster, agent, lines } = startCluster('91b3ff35-cf79-4376-9a25-8ec4e86920f8', 0);
  const framework = cluster.addFramework({ name: 'marathon' });
  const recorded = linesOf('subscribe7-health-raw.txt', [framework.id, 'prod_web.front.instance-1']);
  const checks = recorded.filter((line) => line.endsWith('TASK_RUNNING TASK_RUNNING')).length - 1;
  const task = cluster.launch(framework, agent, { id: 'prod_web.front.instance-1', name: 'web.front' });
  cluster.start(task);
  cluster.run(task);
  for (let check = 0; check < checks; check++) cluster.setHealth(task, false);
  cluster.removeFramework(framework);
  assert.ok(checks > 10);
  assert.deepEqual(lines, recorded);
});
