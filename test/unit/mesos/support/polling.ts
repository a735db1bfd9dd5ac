import type { TestContext } from 'node:test';
import type { HostPort } from '../../../../src/lib/host-port.ts';
import { type PollStateOptions, pollState, type StatePoller } from '../../../../src/mesos/poll-state.ts';
import { captureLog } from '../../../support/log.ts';
import type { ManualClock } from '../../../support/manual-clock.ts';
import { createTestClient } from './client.ts';
import { type Handler, type Master, startMaster } from './master.ts';
import { interpretState, sendState } from './state.ts';

export const REFRESH_MS = 60_000;

export interface Polling {
  readonly poller: StatePoller;
  readonly clock: ManualClock;
  /** The states, failures and log lines that came, in their order. */
  readonly states: [value: string, from: HostPort][];
  readonly failures: string[];
  readonly lines: string[];
}

export function startPolling(
  t: TestContext,
  masters: () => readonly HostPort[],
  change: Partial<PollStateOptions<string>> = {},
): Polling {
  const { fetch, clock } = createTestClient();
  const log = captureLog();
  const states: Polling['states'] = [];
  const failures: string[] = [];
  const poller = pollState<string>({
    masters,
    interpret: interpretState,
    refreshMs: REFRESH_MS,
    intervalMs: () => REFRESH_MS,
    onPoll: () => {},
    stateTimeoutMs: 300_000,
    fetch,
    onState: (value, from) => states.push([value, from]),
    onFailure: (summary) => failures.push(summary),
    clock,
    random: () => 0,
    log,
    ...change,
  });
  t.after(() => poller.stop());
  return { poller, clock, states, failures, lines: log.lines };
}

/** A master that leads, and whose answers a test can change as it goes. */
export async function startLeader(t: TestContext, answer: () => Handler | string): Promise<Master> {
  const leader: Master = await startMaster(t, (request, response, body) => {
    const now = answer();
    const handler = typeof now === 'string' ? sendState(() => leader, now) : now;
    handler(request, response, body);
  });
  return leader;
}
