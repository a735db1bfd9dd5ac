/** What is read here of the v1 API's messages. */
interface V1Id {
  readonly value: string;
}

interface V1Status {
  readonly task_id: V1Id;
  readonly agent_id: V1Id;
  readonly state: string;
  readonly timestamp: number;
  readonly reason?: string;
  readonly healthy?: boolean;
  readonly labels?: { readonly labels?: readonly object[] };
  readonly container_status?: object;
}

interface V1Resource {
  readonly name: string;
  readonly ranges?: { readonly range: readonly { readonly begin: number; readonly end: number }[] };
}

interface V1Task {
  readonly task_id: V1Id;
  readonly framework_id: V1Id;
  readonly agent_id: V1Id;
  readonly name: string;
  readonly state: string;
  readonly statuses?: readonly V1Status[];
  readonly resources?: readonly V1Resource[];
  readonly discovery?: object;
}

interface V1FrameworkInfo {
  readonly id: V1Id;
  readonly name: string;
  readonly hostname?: string;
}

interface V1Framework {
  readonly framework_info: V1FrameworkInfo;
}

interface V1Agent {
  readonly agent_info: { readonly id: V1Id; readonly hostname: string };
  readonly pid: string;
}

interface V1State {
  readonly get_tasks: { readonly tasks?: readonly V1Task[] };
  readonly get_frameworks: { readonly frameworks?: readonly V1Framework[] };
  readonly get_agents: { readonly agents?: readonly V1Agent[] };
}

/** A record of a stream, with its fields under the type's name. */
export interface ToldEvent {
  readonly type: string;
  readonly subscribed?: { readonly get_state: V1State };
  readonly agent_added?: { readonly agent: V1Agent };
  readonly agent_removed?: { readonly agent_id: V1Id };
  readonly framework_added?: { readonly framework: V1Framework };
  readonly framework_removed?: { readonly framework_info: V1FrameworkInfo };
  readonly task_added?: { readonly task: V1Task };
  readonly task_updated?: { readonly framework_id: V1Id; readonly status: V1Status; readonly state: string };
}

/**
 * What a master that has told these events would answer to GET `/state`: kept in the master's own JSON and by the master's own
 * rules, so that nothing here is shared with what is tested.
 */
export class ToldMaster {
  readonly #leader: string;
  readonly #agents = new Map<string, V1Agent>();
  readonly #frameworks = new Map<string, V1FrameworkInfo>();
  readonly #tasks = new Map<string, V1Task>();

  /** `leader`: `host:port`. */
  constructor(leader: string) {
    this.#leader = leader;
  }

  hear(event: ToldEvent): void {
    if (event.subscribed) this.#know(event.subscribed.get_state);
    if (event.agent_added) this.#addAgent(event.agent_added.agent);
    if (event.agent_removed) this.#agents.delete(event.agent_removed.agent_id.value);
    if (event.framework_added) this.#addFramework(event.framework_added.framework);
    if (event.framework_removed) this.#removeFramework(event.framework_removed.framework_info.id.value);
    if (event.task_added) this.#addTask(event.task_added.task);
    if (event.task_updated) this.#updateTask(event.task_updated);
  }

  stateJson(): string {
    return JSON.stringify({
      leader: `master@${this.#leader}`,
      elected_time: 1795347893.790864,
      slaves: [...this.#agents.values()].map(({ agent_info: { id, hostname }, pid }) => ({
        id: id.value,
        hostname,
        pid,
      })),
      recovered_slaves: [],
      frameworks: [...this.#frameworks.values()].map((info) => this.#frameworkJson(info)),
    });
  }

  #know({ get_agents, get_frameworks, get_tasks }: V1State): void {
    for (const agent of get_agents.agents ?? []) this.#addAgent(agent);
    for (const framework of get_frameworks.frameworks ?? []) this.#addFramework(framework);
    for (const task of get_tasks.tasks ?? []) this.#addTask(task);
  }

  #addAgent(agent: V1Agent): void {
    this.#agents.set(agent.agent_info.id.value, agent);
  }

  #addFramework({ framework_info }: V1Framework): void {
    this.#frameworks.set(framework_info.id.value, framework_info);
  }

  #removeFramework(id: string): void {
    this.#frameworks.delete(id);
    for (const [key, task] of this.#tasks) if (task.framework_id.value === id) this.#tasks.delete(key);
  }

  #addTask(task: V1Task): void {
    this.#tasks.set(`${task.framework_id.value} ${task.task_id.value}`, task);
  }

  /** The outer `state` is the truth. */
  #updateTask({ framework_id, status, state }: NonNullable<ToldEvent['task_updated']>): void {
    const key = `${framework_id.value} ${status.task_id.value}`;
    const task = this.#tasks.get(key);
    if (task === undefined) throw new Error(`the recording updates the unknown task ${key}`);
    this.#tasks.set(key, { ...task, state, statuses: [...(task.statuses ?? []), status] });
    // The master takes an agent out in one go, whether it may come back or not, and tells of its tasks one by one then.
    if (status.reason === 'REASON_AGENT_REMOVED') this.#agents.delete(status.agent_id.value);
  }

  #frameworkJson({ id, name, hostname }: V1FrameworkInfo): object {
    const tasks = [...this.#tasks.values()].filter((task) => task.framework_id.value === id.value);
    const isUnreachable = ({ state }: V1Task): boolean => state === 'TASK_UNREACHABLE';
    return {
      id: id.value,
      name,
      hostname: hostname ?? '',
      // One that has ended stays among the others until its scheduler has acknowledged that, which no event tells.
      tasks: tasks.filter((task) => !isUnreachable(task)).map(taskJson),
      unreachable_tasks: tasks.filter(isUnreachable).map(taskJson),
      completed_tasks: [],
    };
  }
}

function taskJson({ task_id, framework_id, agent_id, name, state, statuses, resources, discovery }: V1Task): object {
  const ranges = (resources ?? [])
    .filter((resource) => resource.name === 'ports')
    .flatMap(({ ranges }) => ranges!.range);
  return {
    id: task_id.value,
    name,
    framework_id: framework_id.value,
    slave_id: agent_id.value,
    state,
    resources:
      ranges.length === 0 ? {} : { ports: `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]` },
    statuses: (statuses ?? []).map(({ state, timestamp, healthy, labels, container_status }) => ({
      ...{ state, timestamp, healthy, container_status },
      labels: labels?.labels,
    })),
    discovery,
  };
}
