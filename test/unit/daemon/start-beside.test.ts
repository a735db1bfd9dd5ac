import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type Daemon, startBeside } from '../../../src/daemon/daemon.ts';
import { freePorts } from '../../support/free-port.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { ConfigFiles } from '../config/support.ts';

const files = new ConfigFiles();

/** Begins to take the place of a server, in a cluster whose masters do not answer. */
async function begin(clock: ManualClock): Promise<{ readonly started: Promise<Daemon>; readonly daemon: Daemon }> {
  const [nobody, port, httpport] = (await freePorts(3)) as [number, number, number];
  const masters = [`127.0.0.1:${nobody}`];
  const config = files.config({ masters, port, httpport, listener: '127.0.0.1', snapshotFile: '' });
  let daemon: Daemon | undefined;
  const options = { config, version: '1', search: [], lent: [], clock, random: Math.random, log: captureLog() };
  const started = startBeside(options, (begun) => {
    daemon = begun;
  });
  return { started, daemon: daemon! };
}

/** Lets time pass, second by second, until the promise is settled. */
async function settled<T>(promise: Promise<T>, clock: ManualClock): Promise<T> {
  let isSettled = false;
  const mark = (): void => {
    isSettled = true;
  };
  promise.then(mark, mark);
  for (let second = 0; second < 60 && !isSettled; second++) {
    clock.advance(1_000);
    await setImmediate();
  }
  return promise;
}

test('a server that knows nothing to answer leaves the other one in its place, and says why', async () => {
  const clock = createManualClock();
  const began = clock.nowMs();
  const { started } = await begin(clock);
  await assert.rejects(settled(started, clock), /no master has answered.*"masters" and "zk"/);
  assert.equal(Math.round((clock.nowMs() - began) / 1_000), 30);
});

test('it can be ended while it waits, and opens no socket then', async () => {
  const clock = createManualClock();
  const { started, daemon } = await begin(clock);
  await daemon.close();
  await settled(started, clock);
  assert.equal(clock.pending(), 0);
});
