import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/cli/system-clock.ts';
import type { ZooKeeperUrl } from '../../src/config/config.ts';
import type { HostPort } from '../../src/lib/host-port.ts';
import { type MastersWatch, watchMasters } from '../../src/zookeeper/watch-masters.ts';
import { freePort } from '../support/free-port.ts';
import { type Program, startProgram } from '../support/process.ts';
import { createEnsemble, type ZooKeeperEnsemble } from '../support/zookeeper-ensemble.ts';

const SESSION_TIMEOUT_MS = 2_000;
const WAIT_MAX_MS = 20_000;

let ensemble: ZooKeeperEnsemble;

before(async () => {
  ensemble = await createEnsemble(3);
  await ensemble.start();
});

after(() => ensemble.stop());

interface Watching {
  readonly watch: MastersWatch;
  /** Every list so far, each as its ports: `5050 5051`. */
  readonly lists: string[];
  readonly connections: boolean[];
  readonly warnings: string[];
}

const master = (port: number): HostPort => ({ host: '127.0.0.1', port });

function urlOf(path: string, more: Partial<ZooKeeperUrl> = {}): ZooKeeperUrl {
  const servers = ensemble.members.map(({ host, port }) => ({ host, port }));
  return { servers, path, credentials: undefined, ...more };
}

function startWatch(t: TestContext, url: ZooKeeperUrl): Watching {
  const lists: string[] = [];
  const connections: boolean[] = [];
  const warnings: string[] = [];
  const quiet = (): void => {};
  const watch = watchMasters({
    url,
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    clock: systemClock,
    random: Math.random,
    log: {
      debug: quiet,
      info: quiet,
      warn: (message, fields) => warnings.push(`${message} ${JSON.stringify(fields)}`),
      error: quiet,
    },
    onMasters: (masters) => lists.push(masters.map(({ port }) => port).join(' ')),
    onConnection: (connected) => connections.push(connected),
  });
  t.after(() => watch.close());
  return { watch, lists, connections, warnings };
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 20) {
    assert.ok(waitedMs < WAIT_MAX_MS, `waited in vain for: ${what}`);
    await sleep(20);
  }
}

async function untilList({ lists }: Watching, list: string): Promise<void> {
  await until(`${list || 'no masters'} after ${lists.join(', ')}`, () => lists.at(-1) === list);
}

test('the leader is told, then the next one when its session ends', async (t) => {
  await ensemble.createNode('/leader');
  await ensemble.createNode('/leader/log_replicas');
  const first = await ensemble.registerMaster('/leader', master(5050));
  const second = await ensemble.registerMaster('/leader', master(5051), { sessionTimeoutMs: 1_000 });
  const watching = startWatch(t, urlOf('/leader'));
  await untilList(watching, '5050 5051');
  await first.resign();
  await untilList(watching, '5051');
  const third = await ensemble.registerMaster('/leader', master(5052));
  await untilList(watching, '5051 5052');
  second.crash();
  await untilList(watching, '5052');
  await third.resign();
  await untilList(watching, '');
  assert.deepEqual(watching.lists, ['5050 5051', '5051', '5051 5052', '5052', '']);
  assert.deepEqual(watching.connections, [true]);
});

test('members die one after another, and changes are told all the same', async (t) => {
  await ensemble.createNode('/members');
  await ensemble.registerMaster('/members', master(6000));
  const watching = startWatch(t, urlOf('/members'));
  await untilList(watching, '6000');
  for (const [index, member] of ensemble.members.entries()) {
    await member.kill();
    await ensemble.serving();
    const next = await ensemble.registerMaster('/members', master(6001 + index));
    await untilList(watching, `6000 ${6001 + index}`);
    await next.resign();
    await untilList(watching, '6000');
    await member.restart();
    await ensemble.serving();
  }
  assert.ok(watching.connections.includes(false), 'the member of the session was never among the dead');
  assert.ok(!watching.lists.includes(''));
});

test('all members die and come back: the list stands meanwhile, and is followed again', async (t) => {
  await ensemble.createNode('/all');
  const first = await ensemble.registerMaster('/all', master(5050));
  await ensemble.registerMaster('/all', master(5051));
  const watching = startWatch(t, urlOf('/all'));
  await untilList(watching, '5050 5051');
  await Promise.all(ensemble.members.map((member) => member.kill()));
  await until('the loss of the connection', () => watching.connections.at(-1) === false);
  const lateWatching = startWatch(t, urlOf('/all'));
  await until('a warning', () => lateWatching.warnings.length > 0);
  assert.deepEqual(watching.lists, ['5050 5051']);
  assert.deepEqual(lateWatching.lists, []);
  await ensemble.start();
  await until('the connection', () => watching.connections.at(-1) === true);
  assert.deepEqual(watching.lists, ['5050 5051']);
  await untilList(lateWatching, '5050 5051');
  await first.resign();
  await untilList(watching, '5051');
  await untilList(lateWatching, '5051');
});

test('all members hang and go on: the list stands meanwhile, and is followed again', async (t) => {
  t.after(() => ensemble.members.map((member) => member.resume()));
  await ensemble.createNode('/hang');
  const first = await ensemble.registerMaster('/hang', master(5050));
  await ensemble.registerMaster('/hang', master(5051));
  const watching = startWatch(t, urlOf('/hang'));
  await untilList(watching, '5050 5051');
  for (const member of ensemble.members) member.pause();
  await until('the loss of the connection', () => watching.connections.at(-1) === false);
  await sleep(SESSION_TIMEOUT_MS);
  for (const member of ensemble.members) member.resume();
  await ensemble.serving();
  await until('the connection', () => watching.connections.at(-1) === true);
  assert.deepEqual(watching.lists, ['5050 5051']);
  await first.resign();
  await untilList(watching, '5051');
});

test('a watcher that slept longer than its session lasts sees what it missed', async (t) => {
  await ensemble.createNode('/sleep');
  const first = await ensemble.registerMaster('/sleep', master(5050));
  await ensemble.registerMaster('/sleep', master(5051));
  const program = await startWatcher(urlOf('/sleep'), { sessionTimeoutMs: 1_000, closeOnceConnected: false });
  t.after(() => program.stop());
  await program.waitFor('masters: 5050 5051.');
  process.kill(program.pid, 'SIGSTOP');
  await first.resign();
  await sleep(3_000);
  process.kill(program.pid, 'SIGCONT');
  await program.waitFor('masters: 5051.');
});

test('an election with an owner is read with the right credentials, and only with them', async (t) => {
  const owner = { user: 'mesos', password: 'pass:word' };
  await ensemble.createNode('/owned/mesos', owner);
  await ensemble.registerMaster('/owned/mesos', master(5050), { credentials: owner });
  const right = startWatch(t, urlOf('/owned/mesos', { credentials: owner }));
  const wrong = startWatch(t, urlOf('/owned/mesos', { credentials: { user: 'mesos', password: 'wrong-one' } }));
  const none = startWatch(t, urlOf('/owned/mesos'));
  await untilList(right, '5050');
  for (const refused of [wrong, none]) {
    await until('a warning', () => refused.warnings.length > 0);
    assert.match(refused.warnings[0]!, /NO_AUTH: check the credentials in \\"zk\\"/);
    assert.doesNotMatch(refused.warnings[0]!, /wrong-one/);
    assert.deepEqual(refused.lists, []);
    assert.deepEqual(refused.connections, []);
  }
});

test('an election that is made later is told then', async (t) => {
  const watching = startWatch(t, urlOf('/later/mesos'));
  await untilList(watching, '');
  await ensemble.createNode('/later/mesos');
  const only = await ensemble.registerMaster('/later/mesos', master(5050));
  await untilList(watching, '5050');
  await only.resign();
  await untilList(watching, '');
  assert.deepEqual(watching.connections, [true]);
});

test('a dead member, one that babbles and one that is silent do not keep it from a good one', async (t) => {
  const babbler = createServer((socket) => socket.on('error', () => {}).end('220 mail.example.com ESMTP\r\n'));
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  const ports = await Promise.all([babbler, silent].map(listen));
  t.after(() => {
    babbler.close();
    silent.close();
  });
  await ensemble.createNode('/mixed');
  await ensemble.registerMaster('/mixed', master(5050));
  const bad = [...ports, await freePort()].map((port) => ({ host: '127.0.0.1', port }));
  const servers = [...bad, ensemble.members[0]!].map(({ host, port }) => ({ host, port }));
  const watching = startWatch(t, urlOf('/mixed', { servers }));
  await untilList(watching, '5050');
  assert.deepEqual(watching.connections, [true]);
});

test('old masters, whose znodes are protobufs, are told beside new ones', async (t) => {
  // MasterInfo { id: "old", ip: 16777343, port: 5050, hostname: "old" }
  const info = Buffer.from([
    0x0a, 3, 0x6f, 0x6c, 0x64, 0x10, 0xff, 0x80, 0x80, 0x08, 0x18, 0xba, 0x27, 0x2a, 3, 0x6f, 0x6c, 0x64,
  ]);
  await ensemble.createNode('/old');
  const old = await ensemble.register('/old', 'info_', info);
  await ensemble.register('/old', 'json.info_', Buffer.from('{ "broken": '));
  await ensemble.registerMaster('/old', { host: '::1', port: 5051 });
  const watching = startWatch(t, urlOf('/old'));
  await untilList(watching, '5050 5051');
  assert.match(watching.warnings.join(), /"znode":"json\.info_0000000001"/);
  await old.resign();
  await untilList(watching, '5051');
});

test('closing a watch lets the process end', async (t) => {
  const program = await startWatcher(urlOf('/'), { sessionTimeoutMs: 60_000, closeOnceConnected: true });
  t.after(() => program.stop());
  await program.waitFor('closed.');
  assert.deepEqual(await program.ended, { code: 0, signal: null });
});

/** A process of its own that watches, and prints the masters' ports with each change. */
function startWatcher(
  url: ZooKeeperUrl,
  { sessionTimeoutMs, closeOnceConnected }: { sessionTimeoutMs: number; closeOnceConnected: boolean },
): Promise<Program> {
  const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
  const script = `
    import { watchMasters } from ${source('zookeeper/watch-masters.ts')};
    import { systemClock } from ${source('cli/system-clock.ts')};
    const watch = watchMasters({
      url: ${JSON.stringify(url)},
      sessionTimeoutMs: ${sessionTimeoutMs},
      clock: systemClock,
      random: Math.random,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      onMasters: (masters) => console.log('masters: ' + masters.map(({ port }) => port).join(' ') + '.'),
      onConnection: () => ${closeOnceConnected} && watch.close().then(() => console.log('closed.')),
    });`;
  return startProgram(process.execPath, { args: ['--input-type=module', '--eval', script] });
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
