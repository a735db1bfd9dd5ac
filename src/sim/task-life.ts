import { randomUuidBase64 } from './ids.ts';
import { type EndState, hasEnded, type Task, type TaskState, type TaskStatus } from './model.ts';

/** What a command executor says of the end of its command. */
export const END_MESSAGES: Readonly<Record<EndState, string>> = {
  TASK_FINISHED: 'Command exited with status 0',
  TASK_FAILED: 'Command exited with status 1',
  TASK_KILLED: 'Command terminated with signal Terminated',
  TASK_LOST: 'Executor terminated',
  TASK_ERROR: 'Task is invalid',
};

/** Adds a status as Mesos does: in the place of one in the same state, and a task that has ended stays as it ended. */
export function addStatus(task: Task, status: TaskStatus): void {
  if (task.statuses.at(-1)?.state === status.state) task.statuses.pop();
  task.statuses.push(status);
  if (status.source === 'SOURCE_EXECUTOR') task.lastUpdate = status;
  if (!hasEnded(task.state)) task.state = status.state;
}

/** Takes the task back to what its agent knows: what a master said meanwhile is forgotten. */
export function statusAsAgentKnows(task: Task): void {
  while (task.statuses.at(-1)?.source === 'SOURCE_MASTER') task.statuses.pop();
  task.state = task.statuses.at(-1)?.state ?? 'TASK_STAGING';
}

export function executorStatus(state: TaskState, timestampMs: number, random: () => number): TaskStatus {
  return { state, timestampMs, source: 'SOURCE_EXECUTOR', uuid: randomUuidBase64(random) };
}

export function masterStatus(state: TaskState, reason: string, message: string, timestampMs: number): TaskStatus {
  return { state, timestampMs, source: 'SOURCE_MASTER', reason, message };
}
