import assert from 'node:assert/strict';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import type { Agent, DiscoveryInfo, ExecutorSpec, Framework, Label, Task, TaskState } from '../../../src/sim/model.ts';
import { type PortRange, type Resources, resourcesOf } from '../../../src/sim/resources.ts';

/** What is read of a recorded `/state`. */
export interface RecordedState {
  readonly id: string;
  readonly cluster: string;
  readonly slaves: readonly RecordedAgent[];
  readonly frameworks: readonly RecordedFramework[];
  readonly completed_frameworks: readonly RecordedFramework[];
}

interface RecordedAgent {
  readonly id: string;
  readonly hostname: string;
  readonly port: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resources: RecordedResources;
  readonly reregistered_time?: number;
}

interface RecordedFramework {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly webui_url: string;
  readonly failover_timeout: number;
  readonly checkpoint: boolean;
  readonly role?: string;
  readonly roles?: readonly string[];
  readonly capabilities: readonly string[];
  readonly recovered: boolean;
  readonly tasks: readonly RecordedTask[];
  readonly unreachable_tasks: readonly RecordedTask[];
  readonly completed_tasks: readonly RecordedTask[];
  readonly executors: readonly { readonly executor_id: string; readonly resources: RecordedResources }[];
}

interface RecordedTask {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly slave_id: string;
  readonly executor_id: string;
  readonly resources: RecordedResources;
  readonly statuses: readonly RecordedStatus[];
  readonly labels?: readonly Label[];
  readonly discovery?: DiscoveryInfo;
  readonly container?: object;
  readonly health_check?: object;
}

interface RecordedStatus {
  readonly state: TaskState;
  readonly healthy?: boolean;
  readonly container_status?: { readonly container_id: { readonly parent?: { readonly value: string } } };
}

type RecordedResources = Partial<Omit<Resources, 'ports'>> & { readonly ports?: string };

/** Lives a cluster through what a recorded state tells, so that its own state should be the recorded one again. */
export function rebuildCluster(recorded: RecordedState): SimCluster {
  let nowMs = 1_795_347_893_785;
  const frameworks = [...recorded.frameworks, ...recorded.completed_frameworks];
  const cluster = new SimCluster({
    clock: { nowMs: () => nowMs++ },
    random: seededRandom(1),
    name: recorded.cluster,
    masterId: frameworks[0]!.id.slice(0, -'-0000'.length),
  });
  const agents = addAgents(cluster, recorded, frameworks);
  const added = new Map(frameworks.toSorted(byId).map((framework) => [framework, addFramework(cluster, framework)]));
  for (const [framework, sim] of added) {
    for (const task of [...framework.tasks, ...framework.unreachable_tasks, ...framework.completed_tasks]) {
      replay(cluster, launch(cluster, sim, agents.get(task.slave_id)!, framework, task), task.statuses);
    }
  }
  loseAgents(cluster, recorded, agents);
  for (const framework of recorded.completed_frameworks) cluster.removeFramework(added.get(framework)!);
  if (recorded.id !== cluster.masterId) failOver(cluster, recorded, added);
  return cluster;
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** The recorded ones, and like the first of them those that are known from their tasks only. */
function addAgents(
  cluster: SimCluster,
  recorded: RecordedState,
  frameworks: readonly RecordedFramework[],
): Map<string, Agent> {
  const tasks = frameworks.flatMap((framework) => [...framework.unreachable_tasks, ...framework.completed_tasks]);
  const ids = new Set([...recorded.slaves.map(({ id }) => id), ...tasks.map((task) => task.slave_id)]);
  return new Map(
    [...ids].toSorted().map((id) => {
      const known = recorded.slaves.find((slave) => slave.id === id) ?? recorded.slaves[0];
      const agent = cluster.addAgent({
        hostname: known?.hostname ?? 'localhost',
        ip: '127.0.0.1',
        ...(known && { port: known.port, attributes: known.attributes, resources: parseResources(known.resources) }),
      });
      assert.equal(agent.id, id);
      return [id, agent];
    }),
  );
}

function addFramework(cluster: SimCluster, recorded: RecordedFramework): Framework {
  const framework = cluster.addFramework({
    name: recorded.name,
    ...(recorded.hostname !== '' && { hostname: recorded.hostname, webuiUrl: recorded.webui_url }),
    failoverTimeoutSeconds: recorded.failover_timeout,
    checkpoint: recorded.checkpoint,
    roles: recorded.roles ?? [recorded.role!],
    capabilities: recorded.capabilities,
  });
  assert.equal(framework.id, recorded.id);
  return framework;
}

function launch(
  cluster: SimCluster,
  sim: Framework,
  agent: Agent,
  framework: RecordedFramework,
  task: RecordedTask,
): Task {
  const executor = executorOf(framework, task);
  return cluster.launch(sim, agent, {
    id: task.id,
    name: task.name,
    role: task.role,
    resources: parseResources(task.resources),
    ...(task.labels && { labels: task.labels }),
    ...(task.discovery && { discovery: task.discovery }),
    ...(task.container && { container: task.container }),
    ...(task.health_check && { healthCheck: task.health_check }),
    ...(executor && { executor }),
  });
}

function executorOf(framework: RecordedFramework, task: RecordedTask): ExecutorSpec | undefined {
  const executor = framework.executors.find(({ executor_id }) => executor_id === task.executor_id);
  if (executor === undefined) return undefined;
  const containerId = task.statuses[0]!.container_status!.container_id.parent!.value;
  return { id: executor.executor_id, containerId, resources: parseResources(executor.resources) };
}

/** What the executor said; what the master said follows from what happens to frameworks and agents. */
function replay(cluster: SimCluster, task: Task, statuses: readonly RecordedStatus[]): void {
  for (const { state, healthy, container_status } of statuses) {
    if (state === 'TASK_STARTING') cluster.start(task);
    if (state === 'TASK_RUNNING') cluster.run(task);
    if (healthy !== undefined) cluster.setHealth(task, healthy);
    if (state === 'TASK_KILLING') {
      cluster.kill(task);
      cluster.end(task, 'TASK_KILLED', { acknowledge: false });
    }
    if (container_status !== undefined && (state === 'TASK_FAILED' || state === 'TASK_FINISHED')) {
      cluster.end(task, state, { acknowledge: false });
    }
  }
}

function loseAgents(cluster: SimCluster, recorded: RecordedState, agents: ReadonlyMap<string, Agent>): void {
  const unreachable = recorded.frameworks.flatMap((framework) =>
    framework.unreachable_tasks.map((task) => task.slave_id),
  );
  for (const [id, agent] of agents) {
    const slave = recorded.slaves.find((known) => known.id === id);
    if (slave === undefined && !unreachable.includes(id)) cluster.removeAgent(agent);
    else if (slave === undefined || slave.reregistered_time !== undefined) cluster.loseAgent(agent);
    if (slave?.reregistered_time !== undefined) cluster.returnAgent(agent);
  }
}

function failOver(
  cluster: SimCluster,
  recorded: RecordedState,
  added: ReadonlyMap<RecordedFramework, Framework>,
): void {
  cluster.failOver(recorded.id);
  cluster.readRegistry();
  for (const agent of cluster.agents.values()) cluster.returnAgent(agent);
  for (const [framework, sim] of added) if (!framework.recovered) cluster.returnFramework(sim);
}

function parseResources({ ports, ...scalars }: RecordedResources): Resources {
  const ranges = [...(ports ?? '').matchAll(/(\d+)-(\d+)/g)];
  return resourcesOf({
    ...scalars,
    ports: ranges.map(([, begin, end]): PortRange => ({ begin: Number(begin), end: Number(end) })),
  });
}
