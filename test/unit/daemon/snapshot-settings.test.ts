import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { snapshotPath, snapshotSource } from '../../../src/daemon/snapshot-settings.ts';
import { captureLog } from '../../support/log.ts';
import { ConfigFiles } from '../config/support.ts';

const files = new ConfigFiles();

function pathOf(keys: object): { path: string | undefined; lines: readonly string[] } {
  const log = captureLog();
  return { path: snapshotPath(files.config(keys), log), lines: log.lines };
}

test('a snapshot is kept where its folder is, be there a file or not', () => {
  const snapshotFile = join(files.folder, 'snapshot');
  assert.deepEqual(pathOf({ snapshotFile }), { path: snapshotFile, lines: [] });
  assert.deepEqual(pathOf({ snapshotFile: files.path }), { path: files.path, lines: [] });
});

test('none is kept without its folder, and that is no trouble', () => {
  const folder = join(files.folder, 'none');
  assert.deepEqual(pathOf({ snapshotFile: join(folder, 'snapshot') }), {
    path: undefined,
    lines: [
      `info no snapshot of the zone is kept, because the folder of snapshotFile does not exist ${JSON.stringify({ folder })}`,
    ],
  });
});

test('none is kept where none is wanted', () => {
  assert.deepEqual(pathOf({ snapshotFile: '' }), { path: undefined, lines: [] });
  const snapshotFile = join(files.folder, 'snapshot');
  assert.deepEqual(pathOf({ snapshotFile, snapshotMaxAge: 0 }), { path: undefined, lines: [] });
});

test('masters are found at each ZooKeeper member and each configured address', () => {
  const masters = ['m1:5050', '[2001:DB8::1]:5051'];
  assert.deepEqual(snapshotSource(files.config({ masters })), ['m1:5050', '[2001:db8::1]:5051']);
  const config = files.config({ zk: 'zk://user:secret@zk1,[::1]:2182/mesos', masters });
  assert.deepEqual(snapshotSource(config), [
    'zk://zk1:2181/mesos',
    'zk://[::1]:2182/mesos',
    'm1:5050',
    '[2001:db8::1]:5051',
  ]);
});
