import { parsePid } from './endpoint.ts';
import type { ClusterEvent, TaskProgress } from './event.ts';
import { type JsonObject, readObject, readText } from './json.ts';
import type { Agent, Framework } from './model.ts';
import { taskKey } from './parse-task.ts';
import { parseV1Status, parseV1Task, readId } from './parse-v1-task.ts';

/**
 * Reads one event of the v1 operator API (`mesos/v1/master/master.proto`). undefined for types that say nothing of names,
 * known or not. Throws a ShapeError when a field that names are made of has another type.
 */
export function parseEvent(json: JsonObject): ClusterEvent | undefined {
  const type = readText(json, 'type', 'event');
  const fields = (): JsonObject => readObject(json, type.toLowerCase(), 'event');
  switch (type) {
    case 'AGENT_ADDED':
      return { type: 'agent-added', agent: parseV1Agent(readObject(fields(), 'agent', type)) };
    case 'AGENT_REMOVED':
      return { type: 'agent-removed', agentId: readId(fields(), 'agent_id', type) };
    case 'FRAMEWORK_ADDED':
    case 'FRAMEWORK_UPDATED':
      return { type: 'framework-changed', framework: parseV1Framework(readObject(fields(), 'framework', type)) };
    case 'FRAMEWORK_REMOVED':
      return {
        type: 'framework-removed',
        frameworkKey: readId(readObject(fields(), 'framework_info', type), 'id', type),
      };
    case 'TASK_ADDED':
      return parseTaskAdded(readObject(fields(), 'task', type));
    case 'TASK_UPDATED':
      return parseTaskUpdated(fields());
    default:
      return undefined;
  }
}

export function parseV1Agent(json: JsonObject): Agent {
  const id = readId(readObject(json, 'agent_info', 'agent'), 'id', 'agent.agent_info');
  return { id, endpoint: parsePid(readText(json, 'pid', 'agent')) };
}

/** Its `scheduler` is never known from here. */
export function parseV1Framework(json: JsonObject): Framework {
  const info = readObject(json, 'framework_info', 'framework');
  return {
    key: readId(info, 'id', 'framework.framework_info'),
    name: readText(info, 'name', 'framework.framework_info'),
    scheduler: undefined,
    hostname: readText(info, 'hostname', 'framework.framework_info'),
  };
}

function parseTaskAdded(json: JsonObject): ClusterEvent {
  return { type: 'task-added', task: parseV1Task(json), progress: progressOf(readText(json, 'state', 'task'), '') };
}

function parseTaskUpdated(json: JsonObject): ClusterEvent {
  const status = readObject(json, 'status', 'task_updated');
  // The outer state is the truth: for a task that had ended already, the status may tell of something later.
  const state = readText(json, 'state', 'task_updated');
  const isRunning = state === 'TASK_RUNNING' && readText(status, 'state', 'task_updated.status') === state;
  return {
    type: 'task-updated',
    taskKey: taskKey(readId(json, 'framework_id', 'task_updated'), readId(status, 'task_id', 'task_updated.status')),
    agentId: readId(status, 'agent_id', 'task_updated.status'),
    progress: progressOf(state, readText(status, 'reason', 'task_updated.status')),
    status: isRunning ? parseV1Status(status) : undefined,
  };
}

function progressOf(state: string, reason: string): TaskProgress {
  // Frameworks that know nothing of partitions hear of TASK_LOST in the place of TASK_UNREACHABLE.
  if (reason === 'REASON_AGENT_REMOVED') return 'agent-gone';
  switch (state) {
    case 'TASK_STAGING':
    case 'TASK_STARTING':
      return 'starting';
    case 'TASK_RUNNING':
      return 'running';
    case 'TASK_KILLING':
      return 'stopping';
    case 'TASK_UNREACHABLE':
      return 'agent-gone';
    case 'TASK_FINISHED':
    case 'TASK_FAILED':
    case 'TASK_KILLED':
    case 'TASK_ERROR':
    case 'TASK_LOST':
    case 'TASK_DROPPED':
    case 'TASK_GONE':
    case 'TASK_GONE_BY_OPERATOR':
      return 'ended';
    default:
      return 'unknown';
  }
}
