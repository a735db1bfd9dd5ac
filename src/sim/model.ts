import type { Resources } from './resources.ts';

/**
 * The values of a simulated cluster, named as Mesos names them. Whoever holds an agent, framework or task reads it; only
 * `SimCluster` changes it.
 */

export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_KILLED'
  | 'TASK_FAILED'
  | 'TASK_LOST'
  | 'TASK_ERROR'
  | 'TASK_UNREACHABLE';

export type EndState = 'TASK_FINISHED' | 'TASK_KILLED' | 'TASK_FAILED' | 'TASK_LOST' | 'TASK_ERROR';

const END_STATES: ReadonlySet<string> = new Set<EndState>([
  'TASK_FINISHED',
  'TASK_KILLED',
  'TASK_FAILED',
  'TASK_LOST',
  'TASK_ERROR',
]);

/** True for a state that a task never leaves. */
export function hasEnded(state: TaskState): boolean {
  return END_STATES.has(state);
}

/** What the leading master knows of an agent: `unknown` and `recovered` are the two stages before it is heard again after a fail-over. */
export type AgentRegistration = 'registered' | 'unreachable' | 'recovered' | 'unknown';

/** What the leading master knows of a framework; `recovered`: only what its tasks' agents told. */
export type FrameworkRegistration = 'registered' | 'recovered' | 'unknown';

export interface AgentSpec {
  readonly hostname: string;
  /** The address of its `pid`, and of tasks on the host's network. */
  readonly ip: string;
  readonly port?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly resources?: Partial<Resources>;
}

export interface Agent extends Required<Omit<AgentSpec, 'resources'>> {
  readonly id: string;
  readonly resources: Resources;
  registration: AgentRegistration;
  registeredMs: number;
  /** undefined until it re-registers. */
  reregisteredMs: number | undefined;
  /** What runs there, whatever the master knows of it; by `taskKey`. */
  readonly tasks: Map<string, Task>;
}

export interface FrameworkSpec {
  readonly name: string;
  /** `scheduler-…@ip:port` of a libprocess scheduler; a scheduler that speaks HTTP has none. */
  readonly pid?: string;
  readonly hostname?: string;
  readonly webuiUrl?: string;
  readonly principal?: string;
  readonly failoverTimeoutSeconds?: number;
  readonly checkpoint?: boolean;
  readonly roles?: readonly string[];
  /** Without MULTI_ROLE a framework has one role, and Mesos shows it under another key. */
  readonly capabilities?: readonly string[];
}

export interface Framework extends FrameworkSpec {
  readonly id: string;
  readonly failoverTimeoutSeconds: number;
  readonly checkpoint: boolean;
  readonly roles: readonly string[];
  readonly capabilities: readonly string[];
  registration: FrameworkRegistration;
  connected: boolean;
  /** 0 until the scheduler itself registers with this leader. */
  registeredMs: number;
  reregisteredMs: number | undefined;
  /** 0 while it is there. */
  unregisteredMs: number;
  /** What the leading master knows; by task ID. A task that has ended stays until its last status is acknowledged. */
  readonly tasks: Map<string, Task>;
  readonly unreachableTasks: Map<string, Task>;
  completedTasks: Task[];
}

export interface Label {
  readonly key: string;
  readonly value?: string;
}

/** As both `/state` and the v1 API show it. */
export interface DiscoveryInfo {
  readonly visibility: 'FRAMEWORK' | 'CLUSTER' | 'EXTERNAL';
  readonly name?: string;
  readonly environment?: string;
  readonly location?: string;
  readonly version?: string;
  readonly ports?: { readonly ports: readonly DiscoveryPort[] };
  readonly labels?: { readonly labels: readonly Label[] };
}

export interface DiscoveryPort {
  readonly number: number;
  readonly name?: string;
  readonly protocol?: string;
  readonly visibility?: string;
  readonly labels?: { readonly labels: readonly Label[] };
}

export interface TaskSpec {
  /** Unique within its framework. */
  readonly id: string;
  readonly name: string;
  /** The framework's first role when left out. */
  readonly role?: string;
  readonly resources?: Partial<Resources>;
  /** Addresses of its container; the agent's own when left out; none at all when empty. */
  readonly addresses?: readonly string[];
  /** Name of the container network that the addresses are from. */
  readonly networkName?: string;
  readonly labels?: readonly Label[];
  /** Labels of each status; Docker's containerizer told addresses that way. */
  readonly statusLabels?: readonly Label[];
  readonly discovery?: DiscoveryInfo;
  /** `HealthCheck` as Mesos shows it. */
  readonly healthCheck?: object;
  /** `ContainerInfo` as Mesos shows it. */
  readonly container?: object;
  /** Set for a task of a group, which runs under the default executor. */
  readonly executor?: ExecutorSpec;
}

export interface ExecutorSpec {
  readonly id: string;
  readonly containerId: string;
  readonly resources: Resources;
}

export interface Task extends TaskSpec {
  readonly framework: Framework;
  readonly agent: Agent;
  readonly role: string;
  readonly resources: Resources;
  readonly addresses: readonly string[];
  readonly containerId: string;
  readonly executorPid: number;
  state: TaskState;
  /** Oldest first; a status in the state of the one before takes its place, as in Mesos. */
  readonly statuses: TaskStatus[];
  /** The executor's last status, even where a master's own has taken its place. */
  lastUpdate: TaskStatus | undefined;
}

export interface TaskStatus {
  readonly state: TaskState;
  readonly timestampMs: number;
  /** A master's own status has neither a UUID nor a container status. */
  readonly source: 'SOURCE_EXECUTOR' | 'SOURCE_MASTER';
  readonly uuid?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly healthy?: boolean;
  readonly unreachableMs?: number;
}

/** Task IDs are unique within a framework only. */
export function taskKey(task: Task): string {
  return `${task.framework.id} ${task.id}`;
}

/** What changed, in the order in which a real master sends it to its subscribers. */
export type ClusterEvent =
  | { readonly type: 'AGENT_ADDED'; readonly agent: Agent }
  | { readonly type: 'AGENT_REMOVED'; readonly agent: Agent }
  | { readonly type: 'FRAMEWORK_ADDED' | 'FRAMEWORK_UPDATED' | 'FRAMEWORK_REMOVED'; readonly framework: Framework }
  | { readonly type: 'TASK_ADDED'; readonly task: Task }
  /** `state` is the truth; `status.state` may tell of something that came after the task's end. */
  | { readonly type: 'TASK_UPDATED'; readonly task: Task; readonly status: TaskStatus; readonly state: TaskState };
