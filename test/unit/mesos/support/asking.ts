import type { TestContext } from 'node:test';
import type { HostPort } from '../../../../src/lib/host-port.ts';
import { askMasters, type Outcome } from '../../../../src/mesos/ask-masters.ts';
import type { MasterFetch } from '../../../../src/mesos/http-client.ts';
import type { ManualClock } from '../../../support/manual-clock.ts';
import { createTestClient } from './client.ts';
import { type Handler, type Master, redirect, startMaster } from './master.ts';
import { interpretState, sendState } from './state.ts';

/** How long one candidate may take. */
export const TIMEOUT_MS = 300_000;

export interface Asking {
  readonly outcome: Promise<Outcome<string>>;
  readonly clock: ManualClock;
  readonly abort: AbortController;
}

export function ask(candidates: readonly HostPort[], fetch?: MasterFetch, interpret = interpretState): Asking {
  const abort = new AbortController();
  const client = createTestClient();
  const { clock } = client;
  const options = { candidates, interpret, fetch: fetch ?? client.fetch, timeoutMs: TIMEOUT_MS, clock };
  return { outcome: askMasters({ ...options, signal: abort.signal }), clock, abort };
}

/** A master that leads and says so. */
export async function startLeader(t: TestContext, value: string): Promise<Master> {
  const leader: Master = await startMaster(t, (request, response, body) =>
    sendState(() => leader, value)(request, response, body),
  );
  return leader;
}

export const standbyOf =
  (leader: Master, host = '127.0.0.1'): Handler =>
  (_request, response) =>
    redirect(response, `//${host}:${leader.at.port}/master/state`);
