import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { loadLibc } from '../../src/serve/libc.ts';
import { openTcpSocket, openUdpSockets } from '../../src/serve/open-sockets.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import { askUdp } from '../support/dns-client.ts';
import { freePort } from '../support/free-port.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { decoded, queryBytes } from '../support/messages.ts';
import { type Program, startProgram } from '../support/process.ts';
import { startSteadyClient } from '../support/steady-client.ts';
import { openTcpClient } from '../support/tcp-client.ts';
import { until } from '../support/until.ts';
import { moreReplies, NAME, node } from './service-node.ts';

const libc = loadLibc()!;

/** Starts mesos-dns as systemd does: with sockets that stay open, from descriptor 3 on. */
async function runWithSockets(
  t: TestContext,
  file: string,
  sockets: readonly number[],
  name = 'dns',
): Promise<Program> {
  const script = `export LISTEN_PID=$$ LISTEN_FDS=${sockets.length} LISTEN_FDNAMES=${sockets.map(() => name).join(':')}
exec "$0" -config "$1"`;
  const program = await startProgram('sh', { args: ['-c', script, MESOS_DNS, file], descriptors: sockets });
  t.after(() => program.stop());
  return program;
}

/** Sockets at one port of an address, in this process. */
async function lend(
  t: TestContext,
  address: string,
): Promise<{ readonly port: number; readonly sockets: readonly number[] }> {
  const port = await freePort();
  const { descriptors } = openUdpSockets(libc, { address, port }, 1);
  const tcp = openTcpSocket(libc, { address, port });
  assert.equal(libc.listen(tcp, 128), 0);
  const sockets = [...descriptors, tcp];
  t.after(() => {
    for (const socket of sockets) libc.close(socket);
  });
  return { port, sockets };
}

for (const workers of [2, 1, 0]) {
  test(`sockets that are lent keep what comes while nobody serves, with ${workers} threads`, async (t) => {
    const { port, sockets } = await lend(t, '127.0.0.1');
    const { file } = await node(t, { workers, port, listener: ['127.0.0.1', '::1'] });
    // A socket that nobody may enlarge holds some hundred queries: as many as come while a slow machine starts a server.
    const client = startSteadyClient(port, NAME, 100);
    let kills = 0;
    for (const end of ['SIGTERM', 'SIGTERM', 'SIGKILL'] as const) {
      const program = await runWithSockets(t, file, sockets);
      await program.waitFor('the state of the cluster is known');
      await moreReplies(client, 50);
      process.kill(program.pid, end);
      await program.ended;
      if (end === 'SIGKILL') kills++;
    }
    const waiting = await openTcpClient(port);
    t.after(() => waiting.destroy());
    waiting.send(frame(queryBytes(NAME)));
    await runWithSockets(t, file, sockets);
    assert.equal(decoded(await waiting.next()).answers.length, 2);
    const { sent, lost, rcodes } = await client.end();
    // What a killed process had in its hands is lost with it: a batch for each thread, at the most.
    assert.ok(lost <= kills * 64 * Math.max(1, workers), `${lost} of ${sent} are lost`);
    assert.deepEqual(Object.keys(rcodes), ['NOERROR']);
  });
}

test('a socket that is lent is served though no listener names it, and its replies leave from where it was asked', async (t) => {
  const { port, sockets } = await lend(t, '0.0.0.0');
  const { file, port: own } = await node(t);
  const program = await runWithSockets(t, file, sockets);
  await program.waitFor('the state of the cluster is known');
  for (const [at, host] of [
    [own, '127.0.0.1'],
    [port, '127.0.0.1'],
    [port, '127.0.0.5'],
  ] as const) {
    const client = startSteadyClient(at, NAME, 100, host);
    await until(() => client.replies() > 1, 'replies');
    assert.equal((await client.end()).lost, 0);
  }
});

test('beside a lent socket, a wildcard listener is every other address of the machine', async (t) => {
  const { port, sockets } = await lend(t, '127.0.0.1');
  const { file } = await node(t, { port, listener: '0.0.0.0' });
  const program = await runWithSockets(t, file, sockets);
  await program.waitFor('the state of the cluster is known');
  for (const host of ['127.0.0.1', '::1']) assert.equal((await askUdp(port, NAME, 'A', host)).rcode, 'NOERROR');
});

test('a socket of another name is refused with what to write, and sockets of another process are not touched', async (t) => {
  const { sockets } = await lend(t, '127.0.0.1');
  const { file } = await node(t);
  const program = await runWithSockets(t, file, sockets, 'mesos-dns.socket');
  assert.equal((await program.ended).code, 1);
  assert.match(program.output(), /lends a socket named "mesos-dns\.socket"; write FileDescriptorName=dns/);
});
