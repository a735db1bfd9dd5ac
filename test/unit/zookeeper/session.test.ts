import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { openSession, type SessionOptions, type ZooKeeperSession } from '../../../src/zookeeper/session.ts';
import { FakeClock, settle } from './fake-clock.ts';
import * as fake from './fake-member.ts';

interface Setting {
  readonly session: ZooKeeperSession;
  readonly member: fake.FakeMember;
  readonly clock: FakeClock;
  /** What the session has called so far. */
  readonly calls: ('change' | 'end')[];
}

async function open(t: TestContext, script: fake.Script, options: Partial<SessionOptions> = {}): Promise<Setting> {
  const member = await fake.startFakeMember(script);
  const clock = new FakeClock();
  const calls: Setting['calls'] = [];
  const session = openSession({
    member,
    credentials: undefined,
    sessionTimeoutMs: 9_000,
    clock,
    onChange: () => calls.push('change'),
    onEnd: () => calls.push('end'),
    ...options,
  });
  session.ready.catch(() => {});
  t.after(async () => {
    await session.close();
    await member.close();
  });
  return { session, member, clock, calls };
}

/** Waits on real sockets, which a fake clock does not move. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settle();
}

/** Replies to reads as a member does that holds one master. */
function oneMaster({ xid, type }: fake.Request): Buffer | undefined {
  if (type === fake.TYPE.getChildren2) return fake.reply(xid, fake.children('json.info_0000000001', 'log_replicas'));
  if (type === fake.TYPE.getData) return fake.reply(xid, [fake.data(Buffer.from('master')), fake.stat()]);
  if (type === fake.TYPE.exists) return fake.reply(xid, [fake.stat()]);
  return undefined;
}

const noNode = ({ xid }: fake.Request): Buffer => fake.reply(xid, [], -101);

for (const host of ['127.0.0.1', '::1']) {
  test(`a session reads children, data and existence from a member on ${host}`, async (t) => {
    const { session } = await open(t, { host, reply: oneMaster });
    await session.ready;
    assert.deepEqual(await session.children('/mesos'), ['json.info_0000000001', 'log_replicas']);
    assert.deepEqual(Buffer.from((await session.data('/mesos/json.info_0000000001'))!).toString(), 'master');
    assert.equal(await session.exists('/mesos'), true);
  });
}

test('what is not there is told from what is empty', async (t) => {
  const { session } = await open(t, { reply: noNode });
  await session.ready;
  assert.equal(await session.children('/mesos'), undefined);
  assert.equal(await session.data('/mesos'), undefined);
  assert.equal(await session.exists('/mesos'), false);
});

test('a node without data has empty data', async (t) => {
  const { session } = await open(t, { reply: ({ xid }) => fake.reply(xid, [fake.int(-1), fake.stat()]) });
  await session.ready;
  assert.deepEqual(await session.data('/mesos'), new Uint8Array());
});

test('a watch that fires calls onChange', async (t) => {
  const { session, member, calls } = await open(t, { reply: oneMaster });
  await session.ready;
  await session.children('/mesos');
  for (const socket of member.sockets) socket.write(fake.notification(4, '/mesos'));
  await until(() => calls.length > 0);
  assert.deepEqual(calls, ['change']);
});

test('a node that is made calls onChange', async (t) => {
  const { session, member, calls } = await open(t, { reply: noNode });
  await session.ready;
  await session.exists('/mesos');
  for (const socket of member.sockets) socket.write(fake.notification(1, '/mesos'));
  await until(() => calls.length > 0);
  assert.deepEqual(calls, ['change']);
});

test('credentials go to the member before any question', async (t) => {
  const { session, member } = await open(t, { reply: oneMaster }, { credentials: { user: 'u', password: 'p:w' } });
  await session.ready;
  await session.children('/mesos');
  assert.deepEqual(
    member.requests.map(({ type }) => type),
    [fake.TYPE.auth, fake.TYPE.getChildren2],
  );
  assert.ok(member.requests[0]!.body.toString('latin1').endsWith('u:p:w'));
});

test('closing takes leave of the member', async (t) => {
  const { session, member, clock, calls } = await open(t, {});
  await session.ready;
  await session.close();
  assert.equal(member.requests.at(-1)?.type, fake.TYPE.close);
  assert.deepEqual(calls, ['end']);
  assert.equal(clock.pending, 0);
});

test('a member that does not take leave is left after a second', async (t) => {
  const { session, member, clock } = await open(t, {});
  await session.ready;
  for (const socket of member.sockets) socket.removeAllListeners('data');
  const closing = session.close();
  await clock.advance(1_000);
  await closing;
  await until(() => member.sockets.size === 0);
});

test('closing while it opens rejects ready and leaves no connection and no timer', async (t) => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const { session, member, clock } = await open(t, { open: () => undefined });
  await session.close();
  await assert.rejects(session.ready, /closed/);
  await settle();
  await until(() => member.sockets.size === 0);
  assert.equal(clock.pending, 0);
  assert.equal(timers(), before);
});

test('a refused connection rejects ready with its cause', async (t) => {
  const closed = await fake.startFakeMember({});
  await closed.close();
  const { session } = await open(t, {}, { member: closed });
  await assert.rejects(session.ready, /ECONNREFUSED/);
});

test('a member that takes the connection and says nothing is given up after 5 s', async (t) => {
  const { session, member, clock } = await open(t, { open: () => undefined });
  await until(() => member.sockets.size === 1);
  await clock.advance(4_999);
  const opening = await Promise.race([session.ready, Promise.resolve('still opening')]);
  assert.equal(opening, 'still opening');
  await clock.advance(1);
  await assert.rejects(session.ready, /it opened no session in time/);
});

test('a member that falls silent ends the session after two thirds of the time-out that it granted', async (t) => {
  const { session, clock, calls } = await open(t, { open: () => fake.sessionReply({ timeoutMs: 6_000 }) });
  await session.ready;
  await clock.advance(3_999);
  assert.deepEqual(calls, []);
  await clock.advance(1);
  assert.deepEqual(calls, ['end']);
  await assert.rejects(session.children('/mesos'), /it fell silent/);
});

test('signs of life keep the session', async (t) => {
  const { session, member, clock, calls } = await open(t, { reply: oneMaster });
  await session.ready;
  for (let passedMs = 0; passedMs < 60_000; passedMs += 5_000) {
    await clock.advance(5_000);
    await session.children('/mesos');
  }
  assert.deepEqual(calls, []);
  assert.equal(member.requests.length, 12);
});

test('a question without an answer ends the session, even when the member shows signs of life', async (t) => {
  const { session, member, clock, calls } = await open(t, {});
  await session.ready;
  const question = session.children('/mesos');
  question.catch(() => {});
  for (let passedMs = 0; passedMs < 9_000; passedMs += 3_000) {
    assert.deepEqual(calls, []);
    const { armed } = clock;
    for (const socket of member.sockets) socket.write(fake.reply(-2));
    await until(() => clock.armed > armed);
    await clock.advance(3_000);
  }
  await assert.rejects(question, /it left a question unanswered/);
});

test('the end of a connection rejects the question on its way', async (t) => {
  const { session, member } = await open(t, {});
  await session.ready;
  const question = session.children('/mesos');
  await until(() => member.requests.length === 1);
  for (const socket of member.sockets) socket.destroy();
  await assert.rejects(question, /it closed the connection|ECONNRESET/);
});

test('an error of ZooKeeper rejects the question alone, and says what to do about missing rights', async (t) => {
  const { session, calls } = await open(t, { reply: ({ xid }) => fake.reply(xid, [], -102) });
  await session.ready;
  await assert.rejects(session.children('/mesos'), /it answered NO_AUTH: check the credentials in "zk"/);
  assert.deepEqual(calls, []);
});

test('a path that is none rejects the question', async (t) => {
  const { session } = await open(t, {});
  await session.ready;
  await assert.rejects(session.children('mesos/'), /Node path must start with/);
});

test('a member that does not open a session says so', async (t) => {
  const { session } = await open(t, { open: () => fake.sessionReply({ timeoutMs: 0 }) });
  await assert.rejects(session.ready, /it refused to open a session/);
});

test('refused credentials end the session', async (t) => {
  const refuse = (): Buffer => fake.reply(-4, [], -115);
  const { session, calls } = await open(t, { reply: refuse }, { credentials: { user: 'u', password: 'p' } });
  await session.ready;
  await until(() => calls.length > 0);
  await assert.rejects(session.children('/mesos'), /it refused the credentials in "zk"/);
});

const NONSENSE: Readonly<Record<string, (request: fake.Request) => Buffer>> = {
  'bytes of another protocol': () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
  'an error code that does not exist': ({ xid }) => fake.reply(xid, [], -4711),
  'a notification of no known kind': () => fake.notification(99, '/mesos'),
  'a reply to another question': ({ xid }) => fake.reply(xid + 1, fake.children('a')),
  'a list that would never end': ({ xid }) => {
    return fake.reply(xid, [fake.int(0x7fff_ffff), ...new Array<Buffer>(40).fill(fake.int(-4))]);
  },
  'a list cut short': ({ xid }) => fake.reply(xid, [fake.int(3), fake.data(Buffer.from('a'))]),
  'no list': ({ xid }) => fake.reply(xid, [fake.int(-1), fake.stat()]),
  'an empty reply': ({ xid }) => fake.reply(xid),
};

for (const [name, nonsense] of Object.entries(NONSENSE)) {
  test(`${name} rejects the question and harms nobody`, async (t) => {
    const { session } = await open(t, { reply: nonsense });
    await session.ready;
    await assert.rejects(session.children('/mesos'));
  });
}

test('damaged replies end a session or give an answer, and never throw to the top', async (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  const damaged = (bytes: Buffer): Buffer => {
    for (let damage = Math.floor(random() * 4); damage > 0; damage--) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
  };
  const script: fake.Script = {
    open: () => damaged(fake.sessionReply()),
    reply: (request) => damaged(oneMaster(request) ?? fake.notification(4, '/mesos')),
  };
  for (let round = 0; round < 150; round++) {
    const { session, clock } = await open(t, script);
    const reading = readAll(session);
    const isOver = reading.then(() => true);
    while (!(await Promise.race([isOver, settle()]))) await clock.advance(1_000);
    await Promise.all([session.close(), clock.advance(1_000)]);
  }
});

async function readAll(session: ZooKeeperSession): Promise<void> {
  try {
    await session.ready;
    await session.children('/mesos');
    await session.data('/mesos/a');
    await session.exists('/mesos');
  } catch {
    // What a damaged reply gives.
  }
}

test('a server of another kind is no member', async (t) => {
  const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { session } = await open(t, {}, { member: { host: '127.0.0.1', port: address.port } });
  await assert.rejects(session.ready, /it sent a frame of \d+ bytes|it closed the connection|ECONNRESET/);
});
