import type { Changes } from '../cluster/changes.ts';
import type { ClusterEntries, Task } from '../cluster/model.ts';
import {
  extras,
  type RecordInputs,
  recordsOfAgent,
  recordsOfFramework,
  recordsOfMasters,
  recordsOfNameServer,
  recordsOfTask,
} from './inputs.ts';
import type { ZoneRecord } from './record.ts';

/**
 * The records of everything that `changes` touches: of agents, frameworks, tasks, the masters and
 * this server. They are made as they are asked for: those of a large cluster are many. Taken from the inputs before a
 * change and from those after it, they are what has to leave the zone and what has to enter it, which takes no notice of
 * those that nobody can ask for.
 */
export function* deriveRecords(
  changes: Changes,
  inputs: RecordInputs<ClusterEntries>,
): Generator<readonly ZoneRecord[]> {
  if (changes.leader) {
    yield recordsOfMasters(inputs);
    yield recordsOfNameServer(inputs);
    yield extras.ofMasters(inputs);
  }
  for (const id of changes.agents) yield [...recordsOfAgent(id, inputs), ...extras.ofAgent(id, inputs)];
  for (const key of changes.frameworks) yield recordsOfFramework(key, inputs);
  const { tasks } = inputs.cluster;
  for (const key of changes.tasks) yield* allOfTask(tasks.get(key), inputs);
  if (changes.agents.size === 0 && changes.frameworks.size === 0) return;
  // The names and addresses of other tasks hang on their agent and framework.
  for (const [key, task] of tasks) {
    const isAffected = changes.agents.has(task.agentId) || changes.frameworks.has(task.frameworkKey);
    if (isAffected && !changes.tasks.has(key)) yield* allOfTask(task, inputs);
  }
}

function* allOfTask(task: Task | undefined, inputs: RecordInputs<ClusterEntries>): Generator<readonly ZoneRecord[]> {
  yield recordsOfTask(task, inputs);
  yield extras.ofTask(task, inputs);
}
