import { agentJson, frameworkSummaryJson } from './master-state.ts';
import { agentsThatAre, allTasks, knownFrameworks, type MasterView } from './master-view.ts';
import type { Task, TaskState } from './model.ts';

const COUNTED_STATES: readonly TaskState[] = [
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_KILLED',
  'TASK_FAILED',
  'TASK_LOST',
  'TASK_ERROR',
  'TASK_UNREACHABLE',
];

/** `/state-summary`; history counts too. */
export function stateSummaryJson(view: MasterView): object {
  const frameworks = knownFrameworks(view);
  const tasksByAgent = Map.groupBy(frameworks.flatMap(allTasks), (task) => task.agent);
  return {
    hostname: view.hostname,
    cluster: view.cluster.name,
    slaves: agentsThatAre('registered', view).map((agent) => {
      const tasks = tasksByAgent.get(agent) ?? [];
      return {
        ...agentJson(agent),
        ...taskCounts(tasks),
        framework_ids: unique(tasks.map((task) => task.framework.id)),
      };
    }),
    frameworks: frameworks.map((framework) => {
      const tasks = allTasks(framework);
      return {
        ...frameworkSummaryJson(framework),
        ...taskCounts(tasks),
        slave_ids: unique(tasks.map((task) => task.agent.id)),
      };
    }),
  };
}

export function taskCounts(tasks: readonly Task[]): Record<string, number> {
  const counts = Object.fromEntries(COUNTED_STATES.map((state) => [state, 0]));
  for (const { state } of tasks) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
