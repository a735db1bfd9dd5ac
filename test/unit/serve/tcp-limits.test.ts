import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { TCP_LIMITS } from '../../../src/serve/tcp-server.ts';
import { frame } from '../../../src/wire/frame-reader.ts';
import type { TcpClient } from '../../support/tcp-client.ts';
import { until } from '../../support/until.ts';
import { echo, message, slowHandler, startTcp, text } from './support.ts';

const IDLE_MS = TCP_LIMITS.idleTimeoutMs;

/** Asks and waits for the answer, so that the server has surely met the client. */
async function ask(client: TcpClient, query: string): Promise<void> {
  client.send(frame(message(query)));
  assert.equal(text(await client.next()), query);
}

test('a connection on which nothing comes is closed when its time is up, and not before', async (t) => {
  const { connect, clock } = await startTcp(t, echo);
  const client = await connect();
  await until(() => clock.pending() === 1, 'the connection');
  clock.advance(IDLE_MS - 1);
  await ask(client, 'still there?');
  clock.advance(IDLE_MS - 1);
  await ask(client, 'and now?');
  clock.advance(IDLE_MS);
  await client.closed;
  assert.equal(clock.pending(), 0);
});

test('bytes that never make a whole query do not keep a connection open', async (t) => {
  const { connect, clock } = await startTcp(t, echo);
  const client = await connect();
  await ask(client, 'query');
  const drips = frame(message('a query that never ends')).subarray(0, 11);
  for (const octet of drips.subarray(0, 10)) {
    client.send(Uint8Array.of(octet));
    await setImmediate();
    clock.advance(IDLE_MS / 10);
  }
  await client.closed;
});

test('a client that waits for its answer is not idle, and is once it has it', async (t) => {
  const slow = slowHandler();
  const { connect, clock } = await startTcp(t, slow.handle);
  const client = await connect();
  client.send(frame(message('query')));
  await until(() => slow.asked.length === 1, 'the question');
  clock.advance(4.5 * IDLE_MS);
  slow.reply('query', 'answer');
  assert.equal(text(await client.next()), 'answer');
  clock.advance(IDLE_MS - 1);
  client.send(frame(message('another')));
  await until(() => slow.asked.length === 2, 'the next question');
  slow.reply('another', 'answer');
  assert.equal(text(await client.next()), 'answer');
  clock.advance(IDLE_MS);
  await client.closed;
});

test('a client that has ended its side and reads nothing is closed when its time is up', async (t) => {
  const { connect, clock } = await startTcp(t, () => new Uint8Array(65535));
  const client = await connect();
  client.pause();
  for (let query = 0; query < 400; query++) client.send(frame(message('query')));
  client.end();
  await until(() => clock.pending() === 1, 'the connection');
  await settled(() => clock.pending());
  clock.advance(IDLE_MS);
  assert.equal(clock.pending(), 0);
});

test('one connection more than the limit closes the one that was idle longest', async (t) => {
  const { connect } = await startTcp(t, echo, { connectionsMax: 3 });
  const clients = [await connect(), await connect(), await connect()] as const;
  for (const client of clients) await ask(client, 'query');
  await ask(clients[0], 'used again');
  await ask(await connect(), 'one more');
  await clients[1].closed;
  await ask(clients[0], 'still there');
  await ask(clients[2], 'still there');
});

test('a connection that waits for its answer is not the one that is idle longest', async (t) => {
  const slow = slowHandler();
  const { connect } = await startTcp(t, slow.handle, { connectionsMax: 2 });
  const [waiting, idle] = [await connect(), await connect()];
  for (const [client, query] of [
    [idle, 'first'],
    [waiting, 'second'],
  ] as const) {
    client.send(frame(message(query)));
    await until(() => slow.asked.includes(query), query);
  }
  slow.reply('first', 'answered');
  await idle.next();
  waiting.send(frame(message('third')));
  await until(() => slow.asked.includes('third'), 'third');
  await connect();
  await idle.closed;
  slow.reply('third', 'answer');
  assert.equal(text(await waiting.next()), 'answer');
});

test('a client is not heard further while too many of its queries are unanswered', async (t) => {
  const slow = slowHandler();
  const { connect } = await startTcp(t, slow.handle, { queriesInFlightMax: 3 });
  const client = await connect();
  // More than one read takes from the socket.
  const queries = Array.from({ length: 50 }, (_, index) => `query ${index} `.padEnd(10_000, '.'));
  client.send(Buffer.concat(queries.map((query) => frame(message(query)))));
  const other = await connect();
  other.send(frame(message('of another client')));
  await until(() => slow.asked.length === 4, 'as many questions as may be unanswered, and the other client’s');
  for (const [index, query] of queries.entries()) {
    assert.ok(slow.asked.length <= index + 4, `${slow.asked.length} asked after ${index} answers`);
    slow.reply(query, query);
    assert.equal(text(await client.next()), query);
  }
});

test('a client that takes no replies is asked for no more queries, and gets the rest when it does', async (t) => {
  const REPLY_OCTETS = 60_000;
  const QUERIES = 1000;
  let handled = 0;
  const { connect } = await startTcp(t, () => {
    handled++;
    return new Uint8Array(REPLY_OCTETS).fill(handled & 0xff);
  });
  const client = await connect();
  client.pause();
  client.send(Buffer.concat(Array.from({ length: QUERIES }, () => frame(message('query')))));
  await settled(() => handled);
  // The kernel's buffers for both ends of a connection hold some MB; the server itself may hold little more than its limit.
  assert.ok(handled * REPLY_OCTETS < 32 * 1024 * 1024, `${handled} replies were made though none was read`);
  client.resume();
  for (let reply = 1; reply <= QUERIES; reply++) assert.equal((await client.next())[0], reply & 0xff, `reply ${reply}`);
});

test('queries that come in one piece are not all answered before the first reply is taken', async (t) => {
  let handled = 0;
  const { connect } = await startTcp(
    t,
    () => {
      handled++;
      return new Uint8Array(65535);
    },
    { unsentOctetsMax: 0 },
  );
  const client = await connect();
  client.pause();
  client.send(Buffer.concat(Array.from({ length: 3000 }, () => frame(message('query')))));
  await settled(() => handled);
  assert.ok(handled < 500, `${handled} of 3000 were answered at once`);
});

/** Waits until a number has not changed for a while; a machine too slow for that only makes the test see less. */
async function settled(read: () => number): Promise<void> {
  for (let same = 0, before = read(); same < 10; same = read() === before ? same + 1 : 0) {
    before = read();
    await sleep(10);
  }
}
