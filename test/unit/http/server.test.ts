import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import type { ApiSources } from '../../../src/http/api.ts';
import { listenerOf } from '../../../src/http/listener.ts';
import { HTTP_LIMITS, type HttpLimits, type HttpServer, startHttpServer } from '../../../src/http/server.ts';
import { captureLog } from '../../support/log.ts';
import { silentLog, testApi } from './test-api.ts';
import { zoneOf } from './zone-of.ts';

async function start(
  t: TestContext,
  { limits = {}, sources = {} }: { limits?: Partial<HttpLimits>; sources?: Partial<ApiSources> } = {},
): Promise<HttpServer> {
  const server = await startHttpServer({
    listener: async () => listenerOf(testApi(sources)),
    address: '127.0.0.1',
    port: 0,
    log: silentLog,
    limits: { ...HTTP_LIMITS, ...limits },
  });
  t.after(() => server.close());
  return server;
}

/** Sends bytes as they are and gives all that comes back until the server ends the connection. */
async function exchange(server: HttpServer, request: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(request);
  return text(socket);
}

const statusOf = (reply: string): string | undefined => /^HTTP\/1\.1 (\d{3})/.exec(reply)?.[1];

test('the API is served over a socket', async (t) => {
  const server = await start(t);
  const response = await fetch(`http://127.0.0.1:${server.port}/v1/version`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(((await response.json()) as { Version: string }).Version, '1.2.3');
});

test('a large zone arrives whole over a socket', async (t) => {
  const table = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`task-${i}.mesos`, ['10.0.0.1']]));
  const server = await start(t, { sources: { zone: () => zoneOf({ A: table }) } });
  const response = await fetch(`http://127.0.0.1:${server.port}/v1/axfr`);
  const body = (await response.json()) as { Records: { As: object } };
  assert.equal(Object.keys(body.Records.As).length, 20_000);
});

test('HEAD sends no body over a socket', async (t) => {
  const server = await start(t);
  const reply = await exchange(server, 'HEAD /v1/axfr HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal(statusOf(reply), '200');
  assert.match(reply, /content-length: [1-9]\d+/i);
  assert.match(reply, /\r\n\r\n$/);
});

test('a client of HTTP/1.0 needs no Host header', async (t) => {
  const server = await start(t);
  assert.equal(statusOf(await exchange(server, 'GET /v1/version HTTP/1.0\r\n\r\n')), '200');
});

test('requests that are no HTTP, or no good path, are answered 400 and the service goes on', async (t) => {
  const server = await start(t);
  const close = 'Connection: close\r\n\r\n';
  for (const request of [
    '\x00\x01\x02\r\n\r\n',
    'GET\r\n\r\n',
    `GET /v1/hosts/% HTTP/1.1\r\nHost: x\r\n${close}`,
    `GET /v1/version HTTP/1.1\r\n${close}`,
    `GET /v1/version HTTP/1.1\r\nHost: a b\r\n${close}`,
    `GET nonsense HTTP/1.1\r\nHost: x\r\n${close}`,
  ]) {
    assert.equal(statusOf(await exchange(server, request)), '400', JSON.stringify(request));
  }
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/v1/version`)).status, 200);
});

test('headers over the limit are answered 431', async (t) => {
  const server = await start(t, { limits: { headersMaxBytes: 1024 } });
  const reply = await exchange(server, `GET /v1/version HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(2000)}\r\n\r\n`);
  assert.equal(statusOf(reply), '431');
});

test('headers that do not come to an end are answered 408', async (t) => {
  const server = await start(t, { limits: { headersTimeoutMs: 50, checkIntervalMs: 20 } });
  assert.equal(statusOf(await exchange(server, 'GET /v1/version HTTP/1.1\r\nHost: x\r\n')), '408');
});

test('a body that does not come to an end does not keep the connection', async (t) => {
  const server = await start(t);
  const reply = await exchange(server, 'POST /v1/version HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc');
  assert.equal(statusOf(reply), '405');
});

test('a connection that stays silent is ended', async (t) => {
  const server = await start(t, { limits: { idleTimeoutMs: 50 } });
  assert.equal(await exchange(server, ''), '');
});

test('a connection that stays silent after a request is ended', async (t) => {
  const server = await start(t, { limits: { keepAliveTimeoutMs: 50 } });
  assert.equal(statusOf(await exchange(server, 'GET /v1/version HTTP/1.1\r\nHost: x\r\n\r\n')), '200');
});

test('connections over the limit are ended at once and the others stay', async (t) => {
  const server = await start(t, { limits: { connectionsMax: 1 } });
  const first = connect(server.port, '127.0.0.1');
  await once(first, 'connect');
  assert.equal(await exchange(server, ''), '');
  first.write('GET /v1/version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal(statusOf(await text(first)), '200');
});

test('close ends open connections and frees the port', async (t) => {
  const server = await start(t);
  const open = connect(server.port, '127.0.0.1');
  open.on('error', () => undefined);
  await once(open, 'connect');
  const ended = once(open, 'close');
  await server.close();
  await ended;
  const again = await startHttpServer({
    listener: async () => listenerOf(testApi()),
    address: '127.0.0.1',
    port: server.port,
    log: silentLog,
  });
  await again.close();
});

test('a port in use is refused with a message that names it and says what to do', async (t) => {
  const server = await start(t);
  await assert.rejects(
    startHttpServer({
      listener: async () => listenerOf(testApi()),
      address: '127.0.0.1',
      port: server.port,
      log: silentLog,
    }),
    new RegExp(`cannot serve HTTP on 127\\.0\\.0\\.1:${server.port}: another program listens there.*httpport`),
  );
});

test('an address of another machine is refused with a message that names it', async () => {
  await assert.rejects(
    startHttpServer({
      listener: async () => listenerOf(testApi()),
      address: '2001:db8::1',
      port: 8123,
      log: silentLog,
    }),
    /cannot serve HTTP on \[2001:db8::1\]:8123: this machine does not have that address.*httplistener/,
  );
});

test('where the API cannot be loaded the connection ends, and the log says why', async (t) => {
  const log = captureLog();
  const listener = (): Promise<never> => Promise.reject(new Error('no such module'));
  const server = await startHttpServer({ listener, address: '127.0.0.1', port: 0, log });
  t.after(() => server.close());
  // Long before it would end for being idle.
  const signal = AbortSignal.timeout(10_000);
  await assert.rejects(fetch(`http://127.0.0.1:${server.port}/v1/version`, { signal }), /fetch failed/);
  assert.match(log.lines.join(), /HTTP requests cannot be answered.*no such module/);
});
