import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/cli/system-clock.ts';
import { startMaster } from '../../src/sim/master-server.ts';
import { RCODE } from '../../src/wire/constants.ts';
import type { Message } from '../../src/wire/message.ts';
import { buildCluster } from '../support/build-cluster.ts';
import { askUdp } from '../support/dns-client.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';
import { decoded, queryBytes } from '../support/messages.ts';
import { openTcpClient, type TcpClient } from '../support/tcp-client.ts';
import { UDP_WAYS } from '../support/udp-ways.ts';
import { replyTo, startUpstream } from '../unit/resolve/loopback-upstream.ts';

/** Nobody answers there, as where a resolver is switched off. */
const NOBODY = '127.0.0.9';
/** Sooner than any time-out that would end the waiting by itself. */
const STOPS_WITHIN_MS = 8_000;

const cluster = () => buildCluster({ agents: 2, frameworks: 1, tasksPerFramework: 2, seed: 1, clock: systemClock });

async function start(t: TestContext, config: Readonly<Record<string, unknown>>): Promise<RunningMesosDns> {
  const server = await startMesosDns(config);
  t.after(() => server.stop());
  return server;
}

async function connect(t: TestContext, port: number, host = '127.0.0.1'): Promise<TcpClient> {
  const client = await openTcpClient(port, host);
  t.after(() => client.destroy());
  return client;
}

function framed(message: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

async function askTcp(t: TestContext, port: number, name: string, host?: string): Promise<Message> {
  const client = await connect(t, port, host);
  client.send(framed(queryBytes(name)));
  return decoded(await client.next());
}

/** Takes connections and says nothing on them, as a program that hangs. Returns its port. */
async function startSilentServer(t: TestContext): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

describe('mesos-dns', { concurrency: 2 }, () => {
  test('serves on every listener, over UDP and TCP, and only there', async (t) => {
    const master = await startMaster({ cluster: cluster() });
    t.after(() => master.close());
    const listeners = ['127.0.0.1', '::1', '127.0.0.2'];
    const server = await start(t, {
      masters: [`127.0.0.1:${master.address.port}`],
      listener: listeners,
      resolvers: [NOBODY],
    });
    await server.ready();
    for (const host of listeners) {
      assert.deepEqual(await askUdp(server.port, 'leader.mesos', 'A', host), {
        rcode: 'NOERROR',
        answers: ['127.0.0.1'],
      });
      const { rcode, answers } = await askTcp(t, server.port, 'app-0.marathon.mesos', host);
      assert.deepEqual([rcode, answers.length], [RCODE.NOERROR, 2]);
    }
    assert.deepEqual((await askUdp(server.port, 'ns1.mesos', 'A')).answers, ['127.0.0.1', '127.0.0.2']);
    assert.deepEqual((await askUdp(server.port, 'ns1.mesos', 'AAAA')).answers, ['::1']);
    await assert.rejects(askTcp(t, server.port, 'leader.mesos', '127.0.0.3'), /ECONNREFUSED/);
  });

  test('answers external names while no master is in sight, and SERVFAIL for Mesos names until one is', async (t) => {
    const upstream = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet)) });
    const masterPort = await freePort();
    const server = await start(t, {
      masters: [`127.0.0.1:${masterPort}`],
      resolvers: [`127.0.0.1:${upstream.port}`],
      refreshSeconds: 1,
    });
    assert.deepEqual(await askUdp(server.port, 'www.example.com', 'A'), { rcode: 'NOERROR', answers: ['192.0.2.1'] });
    const overTcp = await askTcp(t, server.port, 'www.example.com');
    assert.deepEqual([overTcp.rcode, overTcp.answers.length], [RCODE.NOERROR, 1]);
    for (const name of ['app-0.marathon.mesos', 'no-such.marathon.mesos', 'leader.mesos', 'mesos']) {
      assert.deepEqual(await askUdp(server.port, name, 'A'), { rcode: 'SERVFAIL', answers: [] }, name);
      assert.equal((await askTcp(t, server.port, name)).rcode, RCODE.SERVFAIL, name);
    }
    assert.deepEqual(
      upstream.queries.map(({ packet }) => packet.questions![0]!.name),
      ['www.example.com', 'www.example.com'],
      'no Mesos name is asked outside',
    );
    const master = await startMaster({ cluster: cluster(), port: masterPort });
    t.after(() => master.close());
    await server.ready();
    assert.deepEqual(await askUdp(server.port, 'no-such.marathon.mesos', 'A'), { rcode: 'NXDOMAIN', answers: [] });
    assert.equal((await askUdp(server.port, 'app-0.marathon.mesos', 'A')).answers.length, 2);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends it with code 0 while clients, an upstream, a master and ZooKeeper keep it waiting`, async (t) => {
      const silent = await startSilentServer(t);
      const upstream = await startUpstream(t, {});
      const server = await start(t, {
        zk: `zk://127.0.0.1:${silent}/mesos`,
        masters: [`127.0.0.1:${silent}`],
        resolvers: [`127.0.0.1:${upstream.port}`],
        timeout: 600,
        listener: ['127.0.0.1', '::1'],
      });
      const idle = await connect(t, server.port);
      const unfinished = await connect(t, server.port, '::1');
      unfinished.send(Uint8Array.of(0));
      const waiting = await connect(t, server.port);
      waiting.send(framed(queryBytes('www.example.com')));
      const udp = createSocket('udp4');
      t.after(() => udp.close());
      udp.send(queryBytes('www.example.org'), server.port, '127.0.0.1');
      const http = await connect(t, server.httpPort);
      http.send(Buffer.from('GET /v1/version HTTP/1.1\r\n'));
      await upstream.received(2);

      process.kill(server.program.pid, signal);
      await Promise.all([idle, unfinished, waiting, http].map((client) => client.closed));
      const exit = await Promise.race([server.program.ended, sleep(STOPS_WITHIN_MS, 'it still runs', { ref: false })]);
      assert.deepEqual(exit, { code: 0, signal: null });
      assert.match(server.program.output(), new RegExp(`"signal":"${signal}","msg":"stopping"`));
    });
  }
});

for (const [udpWay, settings] of Object.entries(UDP_WAYS)) {
  test(`what was served, UDP by ${udpWay}, is told at the end`, async (t) => {
    const master = await startMaster({ cluster: cluster() });
    t.after(() => master.close());
    const server = await start(t, { masters: [`127.0.0.1:${master.address.port}`], externalon: false, ...settings });
    await server.ready();
    for (const name of ['leader.mesos', 'gone.mesos', 'www.example.com']) await askUdp(server.port, name, 'A');
    await askTcp(t, server.port, 'leader.mesos');
    await server.program.stop();
    const line = server.program
      .output()
      .split('\n')
      .find((each) => each.includes('"msg":"served"'));
    const { queries, replies, dropped, unsent } = JSON.parse(line ?? '{}');
    assert.deepEqual(
      { queries, replies, dropped, unsent },
      {
        queries: 4,
        replies: { NOERROR: 2, NXDOMAIN: 1, REFUSED: 1 },
        dropped: {},
        unsent: 0,
      },
    );
  });
}
