import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { formatIp } from '../../../src/lib/ip.ts';
import { Counters } from '../../../src/serve/counters.ts';
import { startTcpServer } from '../../../src/serve/tcp-server.ts';
import { frame } from '../../../src/wire/frame-reader.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { queryBytes } from '../../support/messages.ts';
import { openTcpClient } from '../../support/tcp-client.ts';
import { until } from '../../support/until.ts';
import { echo, message, passed, slowHandler, startTcp, text } from './support.ts';

test('many queries on one connection are answered', async (t) => {
  const { connect } = await startTcp(t, echo);
  const client = await connect();
  for (let query = 0; query < 200; query++) {
    client.send(frame(message(`query ${query}`)));
    assert.equal(text(await client.next()), `query ${query}`);
  }
});

test('queries that come together are answered in the order in which their answers are ready', async (t) => {
  const slow = slowHandler();
  const { connect } = await startTcp(t, slow.handle);
  const client = await connect();
  client.send(Buffer.concat(['one', 'two', 'three'].map((query) => frame(message(query)))));
  await until(() => slow.asked.length === 3, 'three questions');
  for (const query of ['two', 'three', 'one']) {
    slow.reply(query, `answer to ${query}`);
    assert.equal(text(await client.next()), `answer to ${query}`);
  }
});

test('an answer that is ready does not wait for one before it', async (t) => {
  const slow = slowHandler();
  const { connect } = await startTcp(t, (query, client) =>
    text(query) === 'fast' ? query : slow.handle(query, client),
  );
  const client = await connect();
  client.send(Buffer.concat([frame(message('slow')), frame(message('fast'))]));
  assert.equal(text(await client.next()), 'fast');
  slow.reply('slow', 'slow');
  assert.equal(text(await client.next()), 'slow');
});

test('a query that comes byte by byte is answered', async (t) => {
  const { connect } = await startTcp(t, echo);
  const client = await connect();
  for (const octet of frame(message('a whole query'))) {
    client.send(Uint8Array.of(octet));
    await setImmediate();
  }
  assert.equal(text(await client.next()), 'a whole query');
});

test('the longest query and the longest reply are carried whole', async (t) => {
  const { connect } = await startTcp(t, (query) => query.map((octet) => octet ^ 0xff));
  const client = await connect();
  const longest = new Uint8Array(65535).map((_, index) => index % 251);
  client.send(frame(longest));
  assert.deepEqual(
    (await client.next()).map((octet) => octet ^ 0xff),
    longest,
  );
});

test('the handler is told who asks, and that it is over TCP', async (t) => {
  const { connect } = await startTcp(t, (_, { address, transport }) => message(`${formatIp(address)} ${transport}`));
  const client = await connect();
  client.send(frame(message('who am I?')));
  assert.equal(text(await client.next()), '127.0.0.1 tcp');
});

test('a client of IPv6 is answered', async (t) => {
  const { connect } = await startTcp(t, (_, { address }) => message(formatIp(address)), {}, '::1');
  const client = await connect();
  client.send(frame(message('who am I?')));
  assert.equal(text(await client.next()), '::1');
});

test('one port serves IPv4 and IPv6 side by side', async (t) => {
  const every = { handle: echo, counters: new Counters(), clock: createManualClock(), log: captureLog() };
  const ipv4 = await startTcpServer({ ...every, address: '0.0.0.0', port: 0 });
  t.after(() => ipv4.close());
  const ipv6 = await startTcpServer({ ...every, address: '::', port: ipv4.port });
  await ipv6.close();
});

for (const [what, octets] of [
  ['a frame of no octets', [0, 0]],
  ['a message that deserves no reply', [0, 1, 7]],
] as const) {
  test(`${what} ends the connection, and no other`, async (t) => {
    const { connect } = await startTcp(t, (query) => (query.length < 2 ? undefined : query));
    const [client, other] = [await connect(), await connect()];
    client.send(Uint8Array.from(octets));
    await client.closed;
    other.send(frame(message('query')));
    assert.equal(text(await other.next()), 'query');
  });
}

test('nothing behind a message that deserves no reply is handled', async (t) => {
  const asked: string[] = [];
  const { connect } = await startTcp(t, (query) => {
    asked.push(text(query));
    return undefined;
  });
  const client = await connect();
  client.send(Buffer.concat([frame(message('nonsense')), frame(message('query'))]));
  await client.closed;
  assert.deepEqual(asked, ['nonsense']);
});

test('a client that sends no more still gets its replies, and then the end', async (t) => {
  const slow = slowHandler();
  const { connect } = await startTcp(t, slow.handle);
  const client = await connect();
  client.send(Buffer.concat([frame(message('one')), frame(message('two'))]));
  client.end();
  await until(() => slow.asked.length === 2, 'both questions');
  slow.reply('two', 'two');
  assert.equal(text(await client.next()), 'two');
  slow.reply('one', 'one');
  assert.equal(text(await client.next()), 'one');
  await client.closed;
});

test('half a frame at the end of a connection is nobody’s question, and leaves nothing behind', async (t) => {
  const asked: string[] = [];
  const { connect, clock } = await startTcp(t, (query) => {
    asked.push(text(query));
    return query;
  });
  const client = await connect();
  client.send(Buffer.concat([frame(message('whole')), frame(message('half')).subarray(0, 4)]));
  assert.equal(text(await client.next()), 'whole');
  client.end();
  await client.closed;
  await until(() => clock.pending() === 0, 'the end of the connection on the side of the server');
  assert.deepEqual(asked, ['whole']);
});

test('a connection that is reset while its answer is being sought harms nobody', async (t) => {
  const slow = slowHandler();
  const { connect, clock, log, counters } = await startTcp(t, slow.handle);
  const client = await connect();
  client.send(frame(message('query')));
  await until(() => slow.asked.length === 1, 'the question');
  client.reset();
  await until(() => clock.pending() === 0, 'the end of the connection on the side of the server');
  slow.reply('query', 'nobody listens');
  await setImmediate();
  assert.equal(clock.pending(), 0, 'the answer wakes the dead');
  assert.equal(counters.read().unsent, 1);
  const other = await connect();
  other.send(frame(message('again')));
  await until(() => slow.asked.length === 2, 'the next question');
  slow.reply('again', 'answer');
  assert.equal(text(await other.next()), 'answer');
  assert.equal(counters.read().unsent, 1);
  assert.deepEqual(log.lines, []);
});

test('a stop answers what has come, and leaves neither timer nor port behind', async () => {
  const slow = slowHandler();
  const clock = createManualClock();
  const listening = { address: '127.0.0.1', handle: slow.handle, counters: new Counters(), clock, log: captureLog() };
  const server = await startTcpServer({ ...listening, port: 0 });
  const [waiting, idle, forgotten] = await Promise.all([1, 2, 3].map(() => openTcpClient(server.port, '127.0.0.1')));
  for (const [client, query] of [
    [waiting!, 'query'],
    [forgotten!, 'never'],
  ] as const) {
    client.send(frame(message(query)));
    await until(() => slow.asked.includes(query), 'the question');
  }
  // It has come before the stop, but nobody has looked at it yet.
  idle!.send(frame(message('last')));
  const closed = server.close();
  await until(() => slow.asked.includes('last'), 'the last question');
  slow.reply('last', 'last answer');
  assert.equal(text(await idle!.next()), 'last answer');
  await idle!.closed;
  slow.reply('query', 'answer');
  assert.equal(text(await waiting!.next()), 'answer');
  await passed(closed, clock);
  await forgotten!.closed;
  assert.equal(clock.pending(), 0);
  slow.reply('never', 'too late');
  await setImmediate();
  const again = await startTcpServer({ ...listening, port: server.port });
  await again.close();
});

test('connections that wait to be taken when the server stops are answered', async (t) => {
  const { server, clock, connect } = await startTcp(t, echo);
  const clients = await Promise.all(Array.from({ length: 50 }, () => connect()));
  // The kernel has made them; this process has not had a turn to take more than the first ones.
  for (const [index, client] of clients.entries()) client.send(frame(message(`query ${index}`)));
  const closed = server.close();
  const answers = await Promise.all(clients.map((client) => client.next()));
  assert.deepEqual(
    answers.map(text),
    clients.map((_, index) => `query ${index}`),
  );
  await passed(closed, clock);
});

test('a port in use is refused with a message that names it and says what to do', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  await assert.rejects(
    startTcpServer({
      address: '127.0.0.1',
      port,
      handle: echo,
      counters: new Counters(),
      clock: createManualClock(),
      log: captureLog(),
    }),
    new RegExp(`Cannot listen on TCP 127\\.0\\.0\\.1:${port}: another program listens there already.*"port"`),
  );
});

test('an address of another machine is refused with a message that names it', async () => {
  await assert.rejects(
    startTcpServer({
      address: '2001:db8::1',
      port: 5300,
      handle: echo,
      counters: new Counters(),
      clock: createManualClock(),
      log: captureLog(),
    }),
    /Cannot listen on TCP \[2001:db8::1\]:5300: this machine does not have that address; correct "listener"/,
  );
});

test('queries and replies are counted', async (t) => {
  const { connect, counters } = await startTcp(t, echo);
  const client = await connect();
  client.send(frame(queryBytes('web.mesos')));
  await client.next();
  const { queries, replies } = counters.read();
  assert.deepEqual(
    queries.filter(({ count }) => count > 0),
    [{ transport: 'tcp', family: 4, type: 'A', count: 1 }],
  );
  assert.equal(replies.NOERROR, 1);
});
