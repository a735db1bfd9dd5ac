import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { SERIALS_MAX } from '../../../src/daemon/snapshot-keeper.ts';
import { until } from '../../support/until.ts';
import { HEADER, tasksIn } from './snapshot-support.ts';
import { HOUR_MS, MINUTE_MS, settled, start } from './started-snapshot-keeper.ts';

test('what changed is written, with what the server knows of it', async () => {
  const { path, clock, zone, keeper, header, change } = start();
  assert.equal(clock.pending(), 0);
  clock.advance(5_000);
  await change(0);
  const { source } = HEADER;
  assert.deepEqual(header(), { toldMs: clock.nowMs(), serial: zone.serial, source });
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
  await change(1);
  assert.equal(begun(), 3);
});

test('a clock that is set back makes no wait longer', async () => {
  const { clock, keeper, begun, change } = start();
  await change(0);
  clock.setDate(clock.nowMs() - 24 * HOUR_MS);
  keeper.changed(1);
  clock.advance(MINUTE_MS - 1);
  assert.equal(begun(), 1);
  await change(1);
  assert.equal(begun(), 2);
});

test('a date that is set while a snapshot is written makes no wait longer, and the snapshot anew', async () => {
  const { clock, keeper, header, begun, change } = start({ giveWay: async () => clock.setDate(Date.UTC(2036, 0, 1)) });
  await change(0);
  clock.advance(MINUTE_MS - 1);
  assert.ok(header().toldMs < Date.UTC(2035, 0, 1));
  clock.setDate(Date.UTC(2046, 0, 1));
  keeper.confirmed();
  assert.equal(begun(), 1);
  clock.advance(1);
  await until(() => header().toldMs === Date.UTC(2046, 0, 1), 'the snapshot to be written anew');
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
  clock.setDate(clock.nowMs() - 24 * HOUR_MS);
  const toldMs = clock.nowMs();
  keeper.confirmed();
  clock.advance(MINUTE_MS);
  await until(() => header().toldMs === toldMs, 'the snapshot to be written anew');
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
