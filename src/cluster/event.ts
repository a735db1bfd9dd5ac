import type { Agent, Framework, RunningStatus, Task } from './model.ts';

/** What a master tells its subscribers of one change, reduced to what names are made of. */
export type ClusterEvent =
  | { readonly type: 'agent-added'; readonly agent: Agent }
  | { readonly type: 'agent-removed'; readonly agentId: string }
  /** A framework that is new, or other than before. Events do not tell where a libprocess scheduler listens. */
  | { readonly type: 'framework-changed'; readonly framework: Framework }
  | { readonly type: 'framework-removed'; readonly frameworkKey: string }
  | { readonly type: 'task-added'; readonly task: Task; readonly progress: TaskProgress }
  | TaskUpdated;

export interface TaskUpdated {
  readonly type: 'task-updated';
  readonly taskKey: string;
  readonly agentId: string;
  readonly progress: TaskProgress;
  /** Where it is one in TASK_RUNNING. */
  readonly status: RunningStatus | undefined;
}

/**
 * How far a task has come. `agent-gone`: the master has lost its agent, whether it will come back (TASK_UNREACHABLE) or
 * not; of an agent that becomes unreachable, masters tell nothing else.
 */
export type TaskProgress = 'starting' | 'running' | 'stopping' | 'ended' | 'agent-gone' | 'unknown';
