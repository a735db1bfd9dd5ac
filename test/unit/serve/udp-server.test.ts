import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { formatIp } from '../../../src/lib/ip.ts';
import type { Handler } from '../../../src/serve/handler.ts';
import { listenError } from '../../../src/serve/listen-error.ts';
import { startUdpServer } from '../../../src/serve/udp-server.ts';
import { captureLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { echo, message, slowHandler, startUdp, text } from './support.ts';

interface UdpClient {
  readonly socket: Socket;
  /** Every reply so far. */
  readonly replies: string[];
  send(query: string | Uint8Array): void;
}

async function openClient(t: TestContext, port: number, address = '127.0.0.1'): Promise<UdpClient> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  t.after(() => socket.close());
  const replies: string[] = [];
  socket.on('message', (reply) => replies.push(text(reply)));
  socket.connect(port, address);
  await once(socket, 'connect');
  return { socket, replies, send: (query) => socket.send(typeof query === 'string' ? message(query) : query) };
}

async function ask(client: UdpClient, query: string | Uint8Array): Promise<string> {
  const before = client.replies.length;
  client.send(query);
  await until(() => client.replies.length > before, 'the reply');
  return client.replies.at(-1)!;
}

test('a query is answered to where it came from, and the handler is told who asks', async (t) => {
  const server = await startUdp(t, (query, { address, transport }) =>
    message(`${text(query)} ${formatIp(address)} ${transport}`),
  );
  const [one, two] = [await openClient(t, server.port), await openClient(t, server.port)];
  assert.equal(await ask(one, 'one'), 'one 127.0.0.1 udp');
  assert.equal(await ask(two, 'two'), 'two 127.0.0.1 udp');
  assert.equal(one.replies.length, 1);
});

test('a client of IPv6 is answered', async (t) => {
  const server = await startUdp(t, (_, { address }) => message(formatIp(address)), '::1');
  assert.equal(await ask(await openClient(t, server.port, '::1'), 'who am I?'), '::1');
});

test('one port serves IPv4 and IPv6 side by side', async (t) => {
  const ipv4 = await startUdp(t, echo, '0.0.0.0');
  const ipv6 = await startUdpServer({ address: '::', port: ipv4.port, handle: echo, log: captureLog() });
  t.after(() => ipv6.close());
  assert.equal(await ask(await openClient(t, ipv4.port), 'over IPv4'), 'over IPv4');
  assert.equal(await ask(await openClient(t, ipv4.port, '::1'), 'over IPv6'), 'over IPv6');
});

test('answers that take their time reach whoever asked, in the order in which they are ready', async (t) => {
  const slow = slowHandler();
  const server = await startUdp(t, slow.handle);
  const [one, two] = [await openClient(t, server.port), await openClient(t, server.port)];
  one.send('one');
  two.send('two');
  await until(() => slow.asked.length === 2, 'both questions');
  slow.reply('two', 'answer to two');
  await until(() => two.replies.length === 1, 'the second answer');
  slow.reply('one', 'answer to one');
  await until(() => one.replies.length === 1, 'the first answer');
  assert.deepEqual([one.replies, two.replies], [['answer to one'], ['answer to two']]);
});

test('a message that deserves no reply gets none, at once or later', async (t) => {
  const slow = slowHandler();
  const server = await startUdp(t, (query, client) => {
    if (query.length === 0) return undefined;
    return text(query) === 'slow' ? slow.handle(query, client) : query;
  });
  const client = await openClient(t, server.port);
  client.send('');
  client.send('slow');
  await until(() => slow.asked.length === 1, 'the slow question');
  slow.reply('slow', undefined);
  assert.equal(await ask(client, 'query'), 'query');
  assert.equal(client.replies.length, 1);
});

test('the longest datagram is taken and sent', async (t) => {
  const server = await startUdp(t, echo);
  const longest = new Uint8Array(65507).map((_, index) => index % 251);
  assert.equal(await ask(await openClient(t, server.port), longest), text(longest));
});

test('a reply that no datagram can hold is lost without a word, and the service goes on', async (t) => {
  const log = captureLog();
  const handle: Handler = (query) => (text(query) === 'much' ? new Uint8Array(70_000) : query);
  const server = await startUdpServer({ address: '127.0.0.1', port: 0, handle, log });
  t.after(() => server.close());
  const client = await openClient(t, server.port);
  client.send('much');
  assert.equal(await ask(client, 'little'), 'little');
  assert.deepEqual(log.lines, []);
});

test('a client that is gone before its answer is harms nobody', async (t) => {
  const slow = slowHandler();
  const server = await startUdp(t, (query, client) => (text(query) === 'slow' ? slow.handle(query, client) : query));
  const gone = createSocket('udp4');
  gone.send(message('slow'), server.port, '127.0.0.1');
  await until(() => slow.asked.length === 1, 'the question');
  await once(gone.close(), 'close');
  slow.reply('slow', 'nobody listens');
  assert.equal(await ask(await openClient(t, server.port), 'query'), 'query');
});

test('close frees the port, and an answer that comes later goes nowhere', async (t) => {
  const slow = slowHandler();
  const server = await startUdpServer({ address: '127.0.0.1', port: 0, handle: slow.handle, log: captureLog() });
  const client = await openClient(t, server.port);
  client.send('query');
  await until(() => slow.asked.length === 1, 'the question');
  await server.close();
  slow.reply('query', 'too late');
  await setImmediate();
  const again = await startUdpServer({ address: '127.0.0.1', port: server.port, handle: echo, log: captureLog() });
  await again.close();
  assert.deepEqual(client.replies, []);
});

test('a port in use is refused with a message that says what to do, and no socket is left open', async (t) => {
  const { port } = await startUdp(t, echo);
  const start = (): Promise<unknown> => startUdpServer({ address: '127.0.0.1', port, handle: echo, log: captureLog() });
  const advice = new RegExp(`Cannot listen on UDP 127\\.0\\.0\\.1:${port}: another program listens there.*"listener"`);
  await assert.rejects(start(), advice);
  const before = readdirSync('/proc/self/fd').length;
  for (let attempt = 0; attempt < 20; attempt++) await assert.rejects(start(), advice);
  assert.ok(readdirSync('/proc/self/fd').length < before + 10, 'open file descriptors');
});

test('an address of another machine is refused with a message that names it', async () => {
  await assert.rejects(
    startUdpServer({ address: '2001:db8::1', port: 5300, handle: echo, log: captureLog() }),
    /Cannot listen on UDP \[2001:db8::1\]:5300: this machine does not have that address; correct "listener"/,
  );
});

test('a port that needs privileges is refused with a message that says which', () => {
  const error = listenError(Object.assign(new Error('bind EACCES'), { code: 'EACCES' }), 'UDP', '127.0.0.1', 53);
  assert.match(
    error.message,
    /^Cannot listen on UDP 127\.0\.0\.1:53: ports below 1024 need root or CAP_NET_BIND_SERVICE/,
  );
});
