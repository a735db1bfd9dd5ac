import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askLeader, type InterpretState } from '../../../src/mesos/ask-leader.ts';
import type { MasterFetch } from '../../../src/mesos/http-client.ts';
import { createManualClock } from '../../support/manual-clock.ts';
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

/** Takes a body in without keeping it. */
const swallow: InterpretState<string> = async (body) => {
  let length = 0;
  for await (const bytes of body) length += bytes.length;
  return { ok: false, reason: `${length} bytes are no state` };
};

test('a state of 256 MiB is read, one that is longer is refused', async () => {
  const at = { host: '127.0.0.1', port: 5050 };
  // Never written to, so never really taken.
  const mebibytes = Buffer.allocUnsafeSlow(16 * 1024 * 1024);
  for (const [extra, reason] of [
    [0, '268435456 bytes are no state'],
    [1, 'the answer is longer than 268435456 bytes'],
  ] as const) {
    async function* body(): AsyncGenerator<Buffer> {
      for (let part = 0; part < 16; part++) yield mebibytes;
      yield mebibytes.subarray(0, extra);
    }
    const fetch: MasterFetch = async () => ({ from: at, address: at, body: body() });
    assert.deepEqual(await ask([at], fetch, swallow).outcome, { failure: `127.0.0.1:5050: ${reason}` });
  }
});

test('what is no state need not be read to its end', async (t) => {
  const endless = await startMaster(t, (_request, response) => void response.write('<html>'));
  const refuse: InterpretState<string> = async (body) => {
    for await (const bytes of body) return { ok: false, reason: `${bytes} is no state` };
    return { ok: false, reason: 'nothing came' };
  };
  assert.deepEqual(await ask([endless.at], undefined, refuse).outcome, {
    failure: `${endless.name}: <html> is no state`,
  });
  await until(() => endless.open() === 0, 'the connection to close');
});

test('while a state comes without a pause, everything else has its turn', async () => {
  const at = { host: '127.0.0.1', port: 5050 };
  const turns: number[] = [];
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let piece = 0; piece < 100; piece++) {
      clock.advance(1);
      yield Buffer.of(0x20);
    }
  }
  const clock = createManualClock();
  const giveWay = async (): Promise<void> => void turns.push(clock.nowMs());
  const fetch: MasterFetch = async () => ({ from: at, address: at, body: pieces() });
  const options = { interpret: swallow, fetch, signal: new AbortController().signal, onServer: () => {} };
  await assert.rejects(askLeader(at, { ...options, clock: { ...clock, giveWay } }), /100 bytes/);
  assert.ok(turns.length > 1, `${turns.length} turns`);
});
