import type { SimCluster } from './cluster.ts';
import type { Agent, AgentRegistration, Framework, Task } from './model.ts';

/** What a leading master answers from: the cluster, and what it says of itself. */
export interface MasterView {
  readonly cluster: SimCluster;
  /** An IP address. */
  readonly ip: string;
  readonly port: number;
  /** What it calls itself in redirects and in its own description. */
  readonly hostname: string;
  readonly startedMs: number;
  readonly electedMs: number;
  /** `zk://…` when it was elected through ZooKeeper. */
  readonly zk: string | undefined;
}

export function agentsThatAre(registration: AgentRegistration, { cluster }: MasterView): Agent[] {
  return cluster.agents
    .values()
    .filter((agent) => agent.registration === registration)
    .toArray();
}

/** The frameworks that the leader knows of. */
export function knownFrameworks({ cluster }: MasterView): Framework[] {
  return cluster.frameworks
    .values()
    .filter((framework) => framework.registration !== 'unknown')
    .toArray();
}

/** Every task of a framework that the leader knows of, its history last. */
export function allTasks({ tasks, unreachableTasks, completedTasks }: Framework): Task[] {
  return [...tasks.values(), ...unreachableTasks.values(), ...completedTasks];
}

/** Mesos counts time in seconds since the Unix epoch. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** `slave(1)@10.0.0.1:5051` or `master@[2001:db8::1]:5050`. */
export function libprocessPid(name: string, ip: string, port: number): string {
  return `${name}@${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
}
