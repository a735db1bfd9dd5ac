import { deepEqual } from '../lib/deep-equal.ts';
import type { Agent, Cluster, Framework, Task } from './model.ts';

/**
 * A cluster that is being read. Entries that are as they were before are the very same objects again, and equal parts of
 * tasks with one name are shared: a cluster that does not change makes no garbage that stays.
 */
export class ClusterDraft {
  readonly agents = new Map<string, Agent>();
  readonly frameworks = new Map<string, Framework>();
  readonly tasks = new Map<string, Task>();
  /** See `MasterState`. */
  readonly recoveredFrameworks = new Set<string>();
  readonly #before: Omit<Cluster, 'leader'> | undefined;
  readonly #agentCopies = new Map<string, number>();
  readonly #frameworkCopies = new Map<string, number>();
  readonly #taskCopies = new Map<string, number>();
  /** By name, the first task that has it. */
  readonly #namesakes = new Map<string, Task>();

  constructor(before: Cluster | undefined) {
    this.#before = before;
  }

  addAgent(agent: Agent): void {
    const key = unusedKey(this.agents, agent.id, this.#agentCopies);
    this.agents.set(key, sameAs(this.#before?.agents.get(key), agent));
  }

  /** The key of the framework that is added next. */
  frameworkKey(id: string): string {
    const key = unusedKey(this.frameworks, id, this.#frameworkCopies);
    return this.#before?.frameworks.get(key)?.key ?? key;
  }

  addFramework(framework: Framework): void {
    this.frameworks.set(framework.key, sameAs(this.#before?.frameworks.get(framework.key), framework));
  }

  /** Agents are best added first: a task then shares its agent's ID. */
  addTask(task: Task): void {
    const key = unusedKey(this.tasks, task.key, this.#taskCopies);
    const before = this.#before?.tasks.get(key);
    const named = key === task.key ? task : { ...task, key };
    const added = before !== undefined && deepEqual(before, named) ? before : this.#kept(named);
    this.tasks.set(added.key, added);
    if (!this.#namesakes.has(added.name)) this.#namesakes.set(added.name, added);
  }

  /**
   * A task that stays, and what it can share with others. All of it is made here, although `task` has the same in it: once
   * V8 has seen that what is made at some place stays, as it does in the first state, it makes everything there among
   * the objects that stay, and what is read of the next states to be compared and forgotten would fill the memory.
   */
  #kept(task: Task): Task {
    const { ports, status, discovery } = task;
    const namesake = this.#namesakes.get(task.name);
    const hasShared = namesake !== undefined && deepEqual(namesake.discovery, discovery);
    return {
      ...task,
      name: namesake?.name ?? task.name,
      agentId: this.agents.get(task.agentId)?.id ?? task.agentId,
      ports: copied(ports),
      discovery: hasShared ? namesake.discovery : discovery && { ...discovery, ports: copied(discovery.ports) },
      status: status.netinfo.length === 0 ? status : { ...status, netinfo: [...status.netinfo] },
    };
  }
}

/** Empty lists are one and the same already. */
function copied<T extends object>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? list : list.map((each) => ({ ...each }));
}

/** `before` where it is equal, so that one of two equal values is kept. */
function sameAs<T>(before: T | undefined, now: T): T {
  return before !== undefined && deepEqual(before, now) ? before : now;
}

/**
 * IDs are unique in a real master; should they ever not be, Mesos-DNS publishes each of the namesakes, and so do we.
 * `copies` remembers the number of the last copy of an ID, so that many of them do not take for ever.
 */
function unusedKey(map: ReadonlyMap<string, unknown>, id: string, copies: Map<string, number>): string {
  if (!map.has(id)) return id;
  let copy = copies.get(id) ?? 2;
  while (map.has(`${id}#${copy}`)) copy++;
  copies.set(id, copy);
  return `${id}#${copy}`;
}
