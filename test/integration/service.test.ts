import assert from 'node:assert/strict';
import { read, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { C, loadLibc } from '../../src/serve/libc.ts';
import { openUdpSockets } from '../../src/serve/open-sockets.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import { askUdp } from '../support/dns-client.ts';
import { eventually } from '../support/eventually.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { decoded, queryBytes } from '../support/messages.ts';
import { type Program, startProgram } from '../support/process.ts';
import { startSteadyClient } from '../support/steady-client.ts';
import { openTcpClient } from '../support/tcp-client.ts';
import { until } from '../support/until.ts';
import { moreReplies, NAME, node } from './service-node.ts';

const libc = loadLibc()!;
const PER_SECOND = 1_000;

/** TTL of the address of the name, over TCP. */
async function ttlOf(port: number): Promise<number> {
  const client = await openTcpClient(port);
  client.send(frame(queryBytes(NAME)));
  const { answers } = decoded(await client.next());
  client.destroy();
  return answers[0]!.ttl;
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

test('-replace ends no process but one of ours', async (t) => {
  const { run } = await node(t);
  for (const pid of ['0', '4194303', String(process.pid)]) {
    const program = await run('-replace', pid);
    assert.equal((await program.ended).code, 1);
    assert.match(program.output(), /^mesos-dns: -replace: \d+ is no mesos-dns that we may ask to stop/);
  }
});

test('an address that the machine does not have is no reason to do without the others', async (t) => {
  const { port, run } = await node(t, { listener: ['192.0.2.251', '127.0.0.1'] });
  const program = await run();
  await program.waitFor(/"192\.0\.2\.251".*this machine does not have the address; it is served when it comes/);
  await program.waitFor('the state of the cluster is known');
  assert.equal((await askUdp(port, NAME, 'A')).rcode, 'NOERROR');
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
