import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort, freePorts } from '../../support/free-port.ts';

test('free ports are different, and free for UDP and TCP', async () => {
  const ports = await freePorts(20);
  assert.equal(new Set(ports).size, 20);
  for (const port of ports) {
    const tcp = createServer().listen(port, '127.0.0.1');
    const udp = createSocket('udp4').bind(port, '127.0.0.1');
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
    await Promise.all([once(tcp.close(), 'close'), once(udp.close(), 'close')]);
  }
});

test('a port in use over UDP or TCP is not given out', async (t) => {
  const port = await freePort();
  let draw = port;
  t.mock.method(Math, 'random', () => (draw++ - 12_000) / 20_000 + 1e-9);
  const udp = createSocket('udp4').bind(port, '127.0.0.1');
  await once(udp, 'listening');
  t.after(() => udp.close());
  assert.notEqual(await freePort(), port);
  assert.ok(draw > port + 1, 'the port in use was drawn first');
});
