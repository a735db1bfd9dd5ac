import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Responder } from '../../src/answer/responder.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { createHandler } from '../../src/daemon/query-handler.ts';
import type { ZoneRecord } from '../../src/records/record.ts';
import { Counters } from '../../src/serve/counters.ts';
import { startUdp } from '../../src/serve/udp.ts';
import { Zone } from '../../src/zone/zone.ts';
import { ANSWER_SETTINGS } from '../support/answer-settings.ts';
import { captureLog } from '../support/log.ts';
import { until } from '../support/until.ts';
import { BAD_RECORDS, recordsOf, SHARED } from './hammer-versions.ts';

const CLIENTS = 3;
/** Parts of an update between which others have their turn. */
const STRETCH = 200;
const ABANDON_EVERY = 7;

/** Publishes one version after another, as the daemon does, and stages others that are abandoned. */
class Publisher {
  readonly zone = new Zone(0, Math.random);
  readonly #shared: Int32Array;
  version = 1;

  constructor(shared: Int32Array) {
    this.#shared = shared;
    this.zone.add(recordsOf(1));
    this.zone.publish(1);
    this.#tell(SHARED.announced);
    this.#tell(SHARED.published);
  }

  async next(): Promise<void> {
    const { zone, version } = this;
    if (version % ABANDON_EVERY === 0) {
      await inStretches(BAD_RECORDS, (records) => zone.add(records));
      await this.#stageNext();
      zone.abandon();
    }
    await this.#stageNext();
    this.version = version + 1;
    this.#tell(SHARED.announced);
    assert.ok(zone.publish(this.version));
    this.#tell(SHARED.published);
  }

  async #stageNext(): Promise<void> {
    await inStretches(recordsOf(this.version + 1), (records) => this.zone.add(records));
    await inStretches(recordsOf(this.version), (records) => this.zone.remove(records));
  }

  #tell(what: number): void {
    Atomics.store(this.#shared, what, this.version);
  }
}

async function inStretches(records: readonly ZoneRecord[], stage: (some: ZoneRecord[]) => void): Promise<void> {
  for (let at = 0; at < records.length; at += STRETCH) {
    stage(records.slice(at, at + STRETCH));
    await systemClock.giveWay();
  }
}

/** Clients that ask in threads of their own, until they are stopped. */
class Clients {
  readonly #shared: Int32Array;
  readonly #ends: readonly Promise<unknown>[];
  readonly errors: unknown[] = [];

  constructor(port: number, shared: Int32Array) {
    this.#shared = shared;
    const threads = Array.from({ length: CLIENTS }, (_, number) => {
      return new Worker(new URL('hammer-thread.ts', import.meta.url), { workerData: { port, shared, number } });
    });
    this.#ends = threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve)));
    for (const thread of threads) thread.once('error', (error) => this.errors.push(error));
  }

  /** How many answers each of them has checked. */
  get checks(): readonly number[] {
    return Array.from({ length: CLIENTS }, (_, number) => Atomics.load(this.#shared, SHARED.checks + number));
  }

  async stop(): Promise<void> {
    Atomics.store(this.#shared, SHARED.stop, 1);
    await Promise.all(this.#ends);
  }
}

/**
 * Has the threads that answer run after all others, so that they are often stopped in the middle of a batch, and have many
 * queries to answer when it is their turn.
 */
async function slowDown(threads: number): Promise<void> {
  const answering = (): string[] =>
    readdirSync('/proc/self/task').filter(
      (thread) => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8') === 'udp\n',
    );
  await until(() => answering().length === threads, `${threads} threads that answer`);
  for (const thread of answering()) setPriority(Number(thread), constants.priority.PRIORITY_BELOW_NORMAL);
}

const WAYS = [
  { way: 'two threads', readers: [1, 2], versions: 1500, checks: 6000 },
  { way: 'the main thread', readers: [], versions: 150, checks: 2000 },
];

for (const { way, readers, versions, checks } of WAYS) {
  test(`${way}: every answer is whole, and as new as the zone was when it was asked for, while the zone changes all the time`, async (t) => {
    const shared = new Int32Array(new SharedArrayBuffer(SHARED.words * 4));
    const publisher = new Publisher(shared);
    const { zone } = publisher;
    const [counters, log] = [new Counters(), captureLog()];
    const forward = () => Promise.reject(new Error('every name is in the domain'));
    const server = await startUdp({
      ...{ address: '127.0.0.1', port: 0, readers, table: zone.table, settings: ANSWER_SETTINGS },
      ...{ counters, clock: systemClock, random: Math.random, log },
      handle: createHandler(new Responder(() => zone, ANSWER_SETTINGS, Math.random), forward, log),
    });
    const clients = new Clients(server.port, shared);
    const isEnough = (): boolean =>
      publisher.version >= versions && clients.checks.every((checked) => checked >= checks);
    try {
      await slowDown(readers.length);
      await until(() => clients.errors.length > 0 || clients.checks.every((checked) => checked > 0), 'all clients');
      while (clients.errors.length === 0 && !isEnough()) await publisher.next();
    } finally {
      await clients.stop();
      await server.close();
    }
    assert.deepEqual(clients.errors, []);
    assert.deepEqual(log.lines, []);
    const checked = sumOf(clients.checks);
    t.diagnostic(`${checked} answers from ${publisher.version} versions`);
    const { queries, replies, dropped, unsent } = counters.read();
    assert.equal(sumOf(queries.map(({ count }) => count)), checked);
    assert.equal(sumOf(Object.values(replies)), checked);
    assert.equal(sumOf(Object.values(dropped)) + unsent, 0);
    assert.ok(zone.reclaim(), 'nobody is inside any more');
  });
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
