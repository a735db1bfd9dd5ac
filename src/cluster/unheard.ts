const NONE: ReadonlySet<string> = new Set();

/** What of a cluster is held through a failover, and waits for its agent to be heard of. */
export class Unheard {
  /** By agent ID, the keys of its tasks. */
  readonly #tasks = new Map<string, Set<string>>();
  readonly #frameworks = new Set<string>();

  /** Whether the master has told of everything again. */
  get isEmpty(): boolean {
    return this.#tasks.size === 0 && this.#frameworks.size === 0;
  }

  addAgent(id: string): void {
    if (!this.#tasks.has(id)) this.#tasks.set(id, new Set());
  }

  addTask(key: string, agentId: string): void {
    this.addAgent(agentId);
    this.#tasks.get(agentId)!.add(key);
  }

  addFramework(key: string): void {
    this.#frameworks.add(key);
  }

  hasTask(key: string, agentId: string): boolean {
    return this.#tasks.get(agentId)?.has(key) ?? false;
  }

  heardTask(key: string, agentId: string): void {
    this.#tasks.get(agentId)?.delete(key);
  }

  heardFramework(key: string): void {
    this.#frameworks.delete(key);
  }

  /** An agent has told of itself, or is gone: those of its tasks are returned that nobody has told of. */
  heardAgent(id: string): ReadonlySet<string> {
    const tasks = this.#tasks.get(id) ?? NONE;
    this.#tasks.delete(id);
    return tasks;
  }
}
