import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeSnapshot } from '../../../src/daemon/write-snapshot.ts';
import { temporaryFolder } from '../config/support.ts';
import { atOnce, fileHandlePrototype, HEADER, piecesOf, read, stateOf, tasksIn } from './snapshot-support.ts';

const parent = temporaryFolder();
/** The user ID of `nobody`. */
const NOBODY = 65534;

const emptyFolder = (): string => mkdtempSync(join(parent, 'folder-'));
const write = (path: string, name: string): Promise<void> =>
  writeSnapshot(path, HEADER, piecesOf(stateOf(name)), atOnce);

test('a snapshot is a header, a state and the checksum of both, for its owner only', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'snapshot');
  await writeSnapshot(path, HEADER, ['{"leader"', ':"ü"}'], atOnce);
  const lines = readFileSync(path, 'utf8').split('\n');
  assert.deepEqual(JSON.parse(lines[0]!), { format: 'mesos-dns snapshot', version: 1, ...HEADER });
  assert.deepEqual(lines.slice(1), ['{"leader":"ü"}', `sha256 ${hash('sha256', `${lines[0]}\n${lines[1]}\n`)}`, '']);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['snapshot']);
});

test('a snapshot takes the place of the one before', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'snapshot');
  for (const name of ['one', 'two']) {
    await write(path, name);
    assert.deepEqual(await tasksIn(path), [name]);
  }
  assert.deepEqual(readdirSync(folder), ['snapshot']);
});

test('others have their turn after each piece', async (t) => {
  const giveWay = t.mock.fn(atOnce);
  await writeSnapshot(join(emptyFolder(), 'snapshot'), HEADER, ['{', '"a":1', '}'], giveWay);
  assert.equal(giveWay.mock.callCount(), 3);
});

test('the snapshot gets its name once it is on the disk, and then so is the name', async (t) => {
  const path = join(emptyFolder(), 'snapshot');
  const prototype = await fileHandlePrototype();
  const { sync } = prototype;
  const synced: [isFile: boolean, isNamed: boolean][] = [];
  t.mock.method(prototype, 'sync', async function (this: typeof prototype) {
    synced.push([(await this.stat()).isFile(), existsSync(path)]);
    await sync.call(this);
  });
  await write(path, 'web');
  assert.deepEqual(synced, [
    [true, false],
    [false, true],
  ]);
});

function fullDisk(): Promise<never> {
  return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
}

function* broken(): Generator<string> {
  yield '{';
  throw new Error('a bug');
}

/** What can go wrong, and what is written then. */
const failures: [what: string, prepare: (t: TestContext) => unknown, error: RegExp, pieces?: () => Iterable<string>][] =
  [
    ['the state cannot be told', () => {}, /a bug/, broken],
    [
      'the disk is full from the beginning',
      async (t) => t.mock.method(await fileHandlePrototype(), 'writeFile', fullDisk),
      /ENOSPC/,
    ],
    [
      'the disk becomes full on the way',
      async (t) => {
        const prototype = await fileHandlePrototype();
        const { writeFile } = prototype;
        let writes = 0;
        t.mock.method(prototype, 'writeFile', function (this: typeof prototype, bytes: Uint8Array) {
          return ++writes < 3 ? writeFile.call(this, bytes) : fullDisk();
        });
      },
      /ENOSPC/,
    ],
    [
      'the disk does not take what was written',
      async (t) => t.mock.method(await fileHandlePrototype(), 'sync', fullDisk),
      /ENOSPC/,
    ],
  ];

for (const [what, prepare, error, pieces = () => piecesOf(stateOf('two'))] of failures) {
  test(`the snapshot before stays, and nothing else, where ${what}`, async (t) => {
    const folder = emptyFolder();
    const path = join(folder, 'snapshot');
    await write(path, 'one');
    await prepare(t);
    await assert.rejects(writeSnapshot(path, HEADER, pieces(), atOnce), error);
    t.mock.restoreAll();
    assert.deepEqual(readdirSync(folder), ['snapshot']);
    assert.deepEqual(await tasksIn(path), ['one']);
  });
}

test('a folder that is missing, a file in its place and a folder in the place of the snapshot are told', async () => {
  const folder = emptyFolder();
  await assert.rejects(write(join(folder, 'none/snapshot'), 'web'), { code: 'ENOENT' });
  writeFileSync(join(folder, 'file'), '');
  await assert.rejects(write(join(folder, 'file/snapshot'), 'web'), { code: 'ENOTDIR' });
  mkdirSync(join(folder, 'snapshot'));
  await assert.rejects(write(join(folder, 'snapshot'), 'web'), { code: 'EISDIR' });
  assert.deepEqual(readdirSync(folder), ['file', 'snapshot']);
});

test('a folder that this user may not write to is told', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'snapshot');
  await write(path, 'one');
  const isRoot = process.geteuid?.() === 0;
  // Root may write everywhere, so it becomes somebody else for a moment.
  if (isRoot) process.seteuid?.(NOBODY);
  else chmodSync(folder, 0o500);
  try {
    await assert.rejects(write(path, 'two'), { code: 'EACCES' });
  } finally {
    if (isRoot) process.seteuid?.(0);
    else chmodSync(folder, 0o700);
  }
  assert.deepEqual(await tasksIn(path), ['one']);
});

test('a server that is killed while it writes leaves the snapshot before, and a file that the next one removes', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'snapshot');
  await write(path, 'one');
  const killed = spawnSync(process.execPath, [join(import.meta.dirname, 'killed-writer.ts'), path]);
  assert.equal(killed.signal, 'SIGKILL', String(killed.stderr));
  const [, leftOver, ...others] = readdirSync(folder);
  assert.match(leftOver!, new RegExp(`^snapshot\\.${killed.pid}\\.[0-9a-f]{8}\\.tmp$`));
  assert.deepEqual(others, []);
  assert.deepEqual(await tasksIn(path), ['one']);
  await write(path, 'two');
  assert.deepEqual(readdirSync(folder), ['snapshot']);
  assert.deepEqual(await tasksIn(path), ['two']);
});

test('what one with our process ID has left, in a container the likely case, is removed when it is old', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'snapshot');
  const other = `${path}.${process.pid}.0123abcd.tmp`;
  writeFileSync(other, 'x'.repeat(100_000), { mode: 0o644 });
  await write(path, 'web');
  assert.equal(readdirSync(folder).length, 2, 'another server may be writing it');
  const old = (HEADER.toldMs - 3_600_001) / 1000;
  utimesSync(other, old, old);
  await write(path, 'web');
  assert.deepEqual(readdirSync(folder), ['snapshot']);
  assert.ok((await read(path)).ok);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('other files stay, and those of a process that still runs', async () => {
  const folder = emptyFolder();
  const gone = spawnSync('true').pid;
  const others = [
    ...[`snapshot.${process.ppid}.0123abcd.tmp`, 'snapshot.1.0123abcd.tmp', 'snapshot.tmp', `snapshot.${gone}.tmp`],
    ...[`snapshot.${gone}.0123abcd.tmp.bak`, 'snapshot.0.0123abcd.tmp', `snapshot.${gone}.0123abcg.tmp`],
    ...[
      `other.${gone}.0123abcd.tmp`,
      `snapshot.x${gone}.0123abcd.tmp`,
      `snapshot.${gone}`,
      'snapshot.99999999.0123abcd.tmp',
      `my.snapshot.${gone}.0123abcd.tmp`,
      `snapshut.${gone}.0123abcd.tmp`,
    ],
  ];
  for (const name of [...others, `snapshot.${gone}.0123abcd.tmp`]) writeFileSync(join(folder, name), '');
  await write(join(folder, 'snapshot'), 'web');
  assert.deepEqual(readdirSync(folder).toSorted(), [...others, 'snapshot'].toSorted());
});
