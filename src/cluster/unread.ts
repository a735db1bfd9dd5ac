import type { Agent, Cluster, Framework, LiveCluster, MasterState, Task } from './model.ts';

const NONE: ReadonlyMap<string, number> = new Map();

/**
 * Completes states that say too little. One that contradicts itself is no proof: an agent that running tasks are still listed
 * on is there, whether it is listed or not; and of a damaged state, the agents and frameworks that are missing may be those that
 * could not be read. But one entry that can never be read must not keep for ever what ends beside it: so each stays for a time.
 */
export class Unread {
  readonly #keepMs: number;
  /** Since when they have been missing in damaged states: by their keys, agents and frameworks of the cluster before. */
  #agents = NONE;
  #frameworks = NONE;

  /** `keepMs`: how long what is missing in damaged states is kept at the most. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** The cluster of a state that came at `nowMs`, with what it may only fail to tell of the cluster `before`. */
  complete({ cluster, isDamaged }: MasterState, before: Cluster | undefined, nowMs: number): LiveCluster {
    if (before === undefined) return cluster;
    const agents = new Map<string, Agent>(cluster.agents);
    for (const { agentId, running } of cluster.tasks.values()) {
      const agent = before.agents.get(agentId);
      if (running && agent !== undefined && !agents.has(agentId)) agents.set(agentId, agent);
    }
    const isUnread = (key: string): boolean => {
      const read = cluster.frameworks.get(key);
      return read === undefined || (!hasAddress(read) && hasAddress(before.frameworks.get(key)!));
    };
    this.#agents = isDamaged ? missing(before.agents, (id) => !agents.has(id), this.#agents, nowMs) : NONE;
    this.#frameworks = isDamaged ? missing(before.frameworks, isUnread, this.#frameworks, nowMs) : NONE;
    if (!isDamaged) return { ...cluster, agents };
    for (const id of this.#kept(this.#agents, nowMs)) agents.set(id, before.agents.get(id)!);
    return { ...cluster, agents, ...withFrameworks(cluster, before, this.#kept(this.#frameworks, nowMs)) };
  }

  #kept(since: ReadonlyMap<string, number>, nowMs: number): Set<string> {
    return new Set([...since].filter(([, sinceMs]) => nowMs - sinceMs < this.#keepMs).map(([key]) => key));
  }
}

function hasAddress({ scheduler, hostname }: Framework): boolean {
  return scheduler !== undefined || hostname !== '';
}

/** Since when each entry that is missing has been. */
function missing(
  before: ReadonlyMap<string, unknown>,
  isMissing: (key: string) => boolean,
  since: ReadonlyMap<string, number>,
  nowMs: number,
): Map<string, number> {
  return new Map([...before.keys()].filter(isMissing).map((key) => [key, since.get(key) ?? nowMs]));
}

function withFrameworks(cluster: Cluster, before: Cluster, kept: ReadonlySet<string>) {
  const frameworks = new Map<string, Framework>(cluster.frameworks);
  const tasks = new Map<string, Task>(cluster.tasks);
  for (const key of kept) {
    const framework = before.frameworks.get(key)!;
    const read = cluster.frameworks.get(key);
    frameworks.set(key, read === undefined ? framework : { ...framework, name: read.name });
  }
  for (const [key, task] of before.tasks) {
    if (kept.has(task.frameworkKey) && !cluster.frameworks.has(task.frameworkKey)) tasks.set(key, task);
  }
  return { frameworks, tasks };
}
