import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { fail, type Handler, hang } from './support/master.ts';
import { REFRESH_MS, startLeader, startPolling } from './support/polling.ts';
import { sendState } from './support/state.ts';

test('pollNow abandons the poll that runs and begins a new one at once', async (t) => {
  const old = await startLeader(t, () => hang);
  const leader = await startLeader(t, () => 'x');
  let masters = [old.at];
  const { poller, clock, states, failures, lines } = startPolling(t, () => masters);
  await until(() => old.requests.length === 1, 'the first request');
  masters = [leader.at];
  poller.pollNow();
  await until(() => states.length === 1 && old.open() === 0, 'the state, and the old connection to close');
  assert.deepEqual([failures, lines, clock.pending()], [[], [], 1]);
  assert.deepEqual([old.requests.length, leader.requests.length], [1, 1]);
});

test('after pollNow the first retry comes soon again', async (t) => {
  const master = await startLeader(t, () => fail);
  const { poller, clock, failures } = startPolling(t, () => [master.at]);
  for (const [index, pauseMs] of [500, 1000, 2000].entries()) {
    await until(() => failures.length === index + 1, 'a failure');
    clock.advance(pauseMs);
  }
  await until(() => failures.length === 4, 'the fourth failure');
  poller.pollNow();
  await until(() => failures.length === 5, 'the fifth failure');
  clock.advance(500);
  await until(() => failures.length === 6, 'the sixth failure');
});

test('pollNow between two polls moves the next ones', async (t) => {
  const master = await startLeader(t, () => 'x');
  const { poller, clock, states } = startPolling(t, () => [master.at]);
  await until(() => states.length === 1, 'the first state');
  clock.advance(50_000);
  poller.pollNow();
  await until(() => states.length === 2, 'the second state');
  clock.advance(REFRESH_MS - 1);
  assert.equal(clock.pending(), 1);
  clock.advance(1);
  await until(() => states.length === 3, 'the third state');
});

test('pollNow from within onState and onFailure begins one poll', async (t) => {
  let answer: Handler | string = 'x';
  const master = await startLeader(t, () => answer);
  let again = 1;
  const pollAgain = (): void => {
    if (again-- > 0) polling.poller.pollNow();
  };
  const polling = startPolling(t, () => [master.at], { onState: pollAgain, onFailure: pollAgain });
  await until(() => again < 0, 'the second poll');
  again = 1;
  answer = fail;
  polling.clock.advance(REFRESH_MS);
  await until(() => again < 0, 'the fourth poll');
  assert.deepEqual([master.requests.length, polling.clock.pending()], [4, 1]);
});

test('stop ends the poll that runs: no connection, no timer, no call', async (t) => {
  const master = await startLeader(t, () => hang);
  const { poller, clock, states, failures, lines } = startPolling(t, () => [master.at]);
  await until(() => master.requests.length === 1, 'the request');
  poller.stop();
  assert.equal(clock.pending(), 1, 'only the deadline is still to be cleared');
  await until(() => master.open() === 0 && clock.pending() === 0, 'the connection to close');
  poller.pollNow();
  assert.deepEqual([master.requests.length, clock.pending()], [1, 0]);
  assert.deepEqual([states, failures, lines], [[], [], []]);
});

test('stop from within onState is final, even if onState fails then', async (t) => {
  const master = await startLeader(t, () => 'x');
  const onState = (): void => {
    polling.poller.stop();
    throw new Error('odd');
  };
  const polling = startPolling(t, () => [master.at], { onState });
  await until(() => polling.clock.pending() === 0, 'the poll to end');
  assert.deepEqual([polling.failures, polling.lines], [[], []]);
});

test('stop between two polls leaves no timer', async (t) => {
  const master = await startLeader(t, () => 'x');
  const { poller, clock, states } = startPolling(t, () => [master.at]);
  await until(() => states.length === 1, 'the state');
  poller.stop();
  assert.equal(clock.pending(), 0);
});

test('pollSoon keeps the distance between two polls, and comes no later than what was to come', async (t) => {
  const master = await startLeader(t, () => 'x');
  const intervalMs = 10 * REFRESH_MS;
  const { poller, clock, states } = startPolling(t, () => [master.at], { intervalMs: () => intervalMs });
  await until(() => states.length === 1, 'the first state');
  poller.pollSoon();
  poller.pollSoon();
  clock.advance(REFRESH_MS - 1);
  assert.equal(master.requests.length, 1);
  clock.advance(1);
  await until(() => states.length === 2, 'the second state');
  clock.advance(intervalMs - REFRESH_MS / 2);
  assert.equal(master.requests.length, 2, 'it was asked for once');
  poller.pollSoon();
  clock.advance(0);
  await until(() => states.length === 3, 'the third state, which is late enough already');
});

test('pollSoon while a poll runs is for another one: what that one says may be too old', async (t) => {
  let answer: Handler | string = hang;
  const master = await startLeader(t, () => answer);
  const { poller, clock, states } = startPolling(t, () => [master.at], { intervalMs: () => 10 * REFRESH_MS });
  await until(() => master.requests.length === 1, 'the first request');
  poller.pollSoon();
  answer = 'x';
  // The silent one is asked again, as any that is silent.
  poller.pollNow();
  await until(() => states.length === 1, 'the first state');
  poller.pollSoon();
  clock.advance(REFRESH_MS);
  await until(() => states.length === 2, 'the second state');
});

test('pollSoon while a poll runs that gives a state is for another one', async (t) => {
  const gate = Promise.withResolvers<void>();
  const slow: Handler = (request, response, body) =>
    void gate.promise.then(() => sendState(() => master, 'x')(request, response, body));
  const master = await startLeader(t, () => slow);
  const { poller, clock, states } = startPolling(t, () => [master.at], { intervalMs: () => 10 * REFRESH_MS });
  await until(() => master.requests.length === 1, 'the first request');
  poller.pollSoon();
  gate.resolve();
  await until(() => states.length === 1, 'the first state');
  clock.advance(REFRESH_MS - 1);
  assert.equal(master.requests.length, 1);
  clock.advance(1);
  await until(() => states.length === 2, 'the second state');
});

test('pollSoon after a failure does not put the retry off', async (t) => {
  let answer: Handler | string = fail;
  const master = await startLeader(t, () => answer);
  const { poller, clock, states, failures } = startPolling(t, () => [master.at]);
  await until(() => failures.length === 1, 'the failure');
  answer = 'x';
  poller.pollSoon();
  clock.advance(500);
  await until(() => states.length === 1, 'the state');
});

test('however the date is set, polls come when they are due', async (t) => {
  const master = await startLeader(t, () => 'x');
  const intervalMs = () => 10 * REFRESH_MS;
  const { poller, clock, states } = startPolling(t, () => [master.at], { intervalMs });
  await until(() => states.length === 1, 'the first state');
  for (const [index, jumpMs] of [-3_600_000, 3_600_000].entries()) {
    clock.advance(10_000);
    clock.setDate(clock.nowMs() + jumpMs);
    poller.pollSoon();
    clock.advance(REFRESH_MS - 10_001);
    assert.equal(master.requests.length, index + 1);
    clock.advance(1);
    await until(() => states.length === index + 2, 'the next state');
  }
});
