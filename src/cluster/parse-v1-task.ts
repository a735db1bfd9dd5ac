import { type JsonObject, readNumber, readObject, readObjects, readText, ShapeError } from './json.ts';
import type { PortRange, RunningStatus, Task } from './model.ts';
import { NONE, newestRunning, parseDiscovery, parseMapsPorts, parseStatus, taskKey } from './parse-task.ts';
import { isPort } from './port-ranges.ts';

/**
 * Reads a `mesos.v1.Task` of the operator API, whose fields have other names than in `/state`. Throws a ShapeError when
 * one that names are made of has another type.
 */
export function parseV1Task(json: JsonObject): Task {
  const id = readId(json, 'task_id', 'task');
  const frameworkKey = readId(json, 'framework_id', 'task');
  return {
    key: taskKey(frameworkKey, id),
    id,
    name: readText(json, 'name', 'task'),
    frameworkKey,
    agentId: readId(json, 'agent_id', 'task'),
    running: readText(json, 'state', 'task') === 'TASK_RUNNING',
    ports: parsePorts(json),
    discovery: parseDiscovery(json),
    status: newestRunning(json, parseV1Status),
    mapsPorts: parseMapsPorts(json),
  };
}

/** What a `mesos.v1.TaskStatus` in TASK_RUNNING says. */
export function parseV1Status(status: JsonObject): RunningStatus {
  return parseStatus(status, readObjects(readObject(status, 'labels', 'task.statuses'), 'labels', 'task.statuses'));
}

/** IDs are messages of their own there: `{"value": "…"}`. */
export function readId(json: JsonObject, key: string, path: string): string {
  return readText(readObject(json, key, path), 'value', `${path}.${key}`);
}

/** One resource for each role that gives ports. */
function parsePorts(json: JsonObject): readonly PortRange[] {
  const resources = readObjects(json, 'resources', 'task').filter((each) => each['name'] === 'ports');
  if (resources.length === 0) return NONE;
  return resources.flatMap((resource) => {
    const path = 'task.resources.ranges';
    return readObjects(readObject(resource, 'ranges', path), 'range', path).map((range) => {
      const [first, last] = [readNumber(range, 'begin', path), readNumber(range, 'end', path)];
      if (!isPort(first) || !isPort(last) || first > last) throw new ShapeError(path, 'ranges of ports', range);
      return { first, last };
    });
  });
}
