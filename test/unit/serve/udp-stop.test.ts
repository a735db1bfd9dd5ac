import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Handler } from '../../../src/serve/handler.ts';
import { LAST_REPLIES_MS } from '../../../src/serve/late-replies.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { queryBytes } from '../../support/messages.ts';
import { until } from '../../support/until.ts';
import { message, slowHandler } from './support.ts';
import { lookUp, openClient, question, startHealthyServer, startServer, TABLE, type UdpClient } from './udp-support.ts';

/** Sends them all, and resolves when they are with the kernel, which loopback means: in the server's receive buffer. */
async function sendAll(client: UdpClient, queries: readonly Uint8Array[]): Promise<void> {
  await Promise.all(queries.map((query) => new Promise<void>((resolve) => client.socket.send(query, () => resolve()))));
}

for (const readers of [[], [0], [0, 1, 2]]) {
  test(`a stop answers all that has come before, with ${readers.length} threads`, async (t) => {
    const QUERIES = 60;
    const handle: Handler = async (query) => setImmediate(query);
    // The first stop comes before the threads have begun, the second while they answer.
    for (const isRunning of [false, true]) {
      const { port, close, counters } = await startHealthyServer(t, { table: TABLE, handle, readers });
      const clients = await Promise.all([1, 2, 3, 4].map(() => openClient(t, port)));
      if (isRunning) for (const client of clients) await lookUp(client, 'web.mesos');
      for (const client of clients) {
        const query = (_: unknown, index: number): Uint8Array =>
          index % 2 === 0 ? queryBytes('web.mesos', { id: index }) : message(question(String(index)));
        await sendAll(client, Array.from({ length: QUERIES }, query));
      }
      await close();
      const expected = QUERIES + (isRunning ? 1 : 0);
      await until(() => clients.every(({ replies }) => replies.length === expected), 'every reply');
      const { replies, dropped, slowDepth, unsent } = counters.read();
      const replied = Object.values(replies).reduce((sum, count) => sum + count, 0);
      assert.deepEqual([replied, unsent, slowDepth], [clients.length * expected, 0, 0]);
      assert.deepEqual(dropped, { ignored: 0, oversize: 0, overload: 0, abandoned: 0 });
    }
  });
}

for (const address of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
  test(`at ${address}, a stop refuses new queries at once, and still gives slow replies`, async (t) => {
    const slow = slowHandler();
    const { port, close, clock } = await startHealthyServer(t, { handle: slow.handle, address });
    const loopback = address.includes(':') ? '::1' : '127.0.0.1';
    const [early, late] = [await openClient(t, port, loopback), await openClient(t, port, loopback)];
    early.send(question('early'));
    await until(() => slow.asked.length === 1, 'the question');
    const closed = close();
    const [error] = await Promise.all([once(late.socket, 'error'), sendAll(late, [message(question('late'))])]);
    assert.equal(error[0].code, 'ECONNREFUSED');
    slow.reply(question('early'), 'answered');
    await until(() => early.replies.includes('answered'), 'the reply');
    await closed;
    assert.deepEqual([slow.asked.length, clock.pending()], [1, 0]);
  });
}

for (const readers of [[], [0]]) {
  test(`a stop does not wait for ever for a reply, with ${readers.length} threads`, async (t) => {
    const slow = slowHandler();
    const { port, close, clock, counters } = await startHealthyServer(t, { readers, handle: slow.handle });
    const client = await openClient(t, port);
    client.send(question('one'));
    client.send(question('two'));
    await until(() => slow.asked.length === 2, 'the questions');
    const closed = close();
    await until(() => clock.pending() === 1, 'the wait');
    slow.reply(question('one'), 'in time');
    await until(() => client.replies.length === 1, 'the reply');
    clock.advance(LAST_REPLIES_MS - 1);
    assert.equal(clock.pending(), 1);
    clock.advance(1);
    await closed;
    assert.equal(counters.read().dropped.abandoned, 1);
  });
}

test('what came to a socket whose thread has failed is answered when its stand-in stops', async (t) => {
  const settings = { ...ANSWER_SETTINGS, soa: undefined as never };
  const { port, close, log } = await startServer(t, { settings });
  const client = await openClient(t, port);
  await until(() => log.lines.length > 0, 'the end of the thread');
  const QUERIES = 200;
  for (let query = 0; query < QUERIES; query++) client.send(question(String(query)));
  await new Promise((resolve) => client.socket.send(message(question('last')), resolve));
  await close();
  await until(() => client.replies.length === QUERIES + 1, 'every reply');
});

test('the last replies leave before the socket is closed', async (t) => {
  const slow = slowHandler();
  const { port, close, clock } = await startHealthyServer(t, { readers: [], handle: slow.handle });
  const client = await openClient(t, port);
  client.send(question('one'));
  await until(() => slow.asked.length === 1, 'the question');
  const closed = close();
  await until(() => clock.pending() === 1, 'the wait');
  slow.reply(question('one'), 'answered');
  await closed;
  await until(() => client.replies.length === 1, 'the reply');
});
