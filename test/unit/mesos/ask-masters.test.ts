import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { HostPort } from '../../../src/lib/host-port.ts';
import { askMasters, type Outcome } from '../../../src/mesos/ask-masters.ts';
import type { MasterFetch } from '../../../src/mesos/http-client.ts';
import { createTestClient } from './support/client.ts';
import type { HandClock } from './support/hand-clock.ts';
import { deadAddress, type Handler, type Master, redirect, startBareMaster, startMaster } from './support/master.ts';
import { interpretState, sendState, stateText } from './support/state.ts';
import { until } from './support/until.ts';

const TIMEOUT_MS = 300_000;
const hang: Handler = () => {};
const fail: Handler = (_request, response) => void response.writeHead(500).end();

interface Asking {
  readonly outcome: Promise<Outcome<string>>;
  readonly clock: HandClock;
  readonly abort: AbortController;
}

function ask(candidates: readonly HostPort[], fetch?: MasterFetch): Asking {
  const abort = new AbortController();
  const client = createTestClient();
  const { clock } = client;
  const options = { candidates, interpret: interpretState, fetch: fetch ?? client.fetch, timeoutMs: TIMEOUT_MS, clock };
  return { outcome: askMasters({ ...options, signal: abort.signal }), clock, abort };
}

/** A master that leads and says so. */
async function startLeader(t: TestContext, value: string): Promise<Master> {
  const leader: Master = await startMaster(t, (request, response, body) =>
    sendState(() => leader, value)(request, response, body),
  );
  return leader;
}

const standbyOf =
  (leader: Master, host = '127.0.0.1'): Handler =>
  (_request, response) =>
    redirect(response, `//${host}:${leader.at.port}/master/state`);

test('the first candidate that leads is the only one asked', async (t) => {
  const [leader, other] = [await startLeader(t, 'one'), await startLeader(t, 'two')];
  const { outcome, clock } = ask([leader.at, other.at]);
  assert.deepEqual(await outcome, { state: { value: 'one', from: leader.at } });
  assert.deepEqual([leader.requests, other.requests], [['GET /master/state'], []]);
  assert.equal(clock.pending(), 0);
});

test('a standby redirects to the leader by its host name, and the leader is asked once', async (t) => {
  const leader = await startLeader(t, 'x');
  const standby = await startMaster(t, standbyOf(leader, 'localhost'));
  const from = { host: 'localhost', port: leader.at.port };
  assert.deepEqual(await ask([standby.at]).outcome, { state: { value: 'x', from } });
  assert.equal(leader.requests.length, 1);
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
  const { outcome, clock } = ask([silent.at, leader.at]);
  await until(() => silent.requests.length === 1, 'the first request');
  clock.advance(4999);
  assert.equal(leader.open(), 0);
  clock.advance(1);
  assert.deepEqual(await outcome, { state: { value: 'x', from: leader.at } });
  await until(() => silent.open() === 0, 'the silent connection to close');
  assert.equal(clock.pending(), 0);
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
  await until(() => standby.requests.length === 1 && standby.open() === 0, 'the standby to redirect');
  leads = true;
  while (standby.requests.length === 1) {
    clock.advance(5000);
    await new Promise(setImmediate);
  }
  assert.deepEqual(await outcome, { state: { value: 'new leader', from: standby.at } });
  assert.equal(hung.requests.length, 1);
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

test('an old master on standby answers with its own state: the leader that it names is asked', async (t) => {
  const leader = await startLeader(t, 'the cluster');
  const standby = await startMaster(
    t,
    sendState(() => leader, 'nothing'),
  );
  assert.deepEqual(await ask([standby.at]).outcome, { state: { value: 'the cluster', from: leader.at } });
  assert.deepEqual([standby.requests.length, leader.requests.length], [1, 1]);
});

test('an old standby that names a dead leader fails, and the next candidate is asked', async (t) => {
  const dead = await deadAddress();
  const standby = await startMaster(t, (_request, response) => void response.end(stateText(dead, 'nothing')));
  const leader = await startLeader(t, 'x');
  assert.deepEqual(await ask([standby.at, leader.at]).outcome, { state: { value: 'x', from: leader.at } });
  const name = `127.0.0.1:${dead.port}`;
  assert.deepEqual(await ask([standby.at]).outcome, {
    failure: `${standby.name}: names ${name} as the leader: connect ECONNREFUSED ${name}`,
  });
});

test('masters that name each other as the leader are not believed', async (t) => {
  const one: Master = await startMaster(t, (q, r, b) => sendState(() => two, 'nothing')(q, r, b));
  const two: Master = await startMaster(t, (q, r, b) => sendState(() => one, 'nothing')(q, r, b));
  assert.deepEqual(await ask([one.at]).outcome, {
    failure: `${one.name}: names ${two.name} as the leader: which names ${one.name}`,
  });
  assert.deepEqual([one.requests.length, two.requests.length], [1, 1]);
});

test('an old standby that names the slow leader does not burden it again', async (t) => {
  const leader = await startMaster(t, hang);
  const standby = await startMaster(
    t,
    sendState(() => leader, 'nothing'),
  );
  const { outcome, clock, abort } = ask([leader.at, standby.at]);
  await until(() => leader.requests.length === 1, 'the first request');
  clock.advance(5000);
  await until(() => standby.requests.length === 1 && standby.open() === 0, 'the standby to answer');
  assert.deepEqual([leader.requests.length, leader.open()], [1, 1]);
  abort.abort();
  await outcome;
});

test('a state that is too long is refused', async () => {
  const at = { host: '127.0.0.1', port: 5050 };
  async function* tooLong(): AsyncGenerator<Buffer> {
    // Never written to, so never really taken.
    yield Buffer.allocUnsafeSlow(512 * 1024 * 1024 + 1);
  }
  const fetch: MasterFetch = async () => ({ from: at, address: at, headers: {}, body: tooLong() });
  assert.match(JSON.stringify(await ask([at], fetch).outcome), /127.0.0.1:5050: the answer is longer than \d+ bytes/);
});

test('an interpreter that throws fails the candidate only', async (t) => {
  const [bad, good] = [await startLeader(t, 'bad'), await startLeader(t, 'good')];
  const { fetch, clock } = createTestClient();
  const outcome = await askMasters({
    candidates: [bad.at, good.at],
    interpret: (body) => {
      if (body.includes('bad')) throw new TypeError('oh');
      return interpretState(body);
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
