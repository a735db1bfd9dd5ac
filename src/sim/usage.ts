import { type ExecutorSpec, hasEnded, type Task } from './model.ts';
import { type Resources, sumResources } from './resources.ts';

/** An executor that runs for a group of tasks: those of one framework on one agent. */
export interface Executor {
  readonly spec: ExecutorSpec;
  /** Any of its tasks: they share framework, agent and role. */
  readonly task: Task;
}

/** The executors that these tasks run under; a task by itself runs under one that Mesos does not list. */
export function executorsOf(tasks: Iterable<Task>): Executor[] {
  const executors = new Map<string, Executor>();
  for (const task of tasks) {
    if (task.executor === undefined || hasEnded(task.state)) continue;
    executors.set(`${task.framework.id} ${task.agent.id} ${task.executor.id}`, { spec: task.executor, task });
  }
  return [...executors.values()];
}

/** What these tasks and their executors use; a task that has ended uses nothing. */
export function usedResources(tasks: Iterable<Task>): Resources {
  return sumResources(uses(tasks).map((use) => use.resources));
}

/** The same for each role that uses anything, by the role's name. */
export function usedResourcesByRole(tasks: Iterable<Task>): [role: string, resources: Resources][] {
  const byRole = Map.groupBy(uses(tasks), (use) => use.role);
  return [...byRole]
    .map(([role, list]): [string, Resources] => [role, sumResources(list.map((use) => use.resources))])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function uses(tasks: Iterable<Task>): { role: string; resources: Resources }[] {
  const list = [...tasks];
  return [
    ...list.filter((task) => !hasEnded(task.state)),
    ...executorsOf(list).map(({ spec, task }) => ({ role: task.role, resources: spec.resources })),
  ];
}
