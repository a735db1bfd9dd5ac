import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as giveWay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ZoneRecord } from '../../src/records/record.ts';
import { Zone } from '../../src/zone/zone.ts';
import { until } from '../support/until.ts';
import { recordsOf, SHARED } from './table-hammer-versions.ts';

const READERS = 3;
const VERSIONS = 1200;
const CHECKS_OF_EACH_READER = 200;
const VERSIONS_WITHOUT_READERS = 300;

/** Publishes one version after another, and stages others that are abandoned. */
class Hammer {
  readonly zone = new Zone(0, Math.random);
  readonly #shared: Int32Array;
  version = 0;

  constructor(shared: Int32Array) {
    this.#shared = shared;
    this.zone.add(recordsOf(0));
    this.zone.publish(0);
  }

  next(): void {
    if (this.version % 7 === 0) this.#abandonOne();
    const version = this.version + 1;
    this.zone.add(recordsOf(version));
    this.zone.remove(recordsOf(this.version));
    Atomics.store(this.#shared, SHARED.announced, version);
    this.zone.publish(version);
    Atomics.store(this.#shared, SHARED.published, version);
    this.version = version;
  }

  #abandonOne(): void {
    const bad: ZoneRecord[] = Array.from({ length: 300 }, (_, number) => {
      return { name: `bad${number}.app.mesos`, type: 'A', value: '192.0.2.1' };
    });
    this.zone.add(bad);
    this.zone.add(recordsOf(this.version + 1));
    this.zone.remove(recordsOf(this.version));
    this.zone.abandon();
  }
}

test('threads that read while the table changes as fast as it can see whole versions only', async (t) => {
  const shared = new Int32Array(new SharedArrayBuffer(SHARED.words * 4));
  const hammer = new Hammer(shared);
  const numbers = Array.from({ length: READERS }, (_, index) => index + 1);
  const errors: unknown[] = [];
  const threads = numbers.map((number) => {
    const workerData = { table: hammer.zone.table, shared, number };
    return new Worker(new URL('table-hammer-thread.ts', import.meta.url), { workerData });
  });
  let ended = 0;
  for (const thread of threads) thread.once('error', (error) => errors.push(error)).once('exit', () => ended++);
  const checks = (number: number): number => Atomics.load(shared, SHARED.checks + number);
  const isEnough = (): boolean =>
    hammer.version >= VERSIONS && numbers.every((number) => checks(number) >= CHECKS_OF_EACH_READER);
  try {
    await until(() => errors.length > 0 || numbers.every((number) => checks(number) > 0), 'readers that read');
    while (errors.length === 0 && !isEnough() && !t.signal.aborted) {
      hammer.next();
      await giveWay();
    }
  } finally {
    Atomics.store(shared, SHARED.stop, 1);
    // One that reads what is no table may never end by itself.
    if (!isEnough()) for (const thread of threads) await thread.terminate();
  }
  await until(() => ended === READERS, 'readers that end');
  assert.deepEqual(errors, []);
  assert.equal(hammer.zone.reclaim(), true, 'nobody is inside any more');
  const octets = hammer.zone.table.byteLength;
  for (let version = 0; version < VERSIONS_WITHOUT_READERS; version++) hammer.next();
  assert.equal(hammer.zone.table.byteLength, octets, 'what the readers held up serves again');
});
