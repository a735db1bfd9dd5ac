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
 * Where records come from: one agent, framework or task, the masters, or this server. The zone keeps the records of
 * each source apart, so that what changed can be replaced without looking at the rest.
 */
export type SourceKey = string;

/** The records of every source that `changes` touches, anew; an empty list where a source is gone. */
export function deriveRecords(changes: Changes, inputs: RecordInputs): Map<SourceKey, readonly ZoneRecord[]> {
  const derived = new Map<SourceKey, readonly ZoneRecord[]>();
  const put = (source: SourceKey, records: ZoneRecord[]): void => {
    derived.set(source, records.filter(isReachable));
  };
  if (changes.leader) {
    put('masters', recordsOfMasters(inputs));
    put('name server', recordsOfNameServer(inputs));
  }
  for (const id of changes.agents) put(`agent ${id}`, recordsOfAgent(id, inputs));
  for (const key of changes.frameworks) put(`framework ${key}`, recordsOfFramework(key, inputs));
  for (const key of affectedTasks(changes, inputs))
    put(`task ${key}`, recordsOfTask(inputs.cluster.tasks.get(key), inputs));
  return derived;
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
