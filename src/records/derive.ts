import type { Changes } from '../cluster/changes.ts';
import {
  type RecordInputs,
  recordsOfAgent,
  recordsOfFramework,
  recordsOfMasters,
  recordsOfNameServer,
  recordsOfTask,
} from './inputs.ts';
import { isReachable, type ZoneRecord } from './record.ts';

/**
 * The records of everything that `changes` touches, one list for each agent, framework and task, for the masters and for
 * this server. They are made as they are asked for: those of a large cluster are many. Taken from the inputs before a
 * change and from those after it, they are what has to leave the zone and what has to enter it.
 */
export function* deriveRecords(changes: Changes, inputs: RecordInputs): Generator<readonly ZoneRecord[]> {
  for (const records of allRecords(changes, inputs)) yield records.filter(isReachable);
}

function* allRecords(changes: Changes, inputs: RecordInputs): Generator<readonly ZoneRecord[]> {
  if (changes.leader) {
    yield recordsOfMasters(inputs);
    yield recordsOfNameServer(inputs);
  }
  for (const id of changes.agents) yield recordsOfAgent(id, inputs);
  for (const key of changes.frameworks) yield recordsOfFramework(key, inputs);
  for (const key of affectedTasks(changes, inputs)) yield recordsOfTask(inputs.cluster.tasks.get(key), inputs);
}

/** The changed tasks, and those whose agent or framework changed: their names and addresses hang on both. */
function affectedTasks(changes: Changes, { cluster }: RecordInputs): ReadonlySet<string> {
  if (changes.agents.size === 0 && changes.frameworks.size === 0) return changes.tasks;
  const affected = new Set(changes.tasks);
  for (const [key, task] of cluster.tasks) {
    if (changes.agents.has(task.agentId) || changes.frameworks.has(task.frameworkKey)) affected.add(key);
  }
  return affected;
}
