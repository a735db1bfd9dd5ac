import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type HostPort, parseHostPort } from '../../../src/lib/host-port.ts';
import { pollState } from '../../../src/mesos/poll-state.ts';
import { captureLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { createTestClient } from './support/client.ts';
import { type Master, redirect, startMaster } from './support/master.ts';
import { readFixture } from './support/recordings.ts';
import { interpretState, sendState } from './support/state.ts';

/** What a master answered to `GET /state` from a moment on, in seconds. */
type Answer = { readonly sinceSeconds: number } & (
  | { readonly kind: 'leads' }
  | { readonly kind: 'redirects'; readonly toPort: number }
  | { readonly kind: 'is dead' }
);

/** Lines such as `9.06 5061 /state (200, None, …)` of the recorded failover, by port. */
function recordedAnswers(): Map<number, Answer[]> {
  const byPort = new Map<number, Answer[]>();
  for (const line of readFixture('zk-failover.txt').trim().split('\n')) {
    const [, seconds, port, path, answer = ''] = /^(\S+) (\d+) (\S+) \((.*)\)$/.exec(line) ?? [];
    if (path !== '/state') continue;
    const sinceSeconds = Number(seconds);
    const target = /'\/\/localhost:(\d+)\/master\/state'/.exec(answer)?.[1];
    const of = byPort.get(Number(port)) ?? [];
    byPort.set(Number(port), of);
    if (answer.startsWith('200')) of.push({ sinceSeconds, kind: 'leads' });
    else if (target !== undefined) of.push({ sinceSeconds, kind: 'redirects', toPort: Number(target) });
    else of.push({ sinceSeconds, kind: 'is dead' });
  }
  return byPort;
}

/** The three recorded masters, as they were `at` seconds. */
async function startRecordedMasters(t: TestContext, at: () => number): Promise<Map<number, Master>> {
  const masters = new Map<number, Master>();
  for (const [port, answers] of recordedAnswers()) {
    const master: Master = await startMaster(t, (request, response: ServerResponse, body) => {
      const answer = answers.findLast(({ sinceSeconds }) => sinceSeconds <= at());
      if (answer?.kind === 'leads') sendState(() => master, `led by ${port}`)(request, response, body);
      else if (answer?.kind === 'redirects') {
        redirect(response, `//localhost:${masters.get(answer.toPort)?.at.port}/master/state`);
      } else request.socket.destroy();
    });
    masters.set(port, master);
  }
  return masters;
}

test('the recorded failover is followed: the old leader, a failure while nobody leads, the new leader', async (t) => {
  let seconds = 0.1;
  const masters = await startRecordedMasters(t, () => seconds);
  assert.deepEqual([...masters.keys()], [5060, 5061, 5062]);
  const nameOf = (port: number): HostPort => masters.get(port)!.at;
  // The masters as a configuration lists them: the first of them stands by.
  const list = [5062, 5060, 5061].map(nameOf);
  const { fetch, clock } = createTestClient();
  const states: [string, HostPort][] = [];
  const failures: string[] = [];
  const poller = pollState<string>({
    masters: () => list,
    interpret: interpretState,
    refreshMs: 60_000,
    intervalMs: () => 60_000,
    onPoll: () => {},
    stateTimeoutMs: 300_000,
    fetch,
    onState: (value, from) => states.push([value, from]),
    onFailure: (summary) => failures.push(summary),
    clock,
    random: () => 0,
    log: captureLog(),
  });
  t.after(() => poller.stop());
  await until(() => states.length === 1, 'the state of the old leader');

  seconds = 3;
  clock.advance(60_000);
  await until(() => failures.length === 1, 'the failure while the leader is dead');
  assert.equal(failures[0]?.split('; ').length, 3);
  seconds = 9.5;
  clock.advance(500);
  await until(() => states.length === 2, 'the state of the new leader');
  assert.deepEqual(states, [
    ['led by 5060', parseHostPort(`localhost:${nameOf(5060).port}`)],
    ['led by 5061', parseHostPort(`localhost:${nameOf(5061).port}`)],
  ]);
  assert.equal(failures.length, 1);
});
