import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { decode, encode } from 'dns-packet';
import { probeServer } from '../../../src/cli/probe-server.ts';
import { freePort } from '../../support/free-port.ts';

/** A server at an address of its own with what it has been asked; without an answer it is silent. */
async function startServer(
  t: TestContext,
  rcode: number | undefined,
): Promise<{ address: string; port: number; asked: string[] }> {
  const address = '127.0.0.1';
  const asked: string[] = [];
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.on('message', (datagram, from) => {
    const { id = 0, questions = [] } = decode(datagram);
    asked.push(`${questions[0]!.name} ${questions[0]!.type}`);
    if (rcode === undefined) return;
    socket.send(encode({ type: 'response', id, flags: rcode, questions }), from.port, from.address);
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  return { address, port: socket.address().port, asked };
}

for (const [rcode, probe] of [
  [0, { kind: 'serves' }],
  [2, { kind: 'serves' }],
  [3, { kind: 'refuses', what: 'NXDOMAIN' }],
  [4, { kind: 'refuses', what: 'NOTIMP' }],
  [5, { kind: 'refuses', what: 'REFUSED' }],
] as const) {
  test(`a server that says rcode ${rcode} ${probe.kind}`, async (t) => {
    const { address, port, asked } = await startServer(t, rcode);
    assert.deepEqual(await probeServer({ host: address, port }, 'mesos', 1_000), probe);
    assert.equal(asked[0], 'mesos SOA');
  });
}

test('the root can be asked for', async (t) => {
  const { address, port, asked } = await startServer(t, 0);
  assert.deepEqual(await probeServer({ host: address, port }, '', 1_000), { kind: 'serves' });
  assert.deepEqual(asked, ['. SOA']);
});

test('a server that says nothing is silent when patience is at its end', async (t) => {
  const { address, port } = await startServer(t, undefined);
  const { kind } = await probeServer({ host: address, port }, 'mesos', 300);
  assert.equal(kind, 'silent');
});

test('a server that starts meanwhile is waited for', async (t) => {
  const server = { host: '127.0.0.1', port: await freePort() };
  const probing = probeServer(server, 'mesos', 5_000);
  const late = createSocket('udp4');
  t.after(() => late.close());
  late.on('message', (datagram, from) => {
    const { id = 0, questions = [] } = decode(datagram);
    late.send(encode({ type: 'response', id, questions }), from.port, from.address);
  });
  setTimeout(() => late.bind(server.port, server.host), 300);
  assert.deepEqual(await probing, { kind: 'serves' });
});
