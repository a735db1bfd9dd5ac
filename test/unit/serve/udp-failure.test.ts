import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { ROOT, ROOT_AT, readerAt } from '../../../src/table/layout.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { queryBytes } from '../../support/messages.ts';
import { startProgram } from '../../support/process.ts';
import { until } from '../../support/until.ts';
import { message, slowHandler, text } from './support.ts';
import { ask, lookUp, openClient, question, startServer, TABLE, tableOf, type UdpServer } from './udp-support.ts';

test('a query at which the table fails goes the slow way, and the failure is logged', async (t) => {
  const table = tableOf([{ name: 'web.mesos', type: 'A', value: '10.0.0.1' }]);
  const words = new Int32Array(table);
  words[words[ROOT_AT]! + ROOT.index] = 2 ** 30;
  const { port, log } = await startServer(t, { table, handle: () => message('from the main thread') });
  assert.equal(await ask(await openClient(t, port), queryBytes('web.mesos')), 'from the main thread');
  assert.match(log.lines.join('\n'), /^error answering from the table failed; this is a bug .*table-answer\.ts/);
});

/** Resolves with the next thread that this process starts. */
async function nextThread(): Promise<Worker> {
  const [worker] = await once(process, 'worker');
  return worker as Worker;
}

/** Waits until the main thread answers in the thread's place: what comes to the socket until then waits there. */
async function standsIn({ log }: UdpServer): Promise<void> {
  await until(() => log.lines.length > 0, 'the end of the thread');
  assert.deepEqual(log.lines.length, 1);
  assert.match(log.lines[0]!, /^error a UDP thread failed; the main thread answers in its place .*"127\.0\.0\.1"/);
}

test('when a thread dies the main thread answers at its socket, and slow replies still arrive', async (t) => {
  const slow = slowHandler();
  const thread = nextThread();
  const server = await startServer(t, {
    table: TABLE,
    handle: (query, client) => (text(query) === question('slow') ? slow.handle(query, client) : message('main thread')),
  });
  const client = await openClient(t, server.port);
  assert.deepEqual(await lookUp(client, 'web.mesos'), ['10.0.0.1']);
  client.send(question('slow'));
  await until(() => slow.asked.length === 1, 'the slow question');
  // It waits in the kernel, where it cannot be ended: the next datagram wakes it, and is lost with it.
  void (await thread).terminate();
  client.send(question('lost'));
  await standsIn(server);
  assert.equal(await ask(client, queryBytes('web.mesos')), 'main thread');
  slow.reply(question('slow'), 'slow reply');
  await until(() => client.replies.includes('slow reply'), 'the slow reply');
  await server.close();
});

test('other threads go on when one dies', async (t) => {
  const thread = nextThread();
  const server = await startServer(t, { table: TABLE, readers: [0, 1], handle: () => message('main thread') });
  void (await thread).terminate();
  const answers = new Set<string>();
  await until(async () => {
    const client = await openClient(t, server.port);
    client.send(queryBytes('web.mesos'));
    client.socket.on('message', (reply) => answers.add(text(reply) === 'main thread' ? 'main thread' : 'thread'));
    return answers.size === 2;
  }, 'answers of both');
  await standsIn(server);
});

const BROKEN = [
  {
    what: 'cannot be started',
    options: { settings: { ...ANSWER_SETTINGS, version: (() => '') as never } },
    why: /cloned/,
  },
  {
    what: 'fails at its start',
    options: { settings: { ...ANSWER_SETTINGS, soa: undefined as never } },
    why: /Cannot read properties of undefined/,
  },
];

for (const { what, options, why } of BROKEN) {
  test(`a thread that ${what} is replaced, with the reason in the log; what came meanwhile is not lost`, async (t) => {
    const server = await startServer(t, { ...options, handle: () => message('main thread') });
    assert.equal(await ask(await openClient(t, server.port), question('one')), 'main thread');
    await standsIn(server);
    assert.match(server.log.lines[0]!, why);
  });
}

test('a thread that dies while it reads the table does not keep its writer waiting', async (t) => {
  const table = tableOf([]);
  const words = new Int32Array(table);
  const thread = nextThread();
  const server = await startServer(t, { table, readers: [7] });
  const client = await openClient(t, server.port);
  await ask(client, question('one'));
  Atomics.add(words, readerAt(7), 1);
  void (await thread).terminate();
  client.send(question('lost'));
  await standsIn(server);
  assert.equal(Atomics.load(words, readerAt(7)) % 2, 0);
});

const program = fileURLToPath(new URL('udp-program.ts', import.meta.url));

test('a program may exit while its threads wait', async (t) => {
  for (const [how, code] of [
    ['exit', 3],
    ['throw', 1],
  ] as const) {
    const running = await startProgram(process.execPath, { args: [program, how] });
    t.after(() => running.stop());
    assert.deepEqual(await running.ended, { code, signal: null });
    assert.match(running.output(), /serving/);
  }
});

test('a Node that has no FFI serves without threads', async (t) => {
  const running = await startProgram(process.execPath, { args: ['--no-experimental-ffi', program, 'threads'] });
  t.after(() => running.stop());
  await running.waitFor('answered by the main thread, with 0 threads');
});
