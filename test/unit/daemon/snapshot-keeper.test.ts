import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { parseHeaderLine, type SnapshotHeader } from '../../../src/daemon/snapshot-format.ts';
import { SERIALS_MAX, SnapshotKeeper } from '../../../src/daemon/snapshot-keeper.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { until } from '../../support/until.ts';
import { temporaryFolder } from '../config/support.ts';
import { HEADER, stateOf, tasksIn } from './snapshot-support.ts';

const parent = temporaryFolder();
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface StartOptions {
  readonly path?: string;
  /** What happens after each piece of a snapshot. */
  readonly giveWay?: () => Promise<void>;
}

function start({ path = join(mkdtempSync(join(parent, 'folder-')), 'snapshot'), giveWay }: StartOptions = {}) {
  const clock = createManualClock();
  const log = captureLog();
  const { cluster } = stateOf('web');
  const zone = { cluster, serial: 1, electedTime: 5, isKnown: true };
  let begun = 0;
  const keeper = new SnapshotKeeper({
    path,
    source: HEADER.source,
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
async function settled(): Promise<void> {
  await setImmediate();
  const isAtDisk = (): boolean =>
    process.getActiveResourcesInfo().some((name) => /^(?:FSReqPromise|CloseReq)$/.test(name));
  await until(() => !isAtDisk(), 'the disk');
}

test('what changed is written, with what the server knows of it', async () => {
  const { path, clock, zone, keeper, header, change } = start();
  assert.equal(clock.pending(), 0);
  clock.advance(5_000);
  await change(0);
  const { source } = HEADER;
  assert.deepEqual(header(), { toldMs: clock.nowMs(), serial: zone.serial, isFinal: false, source });
  assert.deepEqual(await tasksIn(path), ['web']);
  assert.equal(clock.pending(), 0, 'nothing runs while nothing changes');
  await keeper.close();
});

test('changes that come together are written together', async () => {
  const { clock, keeper, begun, change } = start();
  for (let count = 0; count < 10; count++) keeper.changed(1);
  assert.equal(clock.pending(), 1);
  await change(0);
  assert.deepEqual([begun(), clock.pending()], [1, 0]);
});

test('a change is written no sooner than a minute after the one before', async () => {
  const { clock, keeper, begun, change } = start();
  await change(0);
  keeper.changed(1);
  clock.advance(MINUTE_MS - 1);
  keeper.changed(1);
  assert.equal(begun(), 1);
  await change(1);
  assert.equal(begun(), 2);
  clock.advance(10 * MINUTE_MS);
  await change(0);
  assert.equal(begun(), 3);
});

test('a zone that runs far ahead of its snapshot is written at once', async () => {
  const { clock, zone, keeper, header, change } = start();
  await change(0);
  const written = zone.serial;
  zone.serial = written + SERIALS_MAX / 2;
  keeper.changed(zone.serial);
  clock.advance(10_000);
  await settled();
  assert.equal(header().serial, written);
  zone.serial++;
  for (let again = 0; again < 3; again++) keeper.changed(zone.serial);
  assert.equal(clock.pending(), 1);
  clock.advance(0);
  await until(() => header().serial === zone.serial, 'the snapshot');
  await settled();
});

test('a change that comes while another is written waits for its end, and then a minute', async () => {
  const gate = Promise.withResolvers<void>();
  const { clock, zone, keeper, begun, change } = start({ giveWay: () => gate.promise });
  keeper.changed(zone.serial);
  clock.advance(0);
  for (let count = 0; count < 3; count++) keeper.changed(zone.serial);
  keeper.confirmed();
  clock.advance(HOUR_MS);
  await settled();
  assert.deepEqual([begun(), clock.pending()], [1, 0]);
  gate.resolve();
  await until(() => clock.pending() === 1, 'the next write to be planned');
  clock.advance(MINUTE_MS - 1);
  assert.equal(begun(), 1);
  zone.serial = 10;
  await change(HOUR_MS);
  assert.deepEqual([begun(), clock.pending()], [2, 0]);
});

test('a write that took long is followed by a hundred times as long without one', async () => {
  let tookMs = 3_000;
  const slow = async (): Promise<void> => clock.advance(tookMs);
  const { clock, keeper, begun, change } = start({ giveWay: slow });
  await change(0);
  keeper.changed(1);
  clock.advance(299_999);
  assert.equal(begun(), 1);
  tookMs = 365 * 24 * HOUR_MS;
  await change(1);
  keeper.changed(1);
  clock.advance(HOUR_MS - 1);
  assert.equal(begun(), 2);
  // A clock that was set is not taken for a year of work.
  await change(1);
  assert.equal(begun(), 3);
});

test('a clock that is set back makes no wait longer', async () => {
  const { clock, keeper, begun, change } = start();
  await change(0);
  const nowMs = clock.nowMs();
  clock.nowMs = () => nowMs - 24 * HOUR_MS;
  keeper.changed(1);
  clock.advance(MINUTE_MS - 1);
  assert.equal(begun(), 1);
  await change(1);
  assert.equal(begun(), 2);
});

test('where nothing changes, a snapshot is written anew once an hour', async () => {
  const { clock, keeper, header, begun, change } = start();
  await change(0);
  for (let minute = 1; minute < 60; minute++) {
    clock.advance(MINUTE_MS);
    keeper.confirmed();
    assert.equal(clock.pending(), 0);
  }
  clock.advance(MINUTE_MS);
  keeper.confirmed();
  clock.advance(0);
  await until(() => header().toldMs === clock.nowMs(), 'the snapshot to be written anew');
  await settled();
  clock.advance(MINUTE_MS);
  keeper.confirmed();
  assert.deepEqual([begun(), clock.pending()], [2, 0]);
});

test('a clock that was set back makes no snapshot old that is confirmed', async () => {
  const { clock, keeper, header, change } = start();
  await change(0);
  const nowMs = clock.nowMs() - 24 * HOUR_MS;
  clock.nowMs = () => nowMs;
  keeper.confirmed();
  clock.advance(MINUTE_MS);
  await until(() => header().toldMs === nowMs, 'the snapshot to be written anew');
});

test('what is confirmed before anything changed is written: the snapshot on the disk may be old', async () => {
  const { path, clock, keeper } = start();
  keeper.confirmed();
  clock.advance(0);
  await until(() => existsSync(path), 'the snapshot');
});

test('a confirmation while a snapshot is written is no reason for another', async () => {
  const gate = Promise.withResolvers<void>();
  const { path, clock, keeper, begun } = start({ giveWay: () => gate.promise });
  keeper.changed(1);
  clock.advance(0);
  keeper.confirmed();
  gate.resolve();
  await until(() => existsSync(path), 'the snapshot');
  await settled();
  assert.deepEqual([begun(), clock.pending()], [1, 0]);
});

test('a cluster that changes while it is written is written as it was', async () => {
  const gate = Promise.withResolvers<void>();
  const { path, clock, zone, keeper, header } = start({ giveWay: () => gate.promise });
  keeper.changed(zone.serial);
  clock.advance(0);
  zone.cluster.tasks.clear();
  zone.serial = 9;
  await settled();
  gate.resolve();
  await until(() => existsSync(path), 'the snapshot');
  assert.deepEqual(await tasksIn(path), ['web']);
  assert.equal(header().serial, 1);
});

test('trouble is told once, and its end; what was not written is written when a master tells something again', async () => {
  const folder = join(parent, 'missing');
  const path = join(folder, 'snapshot');
  const { clock, log, zone, keeper, begun, change } = start({ path });
  const attempt = async (tell: () => void): Promise<void> => {
    const before = begun();
    clock.advance(MINUTE_MS);
    tell();
    clock.advance(0);
    assert.equal(begun(), before + 1);
    await until(() => existsSync(folder) || log.lines.length > 0, 'a line of the log');
    await settled();
    assert.equal(clock.pending(), 0);
  };
  for (let count = 0; count < 3; count++) await attempt(() => keeper.changed(zone.serial));
  assert.equal(log.lines.length, 1, log.lines.join());
  assert.match(
    log.lines[0]!,
    /^warn the snapshot cannot be written: its folder must exist, be writable and have room .*ENOENT/,
  );
  mkdirSync(folder);
  await attempt(() => keeper.confirmed());
  assert.deepEqual(await tasksIn(path), ['web']);
  assert.match(log.lines[1]!, /^info the snapshot is written again/);
  await change(MINUTE_MS);
  assert.equal(log.lines.length, 2);
  rmSync(folder, { recursive: true });
  zone.serial++;
  keeper.changed(zone.serial);
  clock.advance(MINUTE_MS);
  await until(() => log.lines.length === 3, 'a line of the log');
  assert.match(log.lines[2]!, /^warn/);
});

test('in the end what is known is written, at once, and then nothing', async () => {
  const { path, clock, zone, keeper, header, begun, change } = start();
  await change(0);
  zone.serial = 20;
  zone.cluster.tasks.clear();
  keeper.changed(zone.serial);
  await keeper.close();
  const { source } = HEADER;
  assert.deepEqual(header(), { toldMs: clock.nowMs(), serial: 20, isFinal: true, source });
  assert.deepEqual(await tasksIn(path), []);
  keeper.changed(zone.serial);
  keeper.confirmed();
  assert.deepEqual([begun(), clock.pending()], [2, 0]);
});

test('the end waits for the snapshot that is being written, and writes the last one over it', async () => {
  const gate = Promise.withResolvers<void>();
  const { clock, zone, keeper, header, begun } = start({ giveWay: () => gate.promise });
  keeper.changed(zone.serial);
  clock.advance(0);
  keeper.changed(zone.serial);
  zone.serial = 30;
  const closed = keeper.close();
  await settled();
  assert.equal(begun(), 1);
  gate.resolve();
  await closed;
  const { serial, isFinal } = header();
  assert.deepEqual([begun(), serial, isFinal, clock.pending()], [2, 30, true, 0]);
});

test('the last snapshot is as old as what a master told last', async () => {
  const { clock, keeper, header, change } = start();
  await change(0);
  clock.advance(MINUTE_MS);
  const toldMs = clock.nowMs();
  keeper.confirmed();
  // Then all masters were away.
  clock.advance(100 * HOUR_MS);
  await keeper.close();
  assert.equal(header().toldMs, toldMs);
});

test('nothing is written of a cluster of which no master has told anything', async () => {
  const silent = start();
  await silent.keeper.close();
  assert.equal(existsSync(silent.path), false);
  const unknown = start();
  unknown.zone.isKnown = false;
  unknown.keeper.changed(1);
  unknown.clock.advance(0);
  await unknown.keeper.close();
  assert.equal(existsSync(unknown.path), false);
});

test('the end comes whatever goes wrong', async () => {
  const { log, keeper } = start({ path: join(parent, 'nowhere/snapshot') });
  keeper.changed(1);
  await keeper.close();
  assert.equal(log.lines.length, 1);
});
