import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handler } from '../../../src/serve/handler.ts';
import { SLOW_QUERIES_MAX } from '../../../src/serve/slow-path.ts';
import { READERS_MAX, readerAt } from '../../../src/table/layout.ts';
import { until } from '../../support/until.ts';
import { slowHandler, text } from './support.ts';
import { ask, lookUp, openClient, question, startHealthyServer, startServer, TABLE } from './udp-support.ts';

const nobody: Handler = () => assert.fail('the table has the answer');

test('what is in the table is answered without the main thread, over IPv4 and IPv6', async (t) => {
  for (const address of ['127.0.0.1', '::1']) {
    const { port, counters } = await startHealthyServer(t, { table: TABLE, handle: nobody, address });
    const client = await openClient(t, port, address);
    assert.deepEqual(await lookUp(client, 'web.mesos'), ['10.0.0.1']);
    assert.equal((await lookUp(client, 'web.mesos', 28)).length, 1);
    const { queries, replies, slow } = counters.read();
    assert.deepEqual(
      queries.filter(({ count }) => count > 0).map(({ family, type, count }) => [family, type, count]),
      ['A', 'AAAA'].map((type) => [address === '::1' ? 6 : 4, type, 1]),
    );
    assert.deepEqual([replies.NOERROR, slow], [2, 0]);
  }
});

test('threads share one port, and each has a part of the clients', async (t) => {
  const { port } = await startHealthyServer(t, { table: TABLE, handle: nobody, readers: [3, 4, 5] });
  const words = new Int32Array(TABLE);
  const isReadBy = (reader: number): boolean => Atomics.load(words, readerAt(reader)) > 0;
  await until(async () => {
    assert.deepEqual(await lookUp(await openClient(t, port), 'web.mesos'), ['10.0.0.1']);
    return [3, 4, 5].every(isReadBy);
  }, 'a client for each thread');
});

test('replies leave from the address that was asked, at once or later', async (t) => {
  const slow = slowHandler();
  const { port } = await startHealthyServer(t, { table: TABLE, handle: slow.handle, address: '0.0.0.0' });
  for (const address of ['127.0.0.1', '127.0.0.5']) {
    const client = await openClient(t, port, address);
    assert.deepEqual(await lookUp(client, 'web.mesos'), ['10.0.0.1']);
    client.send(question(address));
    await until(() => slow.asked.includes(question(address)), 'the question');
    slow.reply(question(address), 'late');
    await until(() => client.replies.at(-1) === 'late', 'the late reply');
  }
});

test('what the table says is no query gets no reply, and a datagram that is longer than any query neither', async (t) => {
  const { port, counters } = await startHealthyServer(t);
  const client = await openClient(t, port);
  client.send(new Uint8Array(4097));
  client.send(new Uint8Array(65507));
  client.send('too short');
  client.send(new Uint8Array(12).fill(0x80, 2, 3));
  assert.equal(await ask(client, question('one')), question('one'));
  const { dropped, queries } = counters.read();
  assert.deepEqual(dropped, { ignored: 2, oversize: 2, overload: 0, abandoned: 0 });
  assert.equal(client.replies.length, 1);
  assert.equal(
    queries.reduce((sum, { count }) => sum + count, 0),
    5,
  );
});

test('beyond so many queries that nobody has looked at more are dropped, while the table goes on answering', async (t) => {
  const slow = slowHandler();
  const { port, counters } = await startHealthyServer(t, { table: TABLE, handle: slow.handle });
  Atomics.store(counters.handedOver, 0, SLOW_QUERIES_MAX - 1);
  const client = await openClient(t, port);
  client.send(question('last'));
  client.send(question('too much'));
  assert.deepEqual(await lookUp(client, 'web.mesos'), ['10.0.0.1']);
  assert.equal(counters.read().dropped.overload, 1);
  await until(() => slow.asked.length === 1, 'the question');
  slow.reply(question('last'), 'answered');
  await until(() => client.replies.includes('answered'), 'the slow reply');
});

test('queries that wait for an upstream keep nobody else from being answered, however many they are', async (t) => {
  const slow = slowHandler();
  const handle: Handler = (query, client) => (text(query) === question('quick') ? query : slow.handle(query, client));
  const { port, counters } = await startHealthyServer(t, { handle });
  const client = await openClient(t, port);
  const waiting = SLOW_QUERIES_MAX + 1;
  while (slow.asked.length < waiting) {
    const before = slow.asked.length;
    const count = Math.min(500, waiting - before);
    for (let sent = 0; sent < count; sent++) client.send(question(String(before + sent)));
    await until(() => slow.asked.length === before + count, 'the questions');
  }
  assert.equal(await ask(client, question('quick')), question('quick'));
  const { slowDepth, dropped } = counters.read();
  assert.deepEqual([slowDepth, dropped.overload], [waiting, 0]);
});

test('a thread whose number as a reader is none is refused, before a socket is opened', async (t) => {
  const { port } = await startHealthyServer(t);
  for (const reader of [-1, 0.5, Number.NaN, READERS_MAX]) {
    // The port is taken, so that opening a socket would be the first to fail.
    await assert.rejects(startServer(t, { port, readers: [1, reader] }), RangeError);
  }
});

/** Of each thread that serves, in the clock's ticks of 10 ms; see proc_pid_stat(5). */
function cpuTicks(): number[] {
  return readdirSync('/proc/self/task')
    .map((thread) => readFileSync(`/proc/self/task/${thread}/stat`, 'utf8'))
    .filter((stat) => / \(.*udp.*\) /.test(stat))
    .map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
    .map((fields) => Number(fields[11]) + Number(fields[12]));
}

test('a server that nobody asks takes no CPU', async (t) => {
  const { port } = await startHealthyServer(t, { table: TABLE, readers: [0, 1] });
  for (let client = 0; client < 10; client++) await lookUp(await openClient(t, port), 'web.mesos');
  const before = cpuTicks();
  assert.equal(before.length, 2);
  await sleep(1000);
  const ticks = cpuTicks().map((after, index) => after - before[index]!);
  assert.ok(
    ticks.every((each) => each <= 2),
    `${ticks} ticks`,
  );
});
