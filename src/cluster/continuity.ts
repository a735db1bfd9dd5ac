import { sameHostPort } from '../lib/host-port.ts';
import { type AppliedEvents, applyEvents } from './apply-events.ts';
import type { ClusterEvent } from './event.ts';
import {
  type Agent,
  type Cluster,
  type Framework,
  type LiveCluster,
  type MasterState,
  type Task,
  UNKNOWN_TERM,
} from './model.ts';
import { Unheard } from './unheard.ts';
import { Unread } from './unread.ts';

/** What was known before a new leader began, as far as it is still to be heard of. */
interface Held {
  readonly sinceMs: number;
  readonly cluster: Cluster;
  /** Agents whose tasks may still run. */
  readonly agents: ReadonlySet<string>;
  /** Frameworks that nobody has told of since, and those of which nobody can tell yet where their schedulers listen. */
  readonly frameworks: ReadonlySet<string>;
}

/**
 * Keeps the cluster whole while its masters fail over. A new leader answers with an empty state first, then lists the
 * agents that its registry knows as recovered, and then they come back one by one, each with its tasks. Nothing of that
 * means that a task is gone: an agent of before, with its tasks, stays until the leader has heard from it, or has read
 * its registry and does not know it. A state without agents and frameworks proves nothing either, whoever sends it.
 */
export class Continuity {
  readonly #holdMaxMs: number;
  readonly #unread: Unread;
  #last: MasterState | undefined;
  /** What `accept` returned last. */
  #cluster: LiveCluster | undefined;
  #held: Held | undefined;
  /** What of `#cluster` is only held. */
  #unheard = new Unheard();

  /** `holdMaxMs`: how long what a new leader has not heard of yet is held at the most, and what cannot be read. */
  constructor(holdMaxMs: number) {
    this.#holdMaxMs = holdMaxMs;
    this.#unread = new Unread(holdMaxMs);
  }

  /** True while something of the cluster is held that no master has told of since it leads. */
  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  /** True while that may be what runs: frameworks alone have no tasks. */
  get isHoldingAgents(): boolean {
    return this.#held !== undefined && this.#held.agents.size > 0;
  }

  /** When the master was elected that told the cluster; where some of it is only held, that is nobody. */
  get electedTime(): number {
    const term = this.#held === undefined ? this.#last?.electedTime : undefined;
    // The terms of a run that knew none are of no use to the next.
    return term === undefined || term < 0 ? UNKNOWN_TERM : term;
  }

  /** The cluster as it stands after a state that a master sent at `nowMs`, by a clock that nobody sets. */
  accept(state: MasterState, nowMs: number): LiveCluster {
    if (this.#cluster !== undefined && this.#isDoubtful(state)) {
      const { agents, frameworks } = this.#cluster;
      const all = { agents: new Set(agents.keys()), frameworks: new Set(frameworks.keys()) };
      this.#held = { sinceMs: nowMs, cluster: this.#cluster, ...all };
    }
    this.#last = state;
    if (this.#held !== undefined && nowMs - this.#held.sinceMs >= this.#holdMaxMs) this.#held = undefined;
    this.#held = stillHeld(this.#held, state);
    const cluster = this.#unread.complete(state, this.#cluster, nowMs);
    this.#unheard = this.#held === undefined ? new Unheard() : unheardOf(cluster, this.#held);
    this.#cluster = this.#held === undefined ? cluster : withHeld(cluster, this.#held);
    return this.#cluster;
  }

  /** Applies what the master tells to the cluster that `accept` returned, in place. There must be one. */
  apply(events: readonly ClusterEvent[]): AppliedEvents {
    const held = this.#held;
    const applied = applyEvents(this.#cluster!, this.#unheard, events);
    if (held === undefined) return applied;
    this.#held = withoutTold(held, applied.told);
    const undo = (): void => {
      applied.undo();
      this.#held = held;
    };
    return { ...applied, undo };
  }

  /**
   * Gives up, as `apply`, what has been held for too long at `nowMs`; undefined when nothing has. For where no state comes that
   * would do it: what the last one lists stays, and what events told of since.
   */
  expire(nowMs: number): AppliedEvents | undefined {
    const held = this.#held;
    if (held === undefined || nowMs - held.sinceMs < this.#holdMaxMs) return undefined;
    const applied = applyEvents(this.#cluster!, this.#unheard, this.#endOf(held));
    this.#held = undefined;
    const undo = (): void => {
      applied.undo();
      this.#held = held;
    };
    return { ...applied, undo };
  }

  /** What would have been told if all that nobody told of were gone: tasks that were told of have a framework, and run on an agent. */
  #endOf(held: Held): ClusterEvent[] {
    const { agents, tasks } = this.#cluster!;
    const heard = [...tasks.values()].filter(({ key, agentId }) => !this.#unheard.hasTask(key, agentId));
    const busy = new Set(heard.filter(({ running }) => running).map(({ agentId }) => agentId));
    const listed = new Set([
      ...this.#last!.cluster.frameworks.keys(),
      ...heard.map(({ frameworkKey }) => frameworkKey),
    ]);
    return [
      ...[...held.agents].map((agentId): ClusterEvent => {
        const agent = busy.has(agentId) ? agents.get(agentId) : undefined;
        return agent === undefined ? { type: 'agent-removed', agentId } : { type: 'agent-added', agent };
      }),
      ...[...held.frameworks.difference(listed)].map(
        (frameworkKey): ClusterEvent => ({ type: 'framework-removed', frameworkKey }),
      ),
    ];
  }

  /** True when this state may know less than the ones before: its master leads anew, or it is as empty as can be. */
  #isDoubtful({ cluster, electedTime }: MasterState): boolean {
    const last = this.#last!;
    if (!sameHostPort(last.cluster.leader, cluster.leader) || last.electedTime !== electedTime) return true;
    return this.#held === undefined && isHollow(cluster) && !isHollow(this.#cluster!);
  }
}

function isHollow({ agents, frameworks }: Cluster): boolean {
  return agents.size === 0 && frameworks.size === 0;
}

function stillHeld(held: Held | undefined, state: MasterState): Held | undefined {
  if (held === undefined) return undefined;
  const { cluster, recoveredAgents, recoveredFrameworks, isDamaged } = state;
  // Once its registry is read, the leader lists every agent of before, here or there; one that it does not list is gone.
  const hasReadRegistry = recoveredAgents !== undefined && (recoveredAgents.size > 0 || cluster.agents.size > 0);
  const agents = new Set(
    [...held.agents].filter(
      (id) => !cluster.agents.has(id) && (isDamaged || !hasReadRegistry || recoveredAgents.has(id)),
    ),
  );
  const hasScheduler = (key: string): boolean => held.cluster.frameworks.get(key)!.scheduler !== undefined;
  const frameworks = new Set(
    [...held.frameworks].filter(
      (key) => !cluster.frameworks.has(key) || (recoveredFrameworks.has(key) && hasScheduler(key)),
    ),
  );
  return unlessComplete({ ...held, agents, frameworks });
}

function withoutTold(held: Held, told: AppliedEvents['told']): Held | undefined {
  const agents = new Set([...held.agents].filter((id) => !told.agents.has(id)));
  const frameworks = new Set([...held.frameworks].filter((key) => !told.frameworks.has(key)));
  return unlessComplete({ ...held, agents, frameworks });
}

function unlessComplete(held: Held): Held | undefined {
  return held.agents.size === 0 && held.frameworks.size === 0 ? undefined : held;
}

function unheardOf(cluster: Cluster, held: Held): Unheard {
  const unheard = new Unheard();
  for (const [key, { agentId }] of held.cluster.tasks) {
    if (held.agents.has(agentId) && !cluster.tasks.has(key)) unheard.addTask(key, agentId);
  }
  return unheard;
}

/** The new cluster, with the agents that are held, their tasks, and the frameworks that have not come back. */
function withHeld(cluster: Cluster, held: Held): LiveCluster {
  const agents = new Map<string, Agent>(cluster.agents);
  for (const id of held.agents) agents.set(id, held.cluster.agents.get(id)!);
  const frameworks = new Map<string, Framework>(cluster.frameworks);
  for (const key of held.frameworks) {
    const before = held.cluster.frameworks.get(key)!;
    const now = frameworks.get(key);
    frameworks.set(key, now === undefined ? before : { ...now, scheduler: now.scheduler ?? before.scheduler });
  }
  const tasks = new Map<string, Task>(cluster.tasks);
  for (const [key, task] of held.cluster.tasks)
    if (held.agents.has(task.agentId)) tasks.set(key, tasks.get(key) ?? task);
  return { leader: cluster.leader, agents, frameworks, tasks };
}
