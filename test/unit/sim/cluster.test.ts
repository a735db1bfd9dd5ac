import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { SimCluster, type SimClusterOptions } from '../../../src/sim/cluster.ts';
import { stateJson } from '../../../src/sim/master-state.ts';
import type { Task, TaskSpec } from '../../../src/sim/model.ts';

function start(options: Partial<SimClusterOptions> = {}, spec: Partial<TaskSpec> = {}) {
  let nowMs = 1_000_000;
  const cluster = new SimCluster({ clock: { nowMs: () => nowMs++ }, random: seededRandom(3), ...options });
  const agent = cluster.addAgent({ hostname: 'agent-1', ip: '10.0.1.11' });
  const framework = cluster.addFramework({ name: 'marathon' });
  const launch = (id: string): Task => cluster.launch(framework, agent, { name: 'web', ...spec, id });
  const run = (id: string): Task => {
    const task = launch(id);
    cluster.start(task);
    cluster.run(task);
    return task;
  };
  return { cluster, agent, framework, launch, run };
}

/** `/state` as a client reads it. */
function state(cluster: SimCluster) {
  const view = { cluster, ip: '127.0.0.1', port: 5050, hostname: 'm', startedMs: 1, electedMs: 1, zk: undefined };
  return JSON.parse(JSON.stringify(stateJson(view)));
}

test('the same seed gives the same cluster, another seed other IDs', () => {
  const build = (seed: number): string => {
    const { cluster, run } = start({ random: seededRandom(seed) });
    run('web.1');
    return JSON.stringify(state(cluster));
  };
  assert.equal(build(1), build(1));
  assert.notEqual(build(1), build(2));
});

test('a task goes from TASK_STAGING over TASK_STARTING to TASK_RUNNING, and has statuses from TASK_STARTING on', () => {
  const { cluster, launch } = start();
  const task = launch('web.1');
  const seen = [[task.state, task.statuses.length]];
  cluster.start(task);
  seen.push([task.state, task.statuses.length]);
  cluster.run(task);
  seen.push([task.state, task.statuses.length]);
  assert.deepEqual(seen, [
    ['TASK_STAGING', 0],
    ['TASK_STARTING', 1],
    ['TASK_RUNNING', 2],
  ]);
});

test('a step that can not happen is an error that says why', () => {
  const { cluster, agent, framework, launch, run } = start();
  const task = launch('web.1');
  assert.throws(() => cluster.run(task), /web\.1 is in TASK_STAGING: it can't go to TASK_RUNNING/);
  assert.throws(() => launch('web.1'), /has a task web\.1 already/);
  assert.throws(() => cluster.acknowledge(task), /has not ended/);
  const ended = run('web.2');
  cluster.end(ended, 'TASK_FAILED');
  assert.throws(() => cluster.acknowledge(ended), /does not wait/);
  cluster.loseAgent(agent);
  assert.throws(() => cluster.loseAgent(agent), /agent-1: it is unreachable/);
  assert.throws(() => launch('web.3'), /agent-1: it is unreachable/);
  cluster.returnAgent(agent);
  assert.throws(() => cluster.returnAgent(agent), /registered already/);
  cluster.failOver();
  assert.throws(() => cluster.returnAgent(agent), /call readRegistry\(\) first/);
  assert.throws(() => cluster.removeFramework(framework), /marathon is not registered/);
});

test('a task without addresses of its own has its agent’s; one with an empty list has no network at all', () => {
  const networks = (spec: Partial<TaskSpec>): unknown => {
    const { cluster, run } = start({}, spec);
    run('web.1');
    return state(cluster).frameworks[0].tasks[0].statuses[1].container_status.network_infos;
  };
  assert.deepEqual(networks({}), [{ ip_addresses: [{ protocol: 'IPv4', ip_address: '10.0.1.11' }] }]);
  assert.deepEqual(networks({ addresses: ['fd01::2', '9.0.0.2'], networkName: 'overlay' }), [
    {
      ip_addresses: [
        { protocol: 'IPv6', ip_address: 'fd01::2' },
        { protocol: 'IPv4', ip_address: '9.0.0.2' },
      ],
      name: 'overlay',
    },
  ]);
  assert.equal(networks({ addresses: [] }), undefined);
});

test('the labels of statuses show in /state', () => {
  const labels = [{ key: 'Docker.NetworkSettings.IPAddress', value: '172.17.0.2' }];
  const { cluster, run } = start({}, { statusLabels: labels });
  run('web.1');
  assert.deepEqual(state(cluster).frameworks[0].tasks[0].statuses[1].labels, labels);
});

test('only a libprocess framework has a pid, and only one with a principal shows it', () => {
  const { cluster } = start();
  cluster.addFramework({ name: 'chronos', pid: 'scheduler-1@10.0.1.10:4400', principal: 'chronos' });
  const [marathon, chronos] = state(cluster).frameworks;
  assert.deepEqual(['pid' in marathon, 'principal' in marathon], [false, false]);
  assert.deepEqual([chronos.pid, chronos.principal], ['scheduler-1@10.0.1.10:4400', 'chronos']);
});

test('a task that has ended stays among the tasks, using nothing, until it is acknowledged', () => {
  const { cluster, framework, run } = start();
  const task = run('web.1');
  cluster.end(task, 'TASK_FINISHED', { acknowledge: false });
  const waiting = state(cluster).frameworks[0];
  assert.deepEqual([waiting.tasks[0].state, waiting.used_resources.cpus], ['TASK_FINISHED', 0]);
  cluster.acknowledge(task);
  const [marathon] = state(cluster).frameworks;
  assert.deepEqual([marathon.tasks.length, marathon.completed_tasks[0].id], [0, task.id]);
  assert.equal(framework.tasks.size, 0);
});

test('history is bounded: the oldest completed tasks and frameworks are forgotten', () => {
  const { cluster, framework, run } = start({ completedTasksPerFrameworkMax: 3, completedFrameworksMax: 2 });
  for (let index = 0; index < 10; index++) cluster.end(run(`web.${index}`), 'TASK_FAILED');
  assert.deepEqual(
    framework.completedTasks.map(({ id }) => id),
    ['web.7', 'web.8', 'web.9'],
  );
  for (let index = 0; index < 5; index++) cluster.removeFramework(cluster.addFramework({ name: `job-${index}` }));
  assert.deepEqual(
    cluster.completedFrameworks.map(({ name }) => name),
    ['job-3', 'job-4'],
  );
});

test('the tasks of an unreachable agent stand apart, and come back running', () => {
  const { cluster, agent, run } = start();
  run('web.1');
  cluster.loseAgent(agent);
  const away = state(cluster);
  assert.deepEqual([away.slaves.length, away.unreachable_slaves], [0, 1]);
  assert.deepEqual(
    [away.frameworks[0].tasks.length, away.frameworks[0].unreachable_tasks[0].state],
    [0, 'TASK_UNREACHABLE'],
  );
  cluster.returnAgent(agent);
  const back = state(cluster);
  assert.deepEqual(
    [back.frameworks[0].tasks[0].state, back.frameworks[0].unreachable_tasks.length],
    ['TASK_RUNNING', 0],
  );
});

test('a framework that is removed while an agent is cut off has no tasks there when the agent returns', () => {
  const { cluster, agent, framework, run } = start();
  run('web.1');
  cluster.loseAgent(agent);
  cluster.removeFramework(framework);
  cluster.returnAgent(agent);
  assert.equal(agent.tasks.size, 0);
  assert.deepEqual(state(cluster).frameworks, []);
});

test('a scheduler that disconnects leaves its framework inactive, with its tasks running, and tells when it is back', () => {
  const { cluster, framework, run } = start();
  run('web.1');
  const events: string[] = [];
  const stop = cluster.onEvent(({ type }) => events.push(type));
  cluster.disconnectFramework(framework);
  const [away] = state(cluster).frameworks;
  assert.deepEqual([away.active, away.connected, away.recovered, away.tasks.length], [false, false, false, 1]);
  cluster.returnFramework(framework);
  const [back] = state(cluster).frameworks;
  assert.deepEqual([back.active, back.reregistered_time > back.registered_time], [true, true]);
  assert.deepEqual(events, ['FRAMEWORK_UPDATED']);
  stop();
  run('web.2');
  assert.equal(events.length, 1);
});

test('resources are summed with three digits, and neighbouring ports become one range', () => {
  const { cluster, framework, agent } = start();
  for (const [index, port] of [31_001, 31_003, 31_002, 31_900].entries()) {
    const ports = [{ begin: port, end: port }];
    cluster.launch(framework, agent, { id: String(index), name: 'web', resources: { cpus: 0.1, ports } });
  }
  const used = { disk: 0, mem: 128, gpus: 0, cpus: 0.4, ports: '[31001-31003, 31900-31900]' };
  assert.deepEqual(state(cluster).slaves[0].used_resources, used);
});
