import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readText } from '../../../src/mesos/body.ts';
import { reasonOf } from '../../../src/mesos/reason-of.ts';
import { until } from '../../support/until.ts';
import { createTestClient } from './support/client.ts';
import { startBareMaster, startMaster } from './support/master.ts';

test('a GET asks for the path, says who asks, takes gzip and one connection', async (t) => {
  let seen: unknown;
  const master = await startMaster(t, (request, response) => {
    const { host, connection, 'user-agent': agent, 'accept-encoding': encoding } = request.headers;
    seen = { url: request.url, host, connection, agent, encoding };
    response.end('state');
  });
  assert.equal(await createTestClient().get(master.at, '/master/state?x=1'), 'state');
  const url = '/master/state?x=1';
  assert.deepEqual(seen, { url, host: master.name, connection: 'close', agent: 'Mesos-DNS', encoding: 'gzip' });
  await until(() => master.open() === 0, 'the connection to close');
});

test('a POST carries its body and headers, also past a redirect', async (t) => {
  const got: unknown[] = [];
  const leader = await startMaster(t, (request, response, body) => {
    got.push([request.method, request.url, request.headers['content-type'], body]);
    response.end('{}');
  });
  const standby = await startMaster(t, (_request, response) => {
    response.writeHead(307, { Location: `//${leader.name}/master/api/v1` }).end();
  });
  const { fetch } = createTestClient();
  const { body } = await fetch({
    master: standby.at,
    method: 'POST',
    path: '/api/v1',
    headers: { 'Content-Type': 'application/json' },
    body: '{"type":"GET_MASTER"}',
    signal: new AbortController().signal,
  });
  assert.equal(await readText(body, 100), '{}');
  assert.deepEqual(got, [['POST', '/master/api/v1', 'application/json', '{"type":"GET_MASTER"}']]);
});

test('the answer says which master gave it, by name and by address', async (t) => {
  const leader = await startMaster(t, (_request, response) => response.end('x'));
  const { fetch } = createTestClient();
  const master = { host: 'leader.only-the-cluster-knows', port: leader.at.port };
  const servers: unknown[] = [];
  const answer = await fetch({
    master,
    method: 'GET',
    path: '/',
    signal: new AbortController().signal,
    onServer: (server) => servers.push(server),
  });
  assert.deepEqual([answer.from, answer.address], [master, leader.at]);
  assert.deepEqual(servers, [master, leader.at]);
  await readText(answer.body, 10);
});

test('a host name with a dead address is reached by its other one', async (t) => {
  const leader = await startMaster(t, (_request, response) => response.end('x'));
  const addresses = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }));
  const { fetch } = createTestClient({ lookup: (_host, _options, callback) => callback(null, addresses) });
  const master = { host: 'leader.example', port: leader.at.port };
  const answer = await fetch({ master, method: 'GET', path: '/', signal: new AbortController().signal });
  assert.deepEqual(answer.address, leader.at);
  await readText(answer.body, 10);
});

test('a host name that is unknown fails with a clear reason', async () => {
  const { get } = createTestClient({
    lookup: (host, _options, callback) => callback(new Error(`getaddrinfo ENOTFOUND ${host}`), ''),
  });
  await assert.rejects(get({ host: 'gone.example', port: 5050 }), /ENOTFOUND gone\.example/);
});

test('an error thrown in onServer ends the request before anything is sent', async (t) => {
  const master = await startMaster(t, (_request, response) => response.end('x'));
  const { fetch } = createTestClient();
  const onServer = (server: { host: string }): void => {
    if (server.host === '127.0.0.1') throw new Error('not this one');
  };
  const signal = new AbortController().signal;
  const at = { host: 'some.name', port: master.at.port };
  await assert.rejects(fetch({ master: at, method: 'GET', path: '/', signal, onServer }), /not this one/);
  await until(() => master.open() === 0, 'the connection to close');
  assert.deepEqual(master.requests, []);
});

test('a gzip body is unpacked', async (t) => {
  const text = JSON.stringify({ name: 'ä'.repeat(100_000) });
  const master = await startMaster(t, (_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'GZip' }).end(gzipSync(text));
  });
  assert.equal(await createTestClient().get(master.at), text);
});

test('a chunked body is put together, whatever its pieces', async (t) => {
  const master = await startBareMaster(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const byte of Buffer.from('grün')) socket.write(Buffer.of(0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a));
    socket.end('0\r\n\r\n');
  });
  assert.equal(await createTestClient().get(master.at), 'grün');
});

const gzipped = gzipSync('x'.repeat(10_000));

const broken: [name: string, answer: string | Buffer, reason: RegExp][] = [
  ['nothing at all', '', /closed the connection before the end/],
  ['half a header', 'HTTP/1.1 200 OK\r\nContent-', /closed the connection before the end|not answer in HTTP/],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"leader":', /closed the connection before the end/],
  [
    'chunks without an end',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    /closed the connection before the end/,
  ],
  [
    'half a gzip',
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n`),
      gzipped.subarray(0, 20),
    ]),
    /the answer's gzip is broken/,
  ],
  ['no gzip', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd', /gzip is broken/],
  ['an encoding not asked for', 'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nabcd', /encoding "br"/],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', /does not answer in HTTP/],
  ['a chunk of no size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /does not answer in HTTP/],
  ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /does not answer in HTTP \(HPE_HEADER/],
  ['500', 'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n', /^answers 500 Internal Server Error$/],
  ['503', 'HTTP/1.1 503 No leader\r\nContent-Length: 0\r\n\r\n', /^answers 503 Service Unavailable$/],
  ['403', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', /^answers 403 Forbidden$/],
  ['a status that redirects nobody', 'HTTP/1.1 304 Not Modified\r\n\r\n', /^answers 304 Not Modified$/],
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    /without an answer/,
  ],
];

for (const [name, answer, reason] of broken) {
  test(`an answer that is ${name} fails with a clear reason and leaves no connection`, async (t) => {
    const master = await startBareMaster(t, (socket) => socket.end(answer));
    await assert.rejects(createTestClient().get(master.at), (error) => {
      assert.match(reasonOf(error), reason);
      return true;
    });
    await until(() => master.open() === 0, 'the connection to close');
  });
}

test('a server that cannot be connected to is given up after 5 s', async () => {
  const { fetch, clock } = createTestClient({ lookup: () => {} });
  const signal = new AbortController().signal;
  const request = fetch({ master: { host: 'slow.name', port: 5050 }, method: 'GET', path: '/', signal });
  await until(() => clock.pending() === 1, 'the request to begin');
  clock.advance(4999);
  assert.equal(clock.pending(), 1);
  clock.advance(1);
  await assert.rejects(request, /^Error: no connection within 5 s$/);
  assert.equal(clock.pending(), 0);
});

test('a connected server is not under the connect time-out', async (t) => {
  const master = await startBareMaster(t, (socket) => {
    clock.advance(60_000);
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate');
  });
  const { get, clock } = createTestClient();
  assert.equal(await get(master.at), 'late');
});

test('an abort before the answer ends the request with its reason and closes the connection', async (t) => {
  const master = await startMaster(t, () => {});
  const { fetch, clock } = createTestClient();
  const abort = new AbortController();
  const request = fetch({ master: master.at, method: 'GET', path: '/', signal: abort.signal });
  await until(() => master.requests.length === 1, 'the request');
  abort.abort(new Error('enough'));
  await assert.rejects(request, /enough/);
  await until(() => master.open() === 0, 'the connection to close');
  assert.equal(clock.pending(), 0);
});

for (const encoding of ['identity', 'gzip']) {
  test(`an abort in the middle of a body (${encoding}) ends the reading with its reason`, async (t) => {
    const master = await startMaster(t, (_request, response) => {
      response.writeHead(200, { 'Content-Encoding': encoding });
      response.write(encoding === 'gzip' ? gzipped.subarray(0, 20) : 'half');
    });
    const { fetch } = createTestClient();
    const abort = new AbortController();
    const { body } = await fetch({ master: master.at, method: 'GET', path: '/', signal: abort.signal });
    const reading = readText(body, 1000);
    setImmediate(() => abort.abort(new Error('enough')));
    await assert.rejects(reading, /enough/);
    await until(() => master.open() === 0, 'the connection to close');
  });
}

test('an abort before the body is read closes the connection', async (t) => {
  const master = await startMaster(t, (_request, response) => response.write('half'));
  const { fetch } = createTestClient();
  const abort = new AbortController();
  const { body } = await fetch({ master: master.at, method: 'GET', path: '/', signal: abort.signal });
  abort.abort(new Error('enough'));
  await until(() => master.open() === 0, 'the connection to close');
  await assert.rejects(readText(body, 1000));
});

test('a request that is over leaves nothing on its signal', async (t) => {
  const master = await startMaster(t, (_request, response) => response.end('x'));
  const { fetch } = createTestClient();
  const { signal } = new AbortController();
  await readText((await fetch({ master: master.at, method: 'GET', path: '/', signal })).body, 10);
  await until(() => getEventListeners(signal, 'abort').length === 0, 'the listener to go');
});

test('an error with a body that never ends does not hold its connection', async (t) => {
  const master = await startMaster(t, (_request, response) => response.writeHead(500).write('x'));
  await assert.rejects(createTestClient().get(master.at), /answers 500/);
  await until(() => master.open() === 0, 'the connection to close');
});

test('a signal that has aborted already sends nothing', async (t) => {
  const master = await startMaster(t, (_request, response) => response.end('x'));
  const { fetch } = createTestClient();
  const signal = AbortSignal.abort(new Error('too late'));
  await assert.rejects(fetch({ master: master.at, method: 'GET', path: '/', signal }), /too late/);
  assert.equal(master.requests.length, 0);
});

test('a body streams: its first part is there before its last is sent', async (t) => {
  let sendRest = (): void => {};
  const master = await startMaster(t, (_request, response) => {
    response.write('first');
    sendRest = () => response.end('last');
  });
  const { fetch } = createTestClient();
  const signal = new AbortController().signal;
  const { body } = await fetch({ master: master.at, method: 'GET', path: '/', signal });
  const parts: string[] = [];
  for await (const part of body) {
    parts.push(part.toString());
    sendRest();
  }
  assert.deepEqual(parts, ['first', 'last']);
});
