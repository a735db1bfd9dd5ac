import { randomUuid } from './ids.ts';
import type { Agent, AgentSpec, Framework, FrameworkSpec, Task, TaskSpec } from './model.ts';
import { resourcesOf } from './resources.ts';

/** Agents, frameworks and tasks as they begin; what their specification leaves out is as in the recordings of a real cluster. */

const AGENT_RESOURCES = resourcesOf({ cpus: 8, mem: 8192, disk: 10_000, ports: [{ begin: 31_000, end: 32_000 }] });
const TASK_RESOURCES = resourcesOf({ cpus: 0.1, mem: 32 });

export function createAgent(id: string, spec: AgentSpec, nowMs: number): Agent {
  return {
    port: 5051,
    attributes: {},
    ...spec,
    resources: { ...AGENT_RESOURCES, ...spec.resources },
    id,
    registration: 'registered',
    registeredMs: nowMs,
    reregisteredMs: undefined,
    tasks: new Map(),
  };
}

export function createFramework(id: string, spec: FrameworkSpec, nowMs: number): Framework {
  return {
    failoverTimeoutSeconds: 604_800,
    checkpoint: true,
    roles: ['*'],
    capabilities: ['MULTI_ROLE', 'RESERVATION_REFINEMENT', 'TASK_KILLING_STATE', 'PARTITION_AWARE'],
    ...spec,
    id,
    registration: 'registered',
    connected: true,
    registeredMs: nowMs,
    reregisteredMs: undefined,
    unregisteredMs: 0,
    tasks: new Map(),
    unreachableTasks: new Map(),
    completedTasks: [],
  };
}

export function createTask(framework: Framework, agent: Agent, spec: TaskSpec, random: () => number): Task {
  return {
    role: framework.roles[0] ?? '*',
    addresses: [agent.ip],
    ...spec,
    framework,
    agent,
    resources: { ...TASK_RESOURCES, ...spec.resources },
    containerId: randomUuid(random),
    executorPid: 1000 + Math.floor(random() * 30_000),
    state: 'TASK_STAGING',
    statuses: [],
    lastUpdate: undefined,
  };
}
