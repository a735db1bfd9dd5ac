import type { MasterView } from './master-view.ts';
import type { ClusterEvent } from './model.ts';
import { agentJson, frameworkInfoJson, frameworkJson, statusJson, taskJson, v1State } from './v1-state.ts';

/** Of a real master; it tells its subscribers. */
export const HEARTBEAT_SECONDS = 15;

/** The first record of a stream: everything that the master knows. */
export function subscribedRecord(view: MasterView): string {
  return record({
    type: 'SUBSCRIBED',
    subscribed: { get_state: v1State(view), heartbeat_interval_seconds: HEARTBEAT_SECONDS },
  });
}

export const HEARTBEAT_RECORD = record({ type: 'HEARTBEAT' });

/** What subscribers are told of a change. */
export function eventRecord(event: ClusterEvent): string {
  return record({ type: event.type, [event.type.toLowerCase()]: fieldsOf(event) });
}

function fieldsOf(event: ClusterEvent): object {
  switch (event.type) {
    case 'AGENT_ADDED':
      return { agent: agentJson(event.agent) };
    case 'AGENT_REMOVED':
      return { agent_id: { value: event.agent.id } };
    case 'FRAMEWORK_ADDED':
    case 'FRAMEWORK_UPDATED':
      return { framework: frameworkJson(event.framework) };
    case 'FRAMEWORK_REMOVED':
      return { framework_info: frameworkInfoJson(event.framework) };
    case 'TASK_ADDED':
      return { task: taskJson(event.task) };
    case 'TASK_UPDATED':
      return {
        framework_id: { value: event.task.framework.id },
        status: statusJson(event.task, event.status),
        state: event.state,
      };
  }
}

/** RecordIO: the length in bytes as text, a line feed, and the record. */
function record(value: object): string {
  const text = JSON.stringify(value);
  return `${Buffer.byteLength(text)}\n${text}`;
}
