import { deepEqual } from '../lib/deep-equal.ts';
import type { Changes } from './changes.ts';
import type { ClusterEvent, TaskProgress, TaskUpdated } from './event.ts';
import type { ClusterEntries, Framework, LiveCluster, Task } from './model.ts';
import { Touched } from './touched.ts';
import type { Unheard } from './unheard.ts';

/** What events have done to a cluster. */
export interface AppliedEvents {
  readonly changes: Changes;
  /** Everything that was told of and is known by that, changed or not. */
  readonly told: Omit<Changes, 'leader'>;
  /** The cluster before, as long as it does not change again. */
  readonly before: ClusterEntries;
  /** Something was told that only a whole state can explain: of what nobody knows, or of a framework's scheduler. */
  readonly isSuspicious: boolean;
  /** Brings the cluster back, before it changes again. */
  undo(): void;
}

/**
 * Changes a cluster as a master's events tell, in their order; one that changes nothing leaves every entry the same object.
 * Events that come twice, or late, or of things that are not known, do no harm.
 */
export function applyEvents(cluster: LiveCluster, unheard: Unheard, events: readonly ClusterEvent[]): AppliedEvents {
  const application = new Application(cluster, unheard);
  for (const event of events) application.apply(event);
  return application.result();
}

class Application {
  readonly #cluster: LiveCluster;
  readonly #unheard: Unheard;
  readonly #agents;
  readonly #frameworks;
  readonly #tasks;
  readonly #told = { agents: new Set<string>(), frameworks: new Set<string>(), tasks: new Set<string>() };
  #isSuspicious = false;

  constructor(cluster: LiveCluster, unheard: Unheard) {
    this.#cluster = cluster;
    this.#unheard = unheard;
    unheard.begin();
    this.#agents = new Touched(cluster.agents);
    this.#frameworks = new Touched(cluster.frameworks);
    this.#tasks = new Touched(cluster.tasks);
  }

  result(): AppliedEvents {
    const [agents, frameworks, tasks, unheard] = [this.#agents, this.#frameworks, this.#tasks, this.#unheard];
    return {
      told: this.#told,
      changes: { leader: false, agents: agents.keys, frameworks: frameworks.keys, tasks: tasks.keys },
      before: {
        leader: this.#cluster.leader,
        agents: agents.before,
        frameworks: frameworks.before,
        tasks: tasks.before,
      },
      isSuspicious: this.#isSuspicious,
      undo() {
        agents.undo();
        frameworks.undo();
        tasks.undo();
        unheard.undo();
      },
    };
  }

  apply(event: ClusterEvent): void {
    switch (event.type) {
      case 'agent-added':
        if (!deepEqual(this.#cluster.agents.get(event.agent.id), event.agent)) {
          this.#agents.set(event.agent.id, event.agent);
        }
        // What it runs was told before it.
        this.#heardAgent(event.agent.id);
        break;
      case 'agent-removed':
        this.#removeAgent(event.agentId);
        break;
      case 'framework-changed':
        this.#frameworkChanged(event.framework);
        break;
      case 'framework-removed':
        this.#told.frameworks.add(event.frameworkKey);
        this.#frameworks.delete(event.frameworkKey);
        break;
      case 'task-added':
        this.#taskAdded(event.task, event.progress);
        break;
      case 'task-updated':
        this.#taskUpdated(event);
        break;
    }
  }

  #removeAgent(id: string): void {
    this.#heardAgent(id);
    this.#agents.delete(id);
  }

  #heardAgent(id: string): void {
    this.#told.agents.add(id);
    for (const key of this.#unheard.heardAgent(id)) this.#tasks.delete(key);
  }

  #frameworkChanged(framework: Framework): void {
    const known = this.#cluster.frameworks.get(framework.key);
    const changed = { ...framework, scheduler: known?.scheduler };
    this.#told.frameworks.add(framework.key);
    if (!deepEqual(known, changed)) this.#frameworks.set(framework.key, changed);
    // Where it listens, which may be elsewhere now, stands in a state only.
    this.#isSuspicious = true;
  }

  #taskAdded(task: Task, progress: TaskProgress): void {
    const known = this.#cluster.tasks.get(task.key);
    const wasHeld = this.#unheard.hasTask(task.key, task.agentId);
    this.#told.tasks.add(task.key);
    this.#unheard.heardTask(task.key, task.agentId);
    if (!this.#cluster.frameworks.has(task.frameworkKey)) this.#isSuspicious = true;
    // Told late: it was launched before it ran.
    const isLate = progress === 'starting' && known?.running && known.agentId === task.agentId && !wasHeld;
    if (!isLate && !deepEqual(known, task)) this.#tasks.set(task.key, task);
  }

  #taskUpdated({ taskKey, agentId, progress, status }: TaskUpdated): void {
    const known = this.#cluster.tasks.get(taskKey);
    // Of a task that nobody knows only its end is worth more than what a state says.
    if (known !== undefined || progress === 'ended' || progress === 'agent-gone') this.#told.tasks.add(taskKey);
    switch (progress) {
      case 'agent-gone':
        this.#tasks.delete(taskKey);
        // Nothing else is told of an agent that becomes unreachable, and a state does not list it then.
        this.#removeAgent(agentId);
        break;
      case 'ended':
        this.#tasks.delete(taskKey);
        break;
      case 'stopping':
        if (known?.running) this.#tasks.set(taskKey, { ...known, running: false });
        break;
      case 'running':
        this.#taskRuns(taskKey, known, status);
        break;
      case 'starting':
        // Its name begins when it runs.
        if (known === undefined) this.#isSuspicious = true;
        break;
      case 'unknown':
        this.#isSuspicious = true;
        break;
    }
  }

  #taskRuns(key: string, known: Task | undefined, status: Task['status'] | undefined): void {
    if (known === undefined) {
      this.#isSuspicious = true;
      return;
    }
    this.#unheard.heardTask(key, known.agentId);
    const running = { ...known, running: true, status: status ?? known.status };
    if (!deepEqual(known, running)) this.#tasks.set(key, running);
  }
}
