import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { SERIALS_MAX } from '../../../src/daemon/snapshot-keeper.ts';
import { createSnapshots } from '../../../src/daemon/snapshots.ts';
import { writeSnapshot } from '../../../src/daemon/write-snapshot.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { ConfigFiles } from '../config/support.ts';
import { atOnce, HEADER, piecesOf, stateOf } from './snapshot-support.ts';

const files = new ConfigFiles();
const snapshotFile = join(files.folder, 'snapshot');

for (const [what, header, isUsed] of [
  ['a snapshot', HEADER, true],
  ['a snapshot of another cluster', { ...HEADER, source: ['10.0.0.9:5050'] }, false],
  ['a snapshot from the end of the serials', { ...HEADER, serial: 0xffff_ffff }, true],
] as const) {
  test(`a run that finds ${what} goes on beyond all serials that the one before can have had`, async () => {
    await writeSnapshot(snapshotFile, header, piecesOf(stateOf('web')), atOnce);
    const clock = createManualClock();
    clock.setDate(HEADER.toldMs);
    const config = files.config({ snapshotFile, masters: HEADER.source });
    const snapshots = createSnapshots({ config, current: () => undefined, clock, log: captureLog() });
    const done: string[] = [];
    const isKnown = await snapshots.restore({
      continueAfter: async (serial) => void done.push(`continue after ${serial}`),
      restore: async () => void done.push('restore'),
    });
    const beyond = `continue after ${(header.serial + SERIALS_MAX) % 2 ** 32}`;
    assert.deepEqual([isKnown, done], [isUsed, isUsed ? [beyond, 'restore'] : [beyond]]);
  });
}
