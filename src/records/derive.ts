import type { Changes } from '../cluster/changes.ts';
import type { ClusterEntries, Entries, Task } from '../cluster/model.ts';
import {
  extras,
  type RecordInputs,
  recordsOfAgent,
  recordsOfConfiguration,
  recordsOfFramework,
  recordsOfMasters,
  recordsOfNameServer,
  recordsOfTask,
} from './inputs.ts';
import type { ZoneRecord } from './record.ts';

/**
 * The records of everything that `changes` touches: of agents, frameworks, tasks, the masters, and with these of this
 * server and the configuration. They are made as they are asked for: those of a large cluster are many. Taken from the
 * inputs before a change and from those after it, they are what has to leave the zone and what has to enter it, which
 * takes no notice of those that nobody can ask for.
 */
export function* deriveRecords(
  changes: Changes,
  inputs: RecordInputs<ClusterEntries>,
): Generator<readonly ZoneRecord[]> {
  if (changes.leader) {
    yield recordsOfMasters(inputs);
    yield recordsOfNameServer(inputs);
    yield recordsOfConfiguration(inputs);
    yield extras.ofMasters(inputs);
  }
  for (const id of changes.agents) yield [...recordsOfAgent(id, inputs), ...extras.ofAgent(id, inputs)];
  for (const key of changes.frameworks) yield recordsOfFramework(key, inputs);
  const { tasks } = inputs.cluster;
  yield* recordsOfTasks(namesakesTogether(changes.tasks, tasks), inputs);
  if (changes.agents.size === 0 && changes.frameworks.size === 0) return;
  // The names and addresses of other tasks hang on their agent and framework.
  const affected = new Set<string>();
  for (const [key, { agentId, frameworkKey }] of tasks) {
    const isAffected = changes.agents.has(agentId) || changes.frameworks.has(frameworkKey);
    if (isAffected && !changes.tasks.has(key)) affected.add(key);
  }
  yield* recordsOfTasks(namesakesTogether(affected, tasks), inputs);
}

function* recordsOfTasks(
  tasks: Iterable<Task>,
  inputs: RecordInputs<ClusterEntries>,
): Generator<readonly ZoneRecord[]> {
  for (const task of tasks) {
    yield recordsOfTask(task, inputs);
    yield extras.ofTask(task, inputs);
  }
}

/** Masters tell tasks in no order, and a name is written as often as a task of it comes after others have come between. */
function* namesakesTogether(keys: Iterable<string>, tasks: Entries<Task>): Generator<Task> {
  const byName = new Map<string, Task[]>();
  for (const key of keys) {
    const task = tasks.get(key);
    if (task === undefined) continue;
    const namesakes = byName.get(task.name);
    if (namesakes === undefined) byName.set(task.name, [task]);
    else namesakes.push(task);
  }
  for (const namesakes of byName.values()) yield* namesakes;
}
