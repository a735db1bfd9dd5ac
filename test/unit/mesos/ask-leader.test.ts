import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MasterFetch } from '../../../src/mesos/http-client.ts';
import { until } from '../../support/until.ts';
import { ask, standbyOf, startLeader } from './support/asking.ts';
import { deadAddress, hang, type Master, startMaster } from './support/master.ts';
import { sendState, stateText } from './support/state.ts';

test('a standby redirects to the leader by its host name, and the leader is asked once', async (t) => {
  const leader = await startLeader(t, 'x');
  const standby = await startMaster(t, standbyOf(leader, 'localhost'));
  const from = { host: 'localhost', port: leader.at.port };
  assert.deepEqual(await ask([standby.at]).outcome, { state: { value: 'x', from } });
  assert.equal(leader.requests.length, 1);
});

test('a leader may be named by its host name', async (t) => {
  const leader: Master = await startMaster(t, (_request, response) => {
    response.end(stateText({ host: 'leader.example', port: leader.at.port }, 'x'));
  });
  const from = { host: 'leader.example', port: leader.at.port };
  assert.deepEqual(await ask([from]).outcome, { state: { value: 'x', from } });
  assert.equal(leader.requests.length, 1);
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
  const dead = { host: '127.0.0.2', port: (await deadAddress()).port };
  const standby = await startMaster(t, (_request, response) => void response.end(stateText(dead, 'nothing')));
  const leader = await startLeader(t, 'x');
  assert.deepEqual(await ask([standby.at, leader.at]).outcome, { state: { value: 'x', from: leader.at } });
  const name = `127.0.0.2:${dead.port}`;
  assert.deepEqual(await ask([standby.at]).outcome, {
    failure: `${standby.name}: names ${name} as the leader: connect ECONNREFUSED ${name}`,
  });
});

test('a leader behind a forwarded port names a port of its host where nobody listens, and is believed', async (t) => {
  const inside = await deadAddress();
  const leader = await startMaster(t, (_request, response) => void response.end(stateText(inside, 'x')));
  assert.deepEqual(await ask([leader.at]).outcome, { state: { value: 'x', from: leader.at } });
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
    yield Buffer.allocUnsafeSlow(256 * 1024 * 1024 + 1);
  }
  const fetch: MasterFetch = async () => ({ from: at, address: at, body: tooLong() });
  assert.match(JSON.stringify(await ask([at], fetch).outcome), /127.0.0.1:5050: the answer is longer than \d+ bytes/);
});
