import { AGENT_CAPABILITIES, MESOS_VERSION } from './master-info.ts';
import { containerStatusJson } from './master-state.ts';
import { agentsThatAre, knownFrameworks, libprocessPid, type MasterView, seconds } from './master-view.ts';
import type { Agent, Framework, Task, TaskStatus } from './model.ts';
import { v1Resources } from './resources.ts';
import { type Executor, executorsOf, usedResourcesByRole } from './usage.ts';

/** The JSON of the v1 operator API: protobuf messages, whose names differ from those of `/state`. */

/** `GET_STATE` */
export function v1State(view: MasterView): object {
  return {
    get_tasks: v1Tasks(view),
    get_executors: v1Executors(view),
    get_frameworks: v1Frameworks(view),
    get_agents: v1Agents(view),
  };
}

/** `GET_TASKS` */
export function v1Tasks(view: MasterView): object {
  const known = knownFrameworks(view);
  const withHistory = [...known, ...view.cluster.completedFrameworks];
  return {
    tasks: known.flatMap(({ tasks }) => [...tasks.values()].map(taskJson)),
    unreachable_tasks: withHistory.flatMap(({ unreachableTasks }) => [...unreachableTasks.values()].map(taskJson)),
    completed_tasks: withHistory.flatMap(({ completedTasks }) => completedTasks.map(taskJson)),
  };
}

/** `GET_EXECUTORS` */
export function v1Executors(view: MasterView): object {
  return {
    executors: executorsOf(knownFrameworks(view).flatMap(({ tasks }) => [...tasks.values()])).map(executorJson),
  };
}

/** `GET_FRAMEWORKS` */
export function v1Frameworks(view: MasterView): object {
  return {
    frameworks: knownFrameworks(view).map(frameworkJson),
    completed_frameworks: view.cluster.completedFrameworks.map(frameworkJson),
  };
}

/** `GET_AGENTS` */
export function v1Agents(view: MasterView): object {
  return {
    agents: agentsThatAre('registered', view).map(agentJson),
    recovered_agents: agentsThatAre('recovered', view).map(agentInfoJson),
  };
}

export function taskJson(task: Task): object {
  return {
    name: task.name,
    task_id: { value: task.id },
    framework_id: { value: task.framework.id },
    executor_id: task.executor && { value: task.executor.id },
    agent_id: { value: task.agent.id },
    state: task.state,
    resources: v1Resources(task.resources, { allocation_info: { role: task.role } }),
    statuses: task.statuses.length === 0 ? undefined : task.statuses.map((status) => statusJson(task, status)),
    status_update_state: task.lastUpdate?.state,
    status_update_uuid: task.lastUpdate?.uuid,
    labels: task.labels && { labels: task.labels },
    discovery: task.discovery,
    container: task.container,
    health_check: task.healthCheck,
  };
}

export function statusJson(task: Task, status: TaskStatus): object {
  const fromExecutor = status.source === 'SOURCE_EXECUTOR';
  return {
    task_id: { value: task.id },
    state: status.state,
    message: status.message,
    source: status.source,
    reason: status.reason,
    agent_id: { value: task.agent.id },
    // A task by itself runs under an executor that is named after it.
    executor_id: fromExecutor ? { value: task.executor?.id ?? task.id } : undefined,
    timestamp: seconds(status.timestampMs),
    uuid: status.uuid,
    healthy: status.healthy,
    labels: fromExecutor && task.statusLabels ? { labels: task.statusLabels } : undefined,
    container_status: fromExecutor ? { ...containerStatusJson(task), executor_pid: task.executorPid } : undefined,
    unreachable_time: status.unreachableMs === undefined ? undefined : time(status.unreachableMs),
  };
}

function executorJson({ spec, task }: Executor): object {
  return {
    executor_info: {
      type: 'DEFAULT',
      executor_id: { value: spec.id },
      framework_id: { value: task.framework.id },
      resources: v1Resources(spec.resources, { allocation_info: { role: task.role } }),
    },
    agent_id: { value: task.agent.id },
  };
}

export function frameworkJson(framework: Framework): object {
  const { unregisteredMs } = framework;
  return {
    framework_info: frameworkInfoJson(framework),
    active: framework.connected,
    connected: framework.connected,
    recovered: framework.registration === 'recovered',
    registered_time: time(framework.registeredMs),
    reregistered_time: time(framework.reregisteredMs ?? framework.registeredMs),
    unregistered_time: unregisteredMs === 0 ? undefined : time(unregisteredMs),
    allocated_resources: allocatedResources(framework.tasks.values()),
    offer_constraints: {},
  };
}

export function frameworkInfoJson(framework: Framework): object {
  const { roles } = framework;
  return {
    user: 'root',
    name: framework.name,
    id: { value: framework.id },
    failover_timeout: framework.failoverTimeoutSeconds,
    checkpoint: framework.checkpoint,
    ...(framework.capabilities.includes('MULTI_ROLE') ? { roles } : { role: roles[0] }),
    hostname: framework.hostname,
    principal: framework.principal,
    webui_url: framework.webuiUrl,
    capabilities: framework.capabilities.map((type) => ({ type })),
  };
}

export function agentJson(agent: Agent): object {
  return {
    agent_info: agentInfoJson(agent),
    active: true,
    deactivated: false,
    version: MESOS_VERSION,
    pid: libprocessPid('slave(1)', agent.ip, agent.port),
    registered_time: time(agent.registeredMs),
    reregistered_time: agent.reregisteredMs === undefined ? undefined : time(agent.reregisteredMs),
    total_resources: v1Resources(agent.resources, { role: '*' }),
    allocated_resources: allocatedResources(agent.tasks.values()),
    capabilities: AGENT_CAPABILITIES.map((type) => ({ type })),
  };
}

function agentInfoJson({ id, hostname, port, resources, attributes }: Agent): object {
  const texts = Object.entries(attributes).map(([name, value]) => ({ name, type: 'TEXT', text: { value } }));
  return {
    hostname,
    port,
    resources: v1Resources(resources, {}),
    attributes: texts.length === 0 ? undefined : texts,
    id: { value: id },
    checkpoint: true,
  };
}

function allocatedResources(tasks: Iterable<Task>): object[] | undefined {
  const list = usedResourcesByRole(tasks).flatMap(([role, resources]) =>
    v1Resources(resources, { role: '*', allocation_info: { role } }),
  );
  return list.length === 0 ? undefined : list;
}

function time(ms: number): { nanoseconds: number } {
  return { nanoseconds: ms * 1_000_000 };
}
