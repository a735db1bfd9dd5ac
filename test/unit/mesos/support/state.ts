import { formatHostPort, type HostPort, parseHostPort } from '../../../../src/lib/host-port.ts';
import type { InterpretState } from '../../../../src/mesos/ask-leader.ts';
import { readText } from '../../../../src/mesos/body.ts';
import type { Handler, Master } from './master.ts';

/** The text of a state that means `value`, as far as these tests read one. */
export function stateText(leader: HostPort, value: string): string {
  return JSON.stringify({ leader: `master@${formatHostPort(leader)}`, value });
}

export const interpretState: InterpretState<string> = async (body) => {
  const text = await readText(body, 1024 * 1024);
  try {
    const { leader, value } = JSON.parse(text) as { leader?: string; value: string };
    const at = parseHostPort(leader?.replace('master@', '') ?? '');
    return at === undefined ? { ok: false, reason: 'the state names no leader' } : { ok: true, value, leader: at };
  } catch {
    return { ok: false, reason: 'the state is not JSON' };
  }
};

/** Answers with a state; `leader` is looked up when the answer is sent. */
export function sendState(leader: () => Master, value: string): Handler {
  return (_request, response) => void response.end(stateText(leader().at, value));
}
