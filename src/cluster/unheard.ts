const NONE: ReadonlySet<string> = new Set();

/** Tasks that are held through a failover, and wait for their agents to be heard of. */
export class Unheard {
  /** By agent ID, the keys of its tasks. */
  readonly #tasks = new Map<string, Set<string>>();
  /** What was heard of since `begin`. */
  #heard: [key: string, agentId: string][] = [];

  /** What is heard from here on can be taken back. */
  begin(): void {
    this.#heard = [];
  }

  undo(): void {
    for (const [key, agentId] of this.#heard) this.addTask(key, agentId);
    this.#heard = [];
  }

  addTask(key: string, agentId: string): void {
    const tasks = this.#tasks.get(agentId);
    if (tasks === undefined) this.#tasks.set(agentId, new Set([key]));
    else tasks.add(key);
  }

  hasTask(key: string, agentId: string): boolean {
    return this.#tasks.get(agentId)?.has(key) ?? false;
  }

  heardTask(key: string, agentId: string): void {
    if (this.#tasks.get(agentId)?.delete(key)) this.#heard.push([key, agentId]);
  }

  /** An agent has told of itself, or is gone: those of its tasks are returned that nobody has told of. */
  heardAgent(id: string): ReadonlySet<string> {
    const tasks = this.#tasks.get(id) ?? NONE;
    this.#tasks.delete(id);
    for (const key of tasks) this.#heard.push([key, id]);
    return tasks;
  }
}
