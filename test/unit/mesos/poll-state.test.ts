import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostPort } from '../../../src/lib/host-port.ts';
import { until } from '../../support/until.ts';
import { fail, type Handler, type Master, startMaster } from './support/master.ts';
import { REFRESH_MS, startLeader, startPolling } from './support/polling.ts';
import { sendState } from './support/state.ts';

const MINUTE_MS = 60_000;

test('the first poll comes at once, the next ones each refreshMs from start to start', async (t) => {
  let count = 0;
  const master = await startLeader(t, () => `state ${count++}`);
  const { clock, states } = startPolling(t, () => [master.at]);
  await until(() => states.length === 1, 'the first state');
  assert.deepEqual(states, [['state 0', master.at]]);
  for (const expected of [2, 3]) {
    clock.advance(REFRESH_MS - 1);
    assert.equal(clock.pending(), 1);
    clock.advance(1);
    await until(() => states.length === expected, 'the next state');
  }
  assert.equal(master.requests.length, 3);
});

test('the time that an answer takes does not delay the next poll', async (t) => {
  let answer: (() => void) | undefined;
  const master: Master = await startMaster(t, (request, response, body) => {
    answer = () => sendState(() => master, 'x')(request, response, body);
  });
  const { clock, states } = startPolling(t, () => [master.at]);
  await until(() => answer !== undefined, 'the request');
  clock.advance(20_000);
  answer?.();
  await until(() => states.length === 1, 'the state');
  clock.advance(REFRESH_MS - 20_000);
  await until(() => master.requests.length === 2, 'the next request');
});

test('a poll that runs when the next is due lets that one pass', async (t) => {
  let answer: (() => void) | undefined;
  const master: Master = await startMaster(t, (request, response, body) => {
    answer = () => sendState(() => master, 'x')(request, response, body);
  });
  const { clock, states } = startPolling(t, () => [master.at]);
  await until(() => answer !== undefined, 'the request');
  clock.advance(REFRESH_MS + 10_000);
  answer?.();
  await until(() => states.length === 1, 'the state');
  assert.equal(master.requests.length, 1);
  clock.advance(REFRESH_MS - 10_001);
  assert.equal(clock.pending(), 1);
  assert.equal(master.open(), 0);
  clock.advance(1);
  await until(() => master.requests.length === 2, 'the next request');
});

test('after failures the next poll comes sooner, then later and later up to refreshMs', async (t) => {
  let answer: Handler | string = fail;
  const master = await startLeader(t, () => answer);
  // With 0 as the random number each pause is half of its ceiling.
  const pauses = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
  const { clock, failures, states } = startPolling(t, () => [master.at]);
  await until(() => failures.length === 1, 'the first failure');
  for (const [index, pauseMs] of pauses.entries()) {
    clock.advance(pauseMs - 1);
    assert.equal(clock.pending(), 1);
    clock.advance(1);
    await until(() => failures.length === index + 2, 'the next failure');
  }
  assert.equal(failures[0], `${master.name}: answers 500 Internal Server Error`);

  answer = 'good';
  clock.advance(30_000);
  await until(() => states.length === 1, 'the state');
  answer = fail;
  clock.advance(REFRESH_MS);
  await until(() => failures.length === pauses.length + 2, 'another failure');
  clock.advance(500);
  await until(() => failures.length === pauses.length + 3, 'a retry as soon as after the first failure');
});

test('pauses between retries differ from node to node', async (t) => {
  const master = await startLeader(t, () => fail);
  const { clock, failures } = startPolling(t, () => [master.at], { random: () => 0.998 });
  await until(() => failures.length === 1, 'the first failure');
  clock.advance(998);
  assert.equal(clock.pending(), 1);
  clock.advance(1);
  await until(() => failures.length === 2, 'the second failure');
});

test('no retry waits longer than refreshMs, however short that is', async (t) => {
  const master = await startLeader(t, () => fail);
  const { clock, failures } = startPolling(t, () => [master.at], { refreshMs: 100 });
  await until(() => failures.length === 1, 'the first failure');
  clock.advance(50);
  await until(() => failures.length === 2, 'the second failure');
});

test('the masters are asked for anew at each poll', async (t) => {
  const [first, second] = [await startLeader(t, () => 'first'), await startLeader(t, () => 'second')];
  let masters: HostPort[] = [];
  const { poller, clock, states, failures } = startPolling(t, () => masters);
  await until(() => failures.length === 1, 'the failure');
  assert.deepEqual(failures, ['no master is known yet']);
  masters = [first.at];
  poller.pollNow();
  await until(() => states.length === 1, 'the first state');
  masters = [second.at, first.at];
  clock.advance(REFRESH_MS);
  await until(() => states.length === 2, 'the second state');
  assert.deepEqual(states, [
    ['first', first.at],
    ['second', second.at],
  ]);
});

test('an outage is logged when it begins, when its cause changes, every ten minutes, and when it ends', async (t) => {
  let answer: Handler | string = fail;
  const master = await startLeader(t, () => answer);
  const { clock, failures, states, lines } = startPolling(t, () => [master.at]);
  const since = new Date(clock.nowMs()).toISOString();
  const warning = (reason: string): string =>
    `warn No master gives the state of the cluster ${JSON.stringify({ cause: `${master.name}: ${reason}`, since })}`;

  await until(() => failures.length === 1, 'the first failure');
  assert.deepEqual(lines.splice(0), [warning('answers 500 Internal Server Error')]);
  for (let minute = 1; minute < 10; minute++) await failOnceMore(MINUTE_MS);
  assert.deepEqual(lines, []);
  await failOnceMore(MINUTE_MS);
  assert.deepEqual(lines.splice(0), [warning('answers 500 Internal Server Error')]);
  answer = (_request, response) => void response.end('{}');
  await failOnceMore(MINUTE_MS);
  assert.deepEqual(lines.splice(0), [warning('the state names no leader')]);

  answer = 'good';
  clock.advance(MINUTE_MS);
  await until(() => states.length === 1, 'the state');
  assert.deepEqual(lines.splice(0), ['info A master gives the state of the cluster again {"afterSeconds":720}']);
  clock.advance(REFRESH_MS);
  await until(() => states.length === 2, 'the next state');
  assert.deepEqual(lines, []);

  async function failOnceMore(ms: number): Promise<void> {
    const before = failures.length;
    // Whatever pause the backoff is at, one retry falls into the time.
    clock.advance(ms);
    await until(() => failures.length === before + 1, 'another failure');
  }
});

test('a state that its receiver cannot use is reported, and polling goes on', async (t) => {
  const master = await startLeader(t, () => 'x');
  const received: string[] = [];
  const onState = (value: string): void => {
    received.push(value);
    if (received.length === 1) throw new Error('too odd');
  };
  const { clock, failures, lines } = startPolling(t, () => [master.at], { onState });
  await until(() => failures.length === 1, 'the failure');
  assert.deepEqual(failures, [`the state of ${master.name} cannot be used: too odd`]);
  assert.equal(lines.length, 1);
  clock.advance(500);
  await until(() => received.length === 2, 'the next state');
  assert.equal(failures.length, 1);
});
