import { AGENT_CAPABILITIES, MESOS_VERSION, masterFields } from './master-info.ts';
import { agentsThatAre, allTasks, knownFrameworks, libprocessPid, type MasterView, seconds } from './master-view.ts';
import type { Agent, Framework, Task, TaskStatus } from './model.ts';
import { resourcesOf, stateResources, v1Resources } from './resources.ts';
import { type Executor, executorsOf, usedResources, usedResourcesByRole } from './usage.ts';

/**
 * The JSON of the master's older endpoints. Keys stand in the order of a real master; one whose value is undefined is left out
 * by `JSON.stringify`, as Mesos leaves it out.
 */

const NOTHING_OFFERED = stateResources(resourcesOf({}));

/** `/state` */
export function stateJson(view: MasterView): object {
  const slaves = agentsThatAre('registered', view);
  return {
    ...masterFields(view),
    activated_slaves: slaves.length,
    deactivated_slaves: 0,
    unreachable_slaves: agentsThatAre('unreachable', view).length,
    slaves: slaves.map(agentJson),
    recovered_slaves: agentsThatAre('recovered', view).map(agentInfoJson),
    frameworks: knownFrameworks(view).map(frameworkJson),
    completed_frameworks: view.cluster.completedFrameworks.map(frameworkJson),
    orphan_tasks: [],
    unregistered_frameworks: [],
  };
}

/** `/slaves` */
export function slavesJson(view: MasterView): object {
  return {
    slaves: agentsThatAre('registered', view).map((agent) => ({ ...agentJson(agent), ...fullResourcesJson(agent) })),
    recovered_slaves: agentsThatAre('recovered', view).map(agentInfoJson),
  };
}

/** `/frameworks` */
export function frameworksJson(view: MasterView): object {
  return {
    frameworks: knownFrameworks(view).map(frameworkJson),
    completed_frameworks: view.cluster.completedFrameworks.map(frameworkJson),
    unregistered_frameworks: [],
  };
}

/** How many tasks `/tasks` shows unless asked for more. */
const TASKS_DEFAULT_LIMIT = 100;

/** `/tasks`: the newest first, `limit` of them after the first `offset`. */
export function tasksJson(view: MasterView, query: URLSearchParams): object {
  const count = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise) || 0;
  const offset = count('offset', 0);
  const startedMs = (task: Task): number => task.statuses[0]?.timestampMs ?? 0;
  const tasks = [...knownFrameworks(view), ...view.cluster.completedFrameworks]
    .flatMap(allTasks)
    .toSorted((a, b) => startedMs(b) - startedMs(a));
  return { tasks: tasks.slice(offset, offset + count('limit', TASKS_DEFAULT_LIMIT)).map(taskJson) };
}

/** An agent as `/state` and `/state-summary` show it. */
export function agentJson(agent: Agent): object {
  return {
    ...agentInfoJson(agent),
    pid: libprocessPid('slave(1)', agent.ip, agent.port),
    registered_time: seconds(agent.registeredMs),
    reregistered_time: agent.reregisteredMs === undefined ? undefined : seconds(agent.reregisteredMs),
    resources: stateResources(agent.resources),
    used_resources: stateResources(usedResources(agent.tasks.values())),
    offered_resources: NOTHING_OFFERED,
    reserved_resources: {},
    unreserved_resources: stateResources(agent.resources),
    active: true,
    deactivated: false,
    version: MESOS_VERSION,
    capabilities: AGENT_CAPABILITIES,
  };
}

function agentInfoJson({ id, hostname, port, attributes }: Agent): object {
  return { id, hostname, port, attributes };
}

function fullResourcesJson(agent: Agent): object {
  return {
    reserved_resources_full: {},
    unreserved_resources_full: v1Resources(agent.resources, { role: '*' }),
    used_resources_full: usedResourcesByRole(agent.tasks.values()).flatMap(([role, resources]) =>
      v1Resources(resources, { role: '*', allocation_info: { role } }),
    ),
    offered_resources_full: [],
  };
}

/** What `/state-summary` shows of a framework; `/state` adds the rest. */
export function frameworkSummaryJson(framework: Framework): object {
  return {
    id: framework.id,
    name: framework.name,
    // Only its scheduler can tell it: of what agents tell of a framework it is no part.
    pid: framework.registration === 'recovered' ? undefined : framework.pid,
    used_resources: stateResources(usedResources(framework.tasks.values())),
    offered_resources: NOTHING_OFFERED,
    capabilities: framework.capabilities,
    hostname: framework.hostname ?? '',
    webui_url: framework.webuiUrl ?? '',
    active: framework.connected,
    connected: framework.connected,
    recovered: framework.registration === 'recovered',
  };
}

function frameworkJson(framework: Framework): object {
  const { reregisteredMs, roles } = framework;
  return {
    ...frameworkSummaryJson(framework),
    user: 'root',
    failover_timeout: framework.failoverTimeoutSeconds,
    checkpoint: framework.checkpoint,
    registered_time: seconds(framework.registeredMs),
    unregistered_time: seconds(framework.unregisteredMs),
    principal: framework.principal,
    resources: stateResources(usedResources(framework.tasks.values())),
    reregistered_time: reregisteredMs === undefined ? undefined : seconds(reregisteredMs),
    ...(framework.capabilities.includes('MULTI_ROLE') ? { roles } : { role: roles[0] }),
    tasks: [...framework.tasks.values()].map(taskJson),
    unreachable_tasks: [...framework.unreachableTasks.values()].map(taskJson),
    completed_tasks: framework.completedTasks.map(taskJson),
    offers: [],
    executors: executorsOf(framework.tasks.values()).map(executorJson),
    offer_constraints: {},
  };
}

function executorJson({ spec, task }: Executor): object {
  return {
    executor_id: spec.id,
    name: '',
    framework_id: task.framework.id,
    command: { argv: [], uris: [] },
    resources: stateResources(spec.resources),
    role: task.role,
    type: 'DEFAULT',
    slave_id: task.agent.id,
  };
}

function taskJson(task: Task): object {
  return {
    id: task.id,
    name: task.name,
    framework_id: task.framework.id,
    executor_id: task.executor?.id ?? '',
    slave_id: task.agent.id,
    state: task.state,
    resources: stateResources(task.resources),
    role: task.role,
    statuses: task.statuses.map((status) => statusJson(task, status)),
    labels: task.labels,
    discovery: task.discovery,
    container: task.container,
    health_check: task.healthCheck,
  };
}

function statusJson(task: Task, { state, timestampMs, source, healthy }: TaskStatus): object {
  const fromExecutor = source === 'SOURCE_EXECUTOR';
  return {
    state,
    timestamp: seconds(timestampMs),
    labels: fromExecutor ? task.statusLabels : undefined,
    container_status: fromExecutor ? containerStatusJson(task) : undefined,
    healthy,
  };
}

/** As both `/state` and the v1 API show it. */
export function containerStatusJson({ containerId, executor, addresses, networkName }: Task): object {
  const ipAddresses = addresses.map((address) => ({
    protocol: address.includes(':') ? 'IPv6' : 'IPv4',
    ip_address: address,
  }));
  return {
    container_id: { value: containerId, parent: executor && { value: executor.containerId } },
    network_infos: ipAddresses.length === 0 ? undefined : [{ ip_addresses: ipAddresses, name: networkName }],
  };
}
