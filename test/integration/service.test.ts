import assert from 'node:assert/strict';
import { mkdtempSync, read, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { formatHostPort } from '../../src/lib/host-port.ts';
import { C, loadLibc } from '../../src/serve/libc.ts';
import { openTcpSocket, openUdpSockets } from '../../src/serve/open-sockets.ts';
import { type MasterServer, startMaster } from '../../src/sim/master-server.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import { buildCluster } from '../support/build-cluster.ts';
import { askUdp } from '../support/dns-client.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/free-port.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { decoded, queryBytes } from '../support/messages.ts';
import { type Program, startProgram } from '../support/process.ts';
import { type SteadyClient, startSteadyClient } from '../support/steady-client.ts';
import { openTcpClient } from '../support/tcp-client.ts';
import { until } from '../support/until.ts';

const libc = loadLibc()!;
const NAME = 'app-0.marathon.mesos';
const PER_SECOND = 1_000;

interface Node {
  readonly port: number;
  readonly file: string;
  readonly folder: string;
  readonly master: MasterServer;
  configure(keys: Readonly<Record<string, unknown>>): void;
  run(...args: string[]): Promise<Program>;
}

/** A master, and a place where mesos-dns can be started, more than once. */
async function node(t: TestContext, keys: Readonly<Record<string, unknown>> = {}): Promise<Node> {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-service-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const cluster = buildCluster({ agents: 2, frameworks: 1, tasksPerFramework: 4, seed: 1, clock: systemClock });
  const master = await startMaster({ cluster, clock: systemClock });
  t.after(() => master.close());
  const [port, httpport] = (await freePorts(2)) as [number, number];
  const file = join(folder, 'config.json');
  const configure = (changes: Readonly<Record<string, unknown>>): void =>
    writeFileSync(
      file,
      JSON.stringify({
        ...{ masters: [formatHostPort(master.address)], listener: '127.0.0.1', httplistener: '127.0.0.1' },
        ...{ snapshotFile: join(folder, 'snapshot'), resolvers: ['127.0.0.9'], port, httpport },
        ...keys,
        ...changes,
      }),
    );
  configure({});
  return {
    ...{ port, file, folder, master, configure },
    run: async (...args) => {
      const program = await startProgram(MESOS_DNS, { args: ['-config', file, ...args] });
      t.after(() => program.stop());
      return program;
    },
  };
}

/** TTL of the address of the name, over TCP. */
async function ttlOf(port: number): Promise<number> {
  const client = await openTcpClient(port);
  client.send(frame(queryBytes(NAME)));
  const { answers } = decoded(await client.next());
  client.destroy();
  return answers[0]!.ttl;
}

async function moreReplies(client: SteadyClient, count = 200): Promise<void> {
  const before = client.replies();
  await until(() => client.replies() > before + count, 'replies');
}

/** What the program says once for each time that it serves by another configuration. */
const servings = (program: Program): number => program.output().split('"msg":"serving"').length - 1;

for (const workers of [2, 1, 0]) {
  test(`SIGHUP takes the configuration anew and loses no query, with ${workers} threads`, async (t) => {
    const { port, configure, run } = await node(t, { workers, ttl: 60 });
    const program = await run();
    await program.waitFor('the state of the cluster is known');
    const client = startSteadyClient(port, NAME, PER_SECOND);
    for (let ttl = 61; ttl <= 64; ttl++) {
      configure({ ttl });
      process.kill(program.pid, 'SIGHUP');
      await eventually(() => assert.equal(servings(program), ttl - 59));
      await moreReplies(client);
    }
    const { sent, lost, rcodes, ttls } = await client.end();
    assert.deepEqual([lost, rcodes], [0, { NOERROR: sent }]);
    // With a state that a master has told: what is only handed over has a TTL of 30.
    for (const ttl of Object.keys(ttls)) assert.ok(Number(ttl) >= 60 && Number(ttl) <= 64, ttl);
    assert.deepEqual(await ttlOf(port), 64);
  });
}

test('a configuration that is wrong, or asks for a port that is taken, leaves the one before in force', async (t) => {
  const { port, file, configure, run } = await node(t, { ttl: 60 });
  const program = await run();
  await program.waitFor('the state of the cluster is known');
  const reload = async (message: RegExp): Promise<void> => {
    process.kill(program.pid, 'SIGHUP');
    await program.waitFor(message);
    assert.equal(await ttlOf(port), 60);
  };
  configure({ ttl: -1 });
  await reload(/ttl is -1.*the configuration before stays in force/);
  writeFileSync(file, '{');
  await reload(/it is not JSON.*the configuration before stays in force/);
  const taken = openUdpSockets(libc, { address: '127.0.0.1', port: 0 }, 1);
  // Another program's, which does not share it.
  libc.setsockopt(taken.descriptors[0]!, C.SOL_SOCKET, C.SO_REUSEPORT, Int32Array.of(0), 4);
  t.after(() => libc.close(taken.descriptors[0]!));
  configure({ ttl: 61, port: taken.port });
  await reload(/another program listens there.*the configuration before stays in force/);
  configure({ ttl: 62 });
  process.kill(program.pid, 'SIGHUP');
  await eventually(async () => assert.equal(await ttlOf(port), 62));
});

test('a reload while no master answers keeps what was known, under the names of the new configuration', async (t) => {
  const { port, master, configure, run } = await node(t, { snapshotFile: '', refreshSeconds: 1 });
  const program = await run();
  await program.waitFor('the state of the cluster is known');
  const before = await askUdp(port, NAME, 'A');
  await master.close();
  configure({ domain: 'other' });
  process.kill(program.pid, 'SIGHUP');
  await eventually(() => assert.equal(servings(program), 2));
  assert.deepEqual(await askUdp(port, NAME.replace(/mesos$/, 'other'), 'A'), before);
});

test('-replace takes the place of a running process, which ends, and no query is lost', async (t) => {
  const { port, run } = await node(t);
  let program = await run();
  await program.waitFor('the state of the cluster is known');
  const client = startSteadyClient(port, NAME, PER_SECOND);
  for (let replacement = 1; replacement <= 3; replacement++) {
    const next = await run('-replace', String(program.pid));
    assert.deepEqual(await program.ended, { code: 0, signal: null });
    await next.waitFor('"msg":"serving"');
    await moreReplies(client);
    program = next;
  }
  const { sent, lost, rcodes } = await client.end();
  assert.deepEqual([lost, rcodes], [0, { NOERROR: sent }]);
});

test('-replace leaves a server alone that is not there, or that is served by others', async (t) => {
  const { run } = await node(t);
  for (const pid of ['0', '4194303']) {
    const program = await run('-replace', pid);
    assert.equal((await program.ended).code, 1);
    assert.match(program.output(), /^mesos-dns: -replace: there is no process \d+ that we may ask to stop/);
  }
});

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
function lend(t: TestContext, address: string): { readonly port: number; readonly sockets: readonly number[] } {
  const { port, descriptors } = openUdpSockets(libc, { address, port: 0 }, 1);
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
    const { port, sockets } = lend(t, '127.0.0.1');
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
  const { port, sockets } = lend(t, '0.0.0.0');
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

test('a socket of another name is refused with what to write, and sockets of another process are not touched', async (t) => {
  const { sockets } = lend(t, '127.0.0.1');
  const { file } = await node(t);
  const program = await runWithSockets(t, file, sockets, 'mesos-dns.socket');
  assert.equal((await program.ended).code, 1);
  assert.match(program.output(), /lends a socket named "mesos-dns\.socket"; write FileDescriptorName=dns/);
});

/** What a service manager is told, an entry for each message; the socket is at `path`. */
function listenForNotes(t: TestContext, path: string): string[] {
  const name = Buffer.alloc(2 + Buffer.byteLength(path));
  name.writeUInt16LE(C.AF_UNIX);
  name.write(path, 2);
  const descriptor = libc.socket(C.AF_UNIX, C.SOCK_DGRAM, 0);
  assert.equal(libc.bind(descriptor, name, name.length), 0);
  const notes: string[] = [];
  const buffer = Buffer.alloc(1000);
  const next = (): void =>
    read(descriptor, buffer, 0, buffer.length, null, (error, octets) => {
      if (error !== null || octets === 0) return;
      notes.push(buffer.toString('utf8', 0, octets));
      next();
    });
  next();
  t.after(() => {
    libc.shutdown(descriptor, C.SHUT_RD);
    libc.close(descriptor);
  });
  return notes;
}

test('the service manager is told what the service does, and that it is alive', async (t) => {
  const { file, port, folder, configure } = await node(t);
  const path = join(folder, 'notify');
  const notes = listenForNotes(t, path);
  const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '200000' };
  const program = await startProgram(MESOS_DNS, { args: ['-config', file], env });
  t.after(() => program.stop());
  const saying = (what: RegExp): Promise<void> => until(() => what.test(notes.join('\n\n')), String(what));
  await saying(/READY=1/);
  assert.equal((await askUdp(port, NAME, 'A')).rcode, 'NOERROR');
  await saying(/WATCHDOG=1[\s\S]*WATCHDOG=1/);
  notes.length = 0;
  configure({ ttl: 61 });
  process.kill(program.pid, 'SIGHUP');
  await saying(/^RELOADING=1\nMONOTONIC_USEC=\d+$[\s\S]*^READY=1$/m);
  notes.length = 0;
  await saying(/WATCHDOG=1/);
  process.kill(program.pid, 'SIGTERM');
  await saying(/STOPPING=1/);
  assert.equal((await program.ended).code, 0);
});
