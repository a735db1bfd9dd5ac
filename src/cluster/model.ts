import type { HostPort } from '../lib/host-port.ts';

/**
 * What runs in a Mesos cluster, reduced to what names are made of. A state that was polled and events that streamed in
 * both end here, so that everything behind it knows one model only.
 *
 * Agents, frameworks and tasks are plain and never changed in place: two of them can be compared field by field. The maps are
 * changed only by who has them as a `LiveCluster`.
 */
export interface Cluster {
  /** The leading master. */
  readonly leader: HostPort;
  /** By agent ID; a second agent of one ID, which no real master has, by a key of its own. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** By framework key, in the master's order. */
  readonly frameworks: ReadonlyMap<string, Framework>;
  /** By task key, in the master's order. */
  readonly tasks: ReadonlyMap<string, Task>;
}

/** A cluster as it is or as it was, to make records of. */
export interface ClusterEntries {
  readonly leader: HostPort;
  readonly agents: Entries<Agent>;
  readonly frameworks: Entries<Framework>;
  readonly tasks: Entries<Task>;
}

export type Entries<T> = Pick<ReadonlyMap<string, T>, 'get' | 'has'> & Iterable<[string, T]>;

/** One whose entries come and go with the master's events. */
export interface LiveCluster extends Cluster {
  readonly agents: Map<string, Agent>;
  readonly frameworks: Map<string, Framework>;
  readonly tasks: Map<string, Task>;
}

/** An `electedTime` that no master has: whoever tells a state after this one leads anew, as far as anybody knows. */
export const UNKNOWN_TERM = -0.5;

/** One master's state: the cluster as it sees it, and how much it has seen. */
export interface MasterState {
  /** Belongs to whoever takes the state. */
  readonly cluster: LiveCluster;
  /**
   * IDs of agents that the master knows from its registry and has not heard from since it leads; undefined where it does not
   * tell, as no master before Mesos 1.2 does: nobody knows of its registry then.
   */
  readonly recoveredAgents: ReadonlySet<string> | undefined;
  /** Keys of frameworks that the master knows from agents only: where a scheduler listens it hears when that registers. */
  readonly recoveredFrameworks: ReadonlySet<string>;
  /** An agent or a framework in it could not be read: what is missing here is not proven gone. */
  readonly isDamaged: boolean;
  /** When the master was elected, seconds since the Unix epoch; 0 where a master does not tell. */
  readonly electedTime: number;
}

export interface Agent {
  readonly id: string;
  /** Where the agent's process listens, from its `pid`; undefined when the master did not tell. */
  readonly endpoint: Endpoint | undefined;
}

export interface Framework {
  /** The framework's ID. */
  readonly key: string;
  readonly name: string;
  /** Where a libprocess scheduler listens, from its `pid`; a scheduler that speaks HTTP has none. */
  readonly scheduler: Endpoint | undefined;
  /** The host that the scheduler named; used where there is no `scheduler`. */
  readonly hostname: string;
}

/** Host and port of a libprocess PID. The host is an IP address in canonical text or a host name in lower case. */
export type Endpoint = HostPort;

export interface Task {
  /** Framework key and task ID: unique where a task ID alone is not. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly frameworkKey: string;
  readonly agentId: string;
  /** In state TASK_RUNNING. */
  readonly running: boolean;
  /** From the `ports` resource, in the master's order. */
  readonly ports: readonly PortRange[];
  /** undefined unless the discovery info has a name: Mesos-DNS ignores it without one. */
  readonly discovery: Discovery | undefined;
  readonly status: RunningStatus;
  /** Ports of its container are mapped to ports of the agent. */
  readonly mapsPorts: boolean;
}

/** Both ends belong to it; 0 <= first <= last <= 65535. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface Discovery {
  readonly name: string;
  readonly ports: readonly DiscoveryPort[];
}

export interface DiscoveryPort {
  readonly number: number;
  /** As the framework wrote it; empty when it did not. */
  readonly protocol: string;
  readonly name: string;
}

/**
 * What the newest TASK_RUNNING status of a task says. Addresses are in canonical text, by where they stood; what is no
 * address is left out.
 */
export interface RunningStatus {
  /** false when its health check fails; a task without one is healthy. */
  readonly healthy: boolean;
  /** Ports are mapped to ports of the agent, as the network infos tell for a pod. */
  readonly mapsPorts: boolean;
  readonly netinfo: readonly string[];
  readonly docker: readonly string[];
  readonly mesos: readonly string[];
}
