import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askMasters } from '../../../src/mesos/ask-masters.ts';
import { until } from '../../support/until.ts';
import { ask, standbyOf, startLeader, TIMEOUT_MS } from './support/asking.ts';
import { createTestClient } from './support/client.ts';
import { deadAddress, fail, hang, type Master, redirect, startBareMaster, startMaster } from './support/master.ts';
import { interpretState, sendState } from './support/state.ts';

/** Timers while one candidate is asked: its deadline, and the one for asking the next. */
const ONE_ASKED = 2;

test('the first candidate that leads is the only one asked', async (t) => {
  const [leader, other] = [await startLeader(t, 'one'), await startLeader(t, 'two')];
  const { outcome, clock } = ask([leader.at, other.at]);
  assert.deepEqual(await outcome, { state: { value: 'one', from: leader.at } });
  assert.deepEqual([leader.requests, other.requests], [['GET /master/state'], []]);
  assert.equal(clock.pending(), 0);
});

test('candidates that fail make room for the next at once', async (t) => {
  const dead = await deadAddress();
  const failing = [
    await startMaster(t, fail),
    await startMaster(t, (_request, response) => void response.end('<html>')),
    await startMaster(t, (_request, response) => void response.end('{}')),
    await startMaster(t, (_request, response) => redirect(response, `//127.0.0.1:${dead.port}/master/state`)),
    await startBareMaster(t, (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"leader"')),
  ];
  const leader = await startLeader(t, 'x');
  const { outcome } = ask([dead, ...failing.map(({ at }) => at), leader.at]);
  assert.deepEqual(await outcome, { state: { value: 'x', from: leader.at } });
});

test('when every candidate fails the outcome says why each did, in their order', async (t) => {
  const dead = await deadAddress();
  const first = await startMaster(t, fail);
  const second = await startMaster(t, (_request, response) => void response.end('{}'));
  const { outcome, clock } = ask([first.at, dead, second.at]);
  const reasons = [
    `${first.name}: answers 500 Internal Server Error`,
    `127.0.0.1:${dead.port}: connect ECONNREFUSED 127.0.0.1:${dead.port}`,
    `${second.name}: the state names no leader`,
  ];
  assert.deepEqual(await outcome, { failure: reasons.join('; ') });
  assert.equal(clock.pending(), 0);
});

test('a candidate named twice is asked once', async (t) => {
  const master = await startMaster(t, fail);
  assert.deepEqual(await ask([master.at, { ...master.at }]).outcome, {
    failure: `${master.name}: answers 500 Internal Server Error`,
  });
  assert.equal(master.requests.length, 1);
});

test('without candidates the outcome is a failure', async () => {
  assert.deepEqual(await ask([]).outcome, { failure: 'no master is known yet' });
});

test('a candidate that hangs is joined by the next after 5 s, and ended when that one answers', async (t) => {
  const silent = await startMaster(t, hang);
  const leader = await startLeader(t, 'x');
  const spare = await startLeader(t, 'y');
  const { outcome, clock } = ask([silent.at, leader.at, spare.at]);
  await until(() => silent.requests.length === 1, 'the first request');
  clock.advance(4999);
  assert.equal(clock.pending(), ONE_ASKED);
  clock.advance(1);
  assert.deepEqual(await outcome, { state: { value: 'x', from: leader.at } });
  await until(() => silent.open() === 0, 'the silent connection to close');
  await new Promise(setImmediate);
  assert.deepEqual([clock.pending(), spare.requests], [0, []]);
});

test('a candidate that stops in the middle of its state is joined by the next too', async (t) => {
  const stuck = await startMaster(t, (_request, response) => void response.write('{"leader":'));
  const leader = await startLeader(t, 'x');
  const { outcome, clock } = ask([stuck.at, leader.at]);
  await until(() => stuck.requests.length === 1, 'the first request');
  clock.advance(5000);
  assert.deepEqual(await outcome, { state: { value: 'x', from: leader.at } });
  await until(() => stuck.open() === 0, 'the stuck connection to close');
});

test('a slow candidate can still win after others were asked beside it', async (t) => {
  let answer = (): void => {};
  const slow: Master = await startMaster(t, (request, response, body) => {
    answer = () => sendState(() => slow, 'slow')(request, response, body);
  });
  const silent = await startMaster(t, hang);
  const { outcome, clock } = ask([slow.at, silent.at]);
  await until(() => slow.requests.length === 1, 'the first request');
  clock.advance(5000);
  await until(() => silent.requests.length === 1, 'the second request');
  clock.advance(60_000);
  answer();
  assert.deepEqual(await outcome, { state: { value: 'slow', from: slow.at } });
  await until(() => silent.open() === 0, 'the silent connection to close');
  assert.deepEqual([slow.requests.length, silent.requests.length], [1, 1]);
});

for (const host of ['127.0.0.1', 'localhost']) {
  test(`a standby that redirects to the slow leader as ${host} does not burden it again`, async (t) => {
    let answer = (): void => {};
    const leader: Master = await startMaster(t, (request, response, body) => {
      answer = () => sendState(() => leader, 'x')(request, response, body);
    });
    const standby = await startMaster(t, standbyOf(leader, host));
    const { outcome, clock } = ask([leader.at, standby.at]);
    await until(() => leader.requests.length === 1, 'the first request');
    clock.advance(5000);
    await until(() => standby.requests.length === 1 && standby.open() === 0, 'the standby to redirect');
    await until(() => leader.open() === 1, 'a second connection, if any, to close');
    assert.equal(leader.requests.length, 1);
    answer();
    assert.deepEqual(await outcome, { state: { value: 'x', from: leader.at } });
  });
}

test('a candidate that was reached by a redirect already is not asked again directly', async (t) => {
  const leader = await startMaster(t, hang);
  const standby = await startMaster(t, standbyOf(leader));
  const { outcome, clock, abort } = ask([standby.at, leader.at]);
  await until(() => leader.requests.length === 1, 'the redirected request');
  clock.advance(60_000);
  assert.equal(leader.requests.length, 1);
  abort.abort();
  await outcome;
});

test('while one candidate hangs, those that failed are asked again: one may lead by now', async (t) => {
  const hung = await startMaster(t, hang);
  let leads = false;
  const standby: Master = await startMaster(t, (request, response, body) => {
    const handler = leads ? sendState(() => standby, 'new leader') : standbyOf(hung);
    handler(request, response, body);
  });
  const { outcome, clock } = ask([hung.at, standby.at]);
  await until(() => hung.requests.length === 1, 'the first request');
  clock.advance(5000);
  await until(() => standby.requests.length === 1 && clock.pending() === ONE_ASKED, 'the standby to redirect');
  leads = true;
  clock.advance(5000);
  assert.deepEqual(await outcome, { state: { value: 'new leader', from: standby.at } });
  assert.equal(hung.requests.length, 1);
});

test('a candidate that is asked again is not asked once more while it hangs', async (t) => {
  const hung = await startMaster(t, hang);
  let answer = fail;
  const flaky = await startMaster(t, (request, response, body) => answer(request, response, body));
  const { outcome, clock, abort } = ask([hung.at, flaky.at]);
  await until(() => hung.requests.length === 1, 'the first request');
  clock.advance(5000);
  await until(() => flaky.requests.length === 1 && clock.pending() === ONE_ASKED, 'the failure');
  answer = hang;
  clock.advance(5000);
  await until(() => flaky.requests.length === 2, 'the request that hangs');
  const pending = clock.pending();
  clock.advance(60_000);
  assert.equal(clock.pending(), pending);
  abort.abort();
  await outcome;
});

test('a leader whose answer to a redirected request failed is asked directly', async (t) => {
  let answers = 0;
  const leader: Master = await startMaster(t, (request, response, body) => {
    const handler = answers++ === 0 ? fail : sendState(() => leader, 'x');
    handler(request, response, body);
  });
  const standby = await startMaster(t, standbyOf(leader));
  assert.deepEqual(await ask([standby.at, leader.at]).outcome, { state: { value: 'x', from: leader.at } });
});

test('a candidate that hangs for the whole time-out fails, and its connection is closed', async (t) => {
  const silent = await startMaster(t, hang);
  const { outcome, clock } = ask([silent.at]);
  await until(() => silent.requests.length === 1, 'the request');
  clock.advance(TIMEOUT_MS);
  assert.deepEqual(await outcome, { failure: `${silent.name}: gave no whole answer within 300 s` });
  await until(() => silent.open() === 0, 'the connection to close');
  assert.deepEqual([silent.requests.length, clock.pending()], [1, 0]);
});

test('an interpreter that throws fails the candidate only', async (t) => {
  const [bad, good] = [await startLeader(t, 'bad'), await startLeader(t, 'good')];
  const { fetch, clock } = createTestClient();
  const outcome = await askMasters({
    candidates: [bad.at, good.at],
    interpret: async (body) => {
      const state = await interpretState(body);
      if (state.ok && state.value === 'bad') throw new TypeError('oh');
      return state;
    },
    fetch,
    timeoutMs: TIMEOUT_MS,
    signal: new AbortController().signal,
    clock,
  });
  assert.deepEqual(outcome, { state: { value: 'good', from: good.at } });
});

test('an abort ends every request and leaves no timer', async (t) => {
  const masters = [await startMaster(t, hang), await startMaster(t, hang)];
  const { outcome, clock, abort } = ask(masters.map(({ at }) => at));
  await until(() => masters[0]!.requests.length === 1, 'the first request');
  clock.advance(5000);
  await until(() => masters[1]!.requests.length === 1, 'the second request');
  abort.abort();
  assert.equal('failure' in (await outcome), true);
  await until(() => masters.every((master) => master.open() === 0), 'the connections to close');
  assert.equal(clock.pending(), 0);
});
