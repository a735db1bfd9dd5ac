import { type HttpAnswer, jsonAnswer, textAnswer } from './http-answer.ts';
import { masterFlags, masterInfo, versionInfo } from './master-info.ts';
import { type MasterView, seconds } from './master-view.ts';
import { subscribedRecord } from './v1-events.ts';
import { v1Agents, v1Executors, v1Frameworks, v1State, v1Tasks } from './v1-state.ts';

/** The fields of `Response` for each call that is simulated; the field's name is the type in lower case. */
const CALLS: ReadonlyMap<string, (view: MasterView) => object> = new Map([
  ['GET_HEALTH', () => ({ healthy: true })],
  ['GET_VERSION', () => ({ version_info: versionInfo() })],
  ['GET_FLAGS', (view) => ({ flags: Object.entries(masterFlags(view)).map(([name, value]) => ({ name, value })) })],
  [
    'GET_MASTER',
    (view) => ({
      master_info: masterInfo(view),
      start_time: seconds(view.startedMs),
      elected_time: seconds(view.electedMs),
    }),
  ],
  ['GET_STATE', v1State],
  ['GET_TASKS', v1Tasks],
  ['GET_EXECUTORS', v1Executors],
  ['GET_FRAMEWORKS', v1Frameworks],
  ['GET_AGENTS', v1Agents],
]);

export interface V1Request {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

/**
 * `/api/v1` of the leader, in JSON; the checks and their order are those of a real master. A call that is not simulated gets 501,
 * which a real master gives to a call that it has no code for.
 */
export function answerV1(request: V1Request, view: MasterView): HttpAnswer {
  if (view.cluster.recovering) return textAnswer(503, 'Master has not finished recovery');
  if (request.method !== 'POST') {
    const text = `405 Method Not Allowed. Expecting one of { 'POST' }, but received '${request.method}'.`;
    return textAnswer(405, text, { Allow: 'POST' });
  }
  if (request.contentType === undefined) return textAnswer(400, "Expecting 'Content-Type' to be present");
  if (request.contentType !== 'application/json') {
    return textAnswer(415, "Expecting 'Content-Type' of application/json or application/x-protobuf");
  }
  const call = parseCall(request.body);
  if (call === undefined) return textAnswer(400, 'Failed to parse body into JSON: syntax error');
  if (typeof call.type !== 'string') {
    return textAnswer(400, "Failed to validate master::Call: Expecting 'type' to be present");
  }
  if (call.type === 'SUBSCRIBE') {
    const headers = { 'Content-Type': 'application/json' };
    return { status: 200, headers, body: subscribedRecord(view), isStream: true };
  }
  const fields = CALLS.get(call.type);
  if (fields === undefined) return textAnswer(501);
  return jsonAnswer({ type: call.type, [call.type.toLowerCase()]: fields(view) });
}

function parseCall(body: string): { readonly type?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
