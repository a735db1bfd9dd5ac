import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { StateParser } from '../../../src/cluster/state-parser.ts';
import { writeSnapshot } from '../../../src/daemon/write-snapshot.ts';
import { goldenClusters } from '../../support/golden.ts';
import { parseState } from '../../support/parse-state.ts';
import { oddCluster } from '../cluster/odd-cluster.ts';
import { temporaryFolder } from '../config/support.ts';
import { atOnce, DAY_MS, HEADER, NOW_MS, piecesOf, read, sealed, stateOf } from './snapshot-support.ts';

const folder = temporaryFolder();
const path = join(folder, 'snapshot');
/** The user ID of `nobody`. */
const NOBODY = 65534;

await writeSnapshot(path, HEADER, piecesOf(stateOf('web')), atOnce);
const SMALL = readFileSync(path);
const [HEADER_LINE, STATE_LINE] = SMALL.toString().split('\n') as [string, string];

/** What is said of a file that holds this. */
async function refusal(contents: string | Uint8Array, options: Parameters<typeof read>[1] = {}): Promise<string> {
  const file = join(folder, 'refused');
  writeFileSync(file, contents);
  const snapshot = await read(file, options);
  assert.ok(!snapshot.ok, 'it is taken for a snapshot');
  assert.ok(snapshot.reason !== undefined, 'no reason is given');
  return snapshot.reason;
}

test('a snapshot says what was written', async () => {
  const { toldMs, serial } = HEADER;
  assert.deepEqual(await read(path), { ok: true, state: stateOf('web'), toldMs, serial });
  const last = { ...HEADER, serial: 4_294_967_295 };
  await writeSnapshot(path, last, piecesOf(stateOf('web')), atOnce);
  assert.deepEqual(await read(path), { ok: true, state: stateOf('web'), toldMs, serial: last.serial });
});

test('the clusters of others, and strange ones, come back whole', async () => {
  const golden = goldenClusters().map(({ state }) => parseState(state));
  const states = golden.map((parsed) => (parsed.ok ? parsed.state : assert.fail(parsed.reason)));
  for (let seed = 1; seed <= 20; seed++) states.push({ ...stateOf(), cluster: oddCluster(seed), electedTime: seed });
  for (const state of states) {
    await writeSnapshot(path, HEADER, piecesOf(state), atOnce);
    const snapshot = await read(path);
    const parsed = parseState([...piecesOf(state)].join(''));
    assert.ok(snapshot.ok && parsed.ok);
    assert.deepEqual(snapshot.state, parsed.state);
  }
});

test('where there is no file, nothing is wrong', async () => {
  assert.deepEqual(await read(join(folder, 'none')), { ok: false, reason: undefined });
});

test('a snapshot of which any byte is another is refused', async () => {
  for (const mask of [0x01, 0x20, 0x80]) {
    for (let at = 0; at < SMALL.length; at++) {
      const changed = Buffer.from(SMALL);
      changed[at]! ^= mask;
      await refusal(changed);
    }
  }
});

test('a snapshot that ends too early, wherever, is refused', async () => {
  for (let length = 0; length < SMALL.length; length++) await refusal(SMALL.subarray(0, length));
});

test('a snapshot that is shorter than its checksum would be is refused', async () => {
  const reason = 'the snapshot is torn or damaged: it has no checksum';
  assert.equal(await refusal('{"format":"mesos-dns snapshot","version":1}\n'), reason);
});

test('a snapshot that goes on behind its end is refused', async () => {
  for (const more of ['\n', ' ', '\0', 'x', SMALL, '\0'.repeat(4096)]) {
    assert.match(
      await refusal(Buffer.concat([SMALL, Buffer.from(more)])),
      /^the snapshot is torn or damaged: its check/,
    );
  }
});

test('a snapshot of which a block was never written is refused', async () => {
  const torn = Buffer.from(SMALL).fill(0, 300, 400);
  assert.equal(await refusal(torn), 'the snapshot is torn or damaged: its checksum is wrong');
});

test('nothing of a damaged snapshot is read as a state', async (t) => {
  const pushes = t.mock.method(StateParser.prototype, 'push').mock;
  await refusal(Buffer.from(SMALL).fill('0', SMALL.length - 2, SMALL.length - 1));
  assert.equal(pushes.callCount(), 0);
  writeFileSync(path, SMALL);
  assert.ok((await read(path)).ok);
  assert.equal(pushes.callCount(), 1, 'a whole one is');
});

const header = (changes: object): string => JSON.stringify({ ...JSON.parse(HEADER_LINE), ...changes });
const withHeader = (line: string): string => sealed(`${line}\n${STATE_LINE}\n`);

test('a whole file that is too old, or of another cluster, still tells its serial', async () => {
  for (const changes of [{ toldMs: 0 }, { source: ['10.9.9.9:5050'] }]) {
    writeFileSync(path, withHeader(header(changes)));
    const snapshot = await read(path);
    assert.deepEqual([snapshot.ok, snapshot.serial], [false, HEADER.serial]);
  }
});

test('a file is sealed here as snapshots are', () => assert.equal(withHeader(HEADER_LINE), SMALL.toString()));

for (const [version, shown] of [
  [2, '2'],
  [0, '0'],
  ['1', '"1"'],
  [{}, '{}'],
  [undefined, 'undefined'],
] as const) {
  test(`a snapshot of version ${JSON.stringify(version)} is refused, whatever else is in it`, async () => {
    const reason = `the snapshot is of version ${shown}, not 1`;
    assert.equal(await refusal(withHeader(header({ version }))), reason);
    assert.equal(await refusal(`${header({ version })}\nsomething else`), reason);
  });
}

for (const line of ['', '{', 'null', '[]', '"mesos-dns snapshot"', '{"format":"other","version":1}', '{"version":1}']) {
  test(`a file that begins with ${JSON.stringify(line)} is none`, async () => {
    assert.equal(await refusal(withHeader(line)), 'the file is no snapshot of mesos-dns');
  });
}

for (const changes of [
  ...[{ toldMs: 'now' }, { toldMs: undefined }, { serial: -1 }, { serial: 1.5 }, { serial: 2 ** 32 }, { serial: '7' }],
  ...[{ source: '10.0.0.1:5050' }, { source: ['10.0.0.1:5050', 5] }, { source: undefined }],
]) {
  test(`a header with ${JSON.stringify(changes)} is refused though its checksum is right`, async () => {
    const reason = await refusal(withHeader(header(changes)));
    assert.equal(reason, 'the snapshot is torn or damaged: its first line is wrong');
  });
}

for (const [what, state, reason] of [
  ['no JSON', STATE_LINE.slice(0, -1), /^the snapshot is torn or damaged: the state is not JSON/],
  ['nothing', '', /: the state is not JSON/],
  ['a state without a leader', '{"slaves":[],"frameworks":[]}', /: the state names no leader$/],
  ['an agent without an ID that is a text', STATE_LINE.replace('"agent-S0"', '5'), /: agent .* is left out: agent\.id/],
  ['a task with a wrong port', STATE_LINE.replace('31000-31001', '1-70000'), /: task "web\.1" "web" is left out/],
  ['two states', `${STATE_LINE}\n${STATE_LINE}`, /: the state is not JSON/],
] as const) {
  test(`${what} in the place of the state is refused though the checksum is right`, async () => {
    assert.match(await refusal(sealed(`${HEADER_LINE}\n${state}\n`)), reason);
  });
}

test('a snapshot of a cluster whose masters are elsewhere is refused', async () => {
  const source = ['10.0.0.2:5050', 'zk://zk:2181/mesos'];
  assert.equal(
    await refusal(SMALL, { source }),
    'the snapshot is of another cluster: its masters were found at 10.0.0.1:5050, ours are at 10.0.0.2:5050, zk://zk:2181/mesos',
  );
  await refusal(SMALL, { source: [] });
  await refusal(withHeader(header({ source: [] })));
});

test('a cluster of which one master stayed where it was is the same', async () => {
  writeFileSync(path, withHeader(header({ source: ['a:5050', 'b:5050', 'c:5050'] })));
  assert.ok((await read(path, { source: ['d:5050', 'c:5050', 'e:5050'] })).ok);
});

test('a snapshot is refused as soon as it is too old', async () => {
  writeFileSync(path, SMALL);
  const maxAgeMs = 7 * DAY_MS;
  const lastMs = HEADER.toldMs + maxAgeMs;
  assert.ok((await read(path, { nowMs: lastMs })).ok);
  assert.equal(
    await refusal(SMALL, { nowMs: lastMs + 1 }),
    'the snapshot is too old: a master told of it 604801 s ago, and snapshotMaxAge is 604800 s',
  );
  await refusal(SMALL, { maxAgeMs: DAY_MS - 1 });
});

test('a snapshot from the future is of now: the clock may be wrong', async () => {
  writeFileSync(path, SMALL);
  for (const nowMs of [HEADER.toldMs - 1, 0]) assert.ok((await read(path, { nowMs, maxAgeMs: 0 })).ok, String(nowMs));
});

test('what is no regular file is refused, and not waited for', async () => {
  const reason = 'the snapshot is not a regular file';
  mkdirSync(join(folder, 'folder'));
  assert.deepEqual(await read(join(folder, 'folder')), { ok: false, reason });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  assert.deepEqual(await read(join(folder, 'pipe')), { ok: false, reason });
});

test('a file that this user may not read is refused', async () => {
  const file = join(folder, 'private');
  writeFileSync(file, SMALL, { mode: 0o000 });
  const isRoot = process.geteuid?.() === 0;
  // Root may read everything, so it becomes somebody else for a moment.
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    const snapshot = await read(file);
    assert.ok(!snapshot.ok);
    assert.match(snapshot.reason ?? '', /^the snapshot cannot be read: EACCES: permission denied/);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test('a file larger than any snapshot is refused before it is read', async (t) => {
  const file = join(folder, 'large');
  writeFileSync(file, SMALL);
  truncateSync(file, 2 ** 30 + 1);
  const giveWay = t.mock.fn(atOnce);
  assert.deepEqual(await read(file, { giveWay }), {
    ok: false,
    reason: 'the snapshot is larger than 1073741824 bytes',
  });
  assert.equal(giveWay.mock.callCount(), 0);
});

test('a large snapshot is read in small pieces, between which others have their turn', async (t) => {
  const names = Array.from({ length: 3000 }, (_, index) => `web-${index}-ünïcödé`);
  const state = stateOf(...names);
  await writeSnapshot(path, HEADER, piecesOf(state), atOnce);
  const pushes = t.mock.method(StateParser.prototype, 'push').mock;
  const giveWay = t.mock.fn(atOnce);
  const snapshot = await read(path, { giveWay });
  assert.ok(snapshot.ok);
  assert.deepEqual(snapshot.state, state);
  const lengths = pushes.calls.map(({ arguments: [bytes] }) => bytes.length);
  assert.ok(lengths.length > 10 && Math.max(...lengths) <= 65_536, `${lengths}`);
  assert.ok(giveWay.mock.callCount() >= 2 * lengths.length, `${giveWay.mock.callCount()} turns`);
});

test('a file that shrinks while it is read is refused', async () => {
  const file = join(folder, 'shrinking');
  const state = stateOf(...Array.from({ length: 1000 }, (_, index) => `web-${index}`));
  await writeSnapshot(file, HEADER, piecesOf(state), atOnce);
  const giveWay = async (): Promise<void> => truncateSync(file, 100_000);
  assert.deepEqual(await read(file, { giveWay, nowMs: NOW_MS }), {
    ok: false,
    reason: 'the snapshot is torn or damaged: it ends too early',
  });
});
