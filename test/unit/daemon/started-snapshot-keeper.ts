import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseHeaderLine, type SnapshotHeader } from '../../../src/daemon/snapshot-format.ts';
import { SnapshotKeeper } from '../../../src/daemon/snapshot-keeper.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { until } from '../../support/until.ts';
import { temporaryFolder } from '../config/support.ts';
import { HEADER, stateOf } from './snapshot-support.ts';

export const parent = temporaryFolder();
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

interface StartOptions {
  readonly path?: string;
  /** What happens after each piece of a snapshot. */
  readonly giveWay?: () => Promise<void>;
  readonly maxAgeMs?: number;
}

/** A keeper of snapshots whose time and zone a test decides. */
export function start({
  path = join(mkdtempSync(join(parent, 'folder-')), 'snapshot'),
  giveWay,
  maxAgeMs = 7 * 24 * HOUR_MS,
}: StartOptions = {}) {
  const clock = createManualClock();
  const log = captureLog();
  const { cluster } = stateOf('web');
  const zone = { cluster, serial: 1, electedTime: 5, isKnown: true };
  let begun = 0;
  const keeper = new SnapshotKeeper({
    path,
    source: HEADER.source,
    maxAgeMs,
    clock,
    log,
    current: () => {
      if (!zone.isKnown) return undefined;
      begun++;
      return zone;
    },
    giveWay: giveWay ?? clock.giveWay,
  });
  const header = (): SnapshotHeader => parseHeaderLine(readFileSync(path, 'utf8').split('\n')[0]!)!.header!;
  const isWritten = (serial: number): boolean => existsSync(path) && header().serial === serial;
  /** Something changes; resolves when it is on the disk, after the time that the keeper waits. */
  const change = async (afterMs: number): Promise<void> => {
    zone.serial++;
    keeper.changed(zone.serial);
    clock.advance(afterMs);
    await until(() => isWritten(zone.serial), 'the snapshot');
    await settled();
  };
  return { path, clock, log, zone, keeper, header, change, begun: () => begun };
}

/** What was going to happen by itself has happened: nobody waits for the disk any more. */
export async function settled(): Promise<void> {
  await setImmediate();
  const isAtDisk = (): boolean =>
    process.getActiveResourcesInfo().some((name) => /^(?:FSReqPromise|CloseReq)$/.test(name));
  await until(() => !isAtDisk(), 'the disk');
}
