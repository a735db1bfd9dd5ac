import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { HEADER, tasksIn } from './snapshot-support.ts';
import { HOUR_MS, MINUTE_MS, parent, settled, start } from './started-snapshot-keeper.ts';

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

test('while nothing can be written, it is tried no more often for all that changes', async () => {
  const { clock, zone, keeper, begun } = start({ path: join(parent, 'missing', 'snapshot') });
  zone.serial = 1_000_000;
  for (let event = 0; event < 200; event++) {
    zone.serial += 1000;
    keeper.changed(zone.serial);
    keeper.confirmed();
    clock.advance(1000);
    await settled();
  }
  assert.ok(begun() >= 2 && begun() <= 4, `${begun()} attempts in 200 seconds`);
  await keeper.close();
});

test('a snapshot that may not grow old is written anew when it is half as old', async () => {
  const { clock, keeper, begun, change } = start({ maxAgeMs: 10 * MINUTE_MS });
  await change(0);
  clock.advance(5 * MINUTE_MS - 1);
  keeper.confirmed();
  assert.equal(clock.pending(), 0);
  clock.advance(1);
  keeper.confirmed();
  clock.advance(0);
  assert.equal(begun(), 2);
  await keeper.close();
});

test('in the end what is known is written, at once, and then nothing', async () => {
  const { path, clock, zone, keeper, header, begun, change } = start();
  await change(0);
  zone.serial = 20;
  zone.cluster.tasks.clear();
  keeper.changed(zone.serial);
  await keeper.close();
  const { source } = HEADER;
  assert.deepEqual(header(), { toldMs: clock.nowMs(), serial: 20, source });
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
  assert.deepEqual([begun(), header().serial, clock.pending()], [2, 30, 0]);
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
