import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from '../../../src/cli/free-port.ts';
import { freePort as freePortOfTests } from '../../support/free-port.ts';

test('the preferred port is taken when it is free', async () => {
  const preferred = await freePortOfTests();
  assert.equal(await freePort(preferred), preferred);
});

test('another port is taken when the preferred one is in use over TCP', async (t) => {
  const preferred = await freePortOfTests();
  const server = createServer().listen(preferred, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  assert.notEqual(await freePort(preferred), preferred);
});

test('another port is taken when the preferred one is in use over UDP', async (t) => {
  const preferred = await freePortOfTests();
  const socket = createSocket('udp4').bind(preferred, '127.0.0.1');
  t.after(() => socket.close());
  await once(socket, 'listening');
  assert.notEqual(await freePort(preferred), preferred);
});
