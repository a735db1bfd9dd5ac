import { strict as assert } from 'node:assert';
import type { Clock } from '../lib/clock.ts';
import { createAgent, createFramework, createTask } from './create.ts';
import { randomUuid } from './ids.ts';
import type {
  Agent,
  AgentSpec,
  ClusterEvent,
  EndState,
  Framework,
  FrameworkSpec,
  Task,
  TaskSpec,
  TaskState,
  TaskStatus,
} from './model.ts';
import { hasEnded, taskKey } from './model.ts';
import { addStatus, END_MESSAGES, executorStatus, masterStatus, statusAsAgentKnows } from './task-life.ts';

export interface SimClusterOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** IDs are drawn from it: the same numbers and the same calls give the same cluster. */
  readonly random: () => number;
  /** The name that `--cluster` gives. */
  readonly name?: string;
  /** ID of the first leading master, drawn when left out; IDs of agents and frameworks begin with it. */
  readonly masterId?: string;
  /** The oldest are forgotten beyond these; Mesos' own defaults. */
  readonly completedTasksPerFrameworkMax?: number;
  readonly completedFrameworksMax?: number;
}

const HEALTH_CHECKED = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED';

/**
 * A cluster, with what its leading master knows of it. Its methods are what happens in a cluster, each told to the listeners in
 * the events and the order of a real master. They throw on what can't happen, such as a task that starts on an unreachable agent.
 */
export class SimCluster {
  readonly name: string;
  readonly agents = new Map<string, Agent>();
  readonly frameworks = new Map<string, Framework>();
  completedFrameworks: Framework[] = [];
  /** ID of the leading master. */
  masterId: string;
  /** A new leader that has not read the registry yet. */
  recovering = false;

  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #random: () => number;
  readonly #completedTasksMax: number;
  readonly #completedFrameworksMax: number;
  readonly #listeners = new Set<(event: ClusterEvent) => void>();
  #nextAgent = 0;
  #nextFramework = 0;

  constructor(options: SimClusterOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#completedTasksMax = options.completedTasksPerFrameworkMax ?? 1000;
    this.#completedFrameworksMax = options.completedFrameworksMax ?? 50;
    this.name = options.name ?? 'simulated';
    this.masterId = options.masterId ?? randomUuid(this.#random);
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Tells `listener` of every change; the returned function ends that. */
  onEvent(listener: (event: ClusterEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  addAgent(spec: AgentSpec): Agent {
    const agent = createAgent(`${this.masterId}-S${this.#nextAgent++}`, spec, this.nowMs());
    this.agents.set(agent.id, agent);
    this.#emit({ type: 'AGENT_ADDED', agent });
    return agent;
  }

  /** The agent is shut down in good order: its tasks are lost. */
  removeAgent(agent: Agent): void {
    requireRegistered(agent);
    for (const task of agent.tasks.values()) {
      const message = `Agent ${agent.hostname} removed: the agent unregistered`;
      this.#update(task, masterStatus('TASK_LOST', 'REASON_AGENT_REMOVED', message, this.nowMs()));
      this.#complete(task);
    }
    this.agents.delete(agent.id);
    this.#emit({ type: 'AGENT_REMOVED', agent });
  }

  /** The agent is cut off. Its tasks run on, but the master can't know; it sends no AGENT_REMOVED. */
  loseAgent(agent: Agent): void {
    requireRegistered(agent);
    agent.registration = 'unreachable';
    const unreachableMs = this.nowMs();
    for (const task of agent.tasks.values()) {
      const status = masterStatus('TASK_UNREACHABLE', 'REASON_AGENT_REMOVED', 'health check timed out', unreachableMs);
      task.framework.tasks.delete(task.id);
      task.framework.unreachableTasks.set(task.id, task);
      this.#update(task, { ...status, unreachableMs });
    }
  }

  /** An agent that was cut off, or that the new leader waits for, is heard again, and tells what runs there. */
  returnAgent(agent: Agent): void {
    assert(agent.registration !== 'registered', `agent ${agent.hostname} is registered already`);
    assert(
      !this.recovering,
      'a leader hears from agents only after it has read the registry: call readRegistry() first',
    );
    agent.registration = 'registered';
    agent.registeredMs = this.nowMs();
    agent.reregisteredMs = agent.registeredMs;
    for (const task of agent.tasks.values()) {
      const { framework } = task;
      if (framework.registration === 'unknown') framework.registration = 'recovered';
      framework.unreachableTasks.delete(task.id);
      framework.tasks.set(task.id, task);
      statusAsAgentKnows(task);
      this.#emit({ type: 'TASK_ADDED', task });
    }
    this.#emit({ type: 'AGENT_ADDED', agent });
  }

  addFramework(spec: FrameworkSpec): Framework {
    const number = String(this.#nextFramework++).padStart(4, '0');
    const framework = createFramework(`${this.masterId}-${number}`, spec, this.nowMs());
    this.frameworks.set(framework.id, framework);
    this.#emit({ type: 'FRAMEWORK_ADDED', framework });
    return framework;
  }

  /** The framework is torn down: its tasks are killed, and one that has ended already hears of it all the same. */
  removeFramework(framework: Framework): void {
    assert(framework.registration === 'registered', `framework ${framework.name} is not registered`);
    for (const task of framework.tasks.values()) {
      const message = `Framework ${framework.id} removed`;
      this.#update(task, masterStatus('TASK_KILLED', 'REASON_FRAMEWORK_REMOVED', message, this.nowMs()));
      this.#complete(task);
    }
    // Agents that the master can't reach learn of it when they return.
    for (const agent of this.agents.values()) {
      for (const [key, task] of agent.tasks) if (task.framework === framework) agent.tasks.delete(key);
    }
    framework.connected = false;
    framework.unregisteredMs = this.nowMs();
    this.frameworks.delete(framework.id);
    this.completedFrameworks = [...this.completedFrameworks, framework].slice(-this.#completedFrameworksMax);
    this.#emit({ type: 'FRAMEWORK_REMOVED', framework });
  }

  /** The scheduler goes away within its failover time-out: no event, and its tasks run on. */
  disconnectFramework(framework: Framework): void {
    framework.connected = false;
  }

  /** The scheduler is back: after `disconnectFramework`, or at a new leader. */
  returnFramework(framework: Framework): void {
    const nowMs = this.nowMs();
    if (framework.registration === 'registered') framework.reregisteredMs = nowMs;
    else framework.registeredMs = nowMs;
    framework.registration = 'registered';
    framework.connected = true;
    this.#emit({ type: 'FRAMEWORK_UPDATED', framework });
  }

  /** The framework accepts an offer: TASK_STAGING, no status yet. */
  launch(framework: Framework, agent: Agent, spec: TaskSpec): Task {
    requireRegistered(agent);
    assert(framework.registration === 'registered', `framework ${framework.name} is not registered`);
    assert(!framework.tasks.has(spec.id), `framework ${framework.name} has a task ${spec.id} already`);
    const task = createTask(framework, agent, spec, this.#random);
    framework.tasks.set(task.id, task);
    agent.tasks.set(taskKey(task), task);
    this.#emit({ type: 'TASK_ADDED', task });
    return task;
  }

  /** TASK_STARTING: its container is there. */
  start(task: Task): void {
    this.#move(task, ['TASK_STAGING'], 'TASK_STARTING');
  }

  /** TASK_RUNNING. */
  run(task: Task): void {
    this.#move(task, ['TASK_STARTING'], 'TASK_RUNNING');
  }

  /** A health check of a running task passes or fails; real ones that fail say so every interval. */
  setHealth(task: Task, healthy: boolean): void {
    this.#move(task, ['TASK_RUNNING'], 'TASK_RUNNING', { reason: HEALTH_CHECKED, healthy });
  }

  /** TASK_KILLING: it was told to stop, and has not yet. */
  kill(task: Task): void {
    this.#move(task, ['TASK_STARTING', 'TASK_RUNNING'], 'TASK_KILLING');
  }

  /** The task ends. Unless `acknowledge` is false it is history at once, as with a scheduler that answers promptly. */
  end(task: Task, state: EndState, { acknowledge = true } = {}): void {
    const message = END_MESSAGES[state];
    this.#move(task, ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING'], state, { message });
    if (acknowledge) this.acknowledge(task);
  }

  /** The scheduler acknowledges the end of a task, and the task becomes history. */
  acknowledge(task: Task): void {
    assert(hasEnded(task.state), `task ${task.id} is in ${task.state}: it has not ended`);
    assert(
      task.framework.tasks.get(task.id) === task,
      `the master does not wait for the acknowledgement of task ${task.id}`,
    );
    this.#complete(task);
  }

  /** Another master leads, under a new ID, and knows nothing yet: no agents, no frameworks, no history. */
  failOver(masterId: string = randomUuid(this.#random)): void {
    this.masterId = masterId;
    this.recovering = true;
    this.completedFrameworks = [];
    this.#nextAgent = 0;
    this.#nextFramework = 0;
    // Which agents are unreachable stands in the registry; everything else was in the old leader's memory.
    for (const agent of this.agents.values()) if (agent.registration !== 'unreachable') agent.registration = 'unknown';
    for (const framework of this.frameworks.values()) {
      framework.registration = 'unknown';
      framework.connected = false;
      framework.registeredMs = 0;
      framework.reregisteredMs = undefined;
      framework.tasks.clear();
      framework.unreachableTasks.clear();
      framework.completedTasks = [];
    }
  }

  /** The new leader knows from the registry which agents there are, and waits for each to be heard again (`returnAgent`). */
  readRegistry(): void {
    this.recovering = false;
    for (const agent of this.agents.values()) if (agent.registration === 'unknown') agent.registration = 'recovered';
  }

  #move(task: Task, from: readonly TaskState[], to: TaskState, news: Partial<TaskStatus> = {}): void {
    requireRegistered(task.agent);
    assert(from.includes(task.state), `task ${task.id} is in ${task.state}: it can't go to ${to}`);
    this.#update(task, { ...executorStatus(to, this.nowMs(), this.#random), ...news });
  }

  /** Subscribers hear of a status in another state, and of every health check. */
  #update(task: Task, status: TaskStatus): void {
    const isNews = status.state !== task.state || status.reason === HEALTH_CHECKED;
    addStatus(task, status);
    if (isNews) this.#emit({ type: 'TASK_UPDATED', task, status, state: task.state });
  }

  #complete(task: Task): void {
    const { framework, agent } = task;
    framework.tasks.delete(task.id);
    agent.tasks.delete(taskKey(task));
    framework.completedTasks.push(task);
    if (framework.completedTasks.length > this.#completedTasksMax) framework.completedTasks.shift();
  }

  #emit(event: ClusterEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function requireRegistered(agent: Agent): void {
  assert(
    agent.registration === 'registered',
    `the master can't reach agent ${agent.hostname}: it is ${agent.registration}`,
  );
}
