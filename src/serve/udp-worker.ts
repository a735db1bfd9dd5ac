/** What a UDP thread runs; see udp-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { AnswerSettings } from '../answer/settings.ts';
import { TableAnswer } from '../answer/table-answer.ts';
import { seededRandom } from '../lib/seeded-random.ts';
import { TableReader } from '../table/reader.ts';
import { CounterRow } from './counter-row.ts';
import { DatagramBatch } from './datagram-batch.ts';
import { loadLibc } from './libc.ts';
import type { Family } from './socket-address.ts';
import { UdpLoop } from './udp-loop.ts';

/** What a thread is started with; all of it can be copied or shared. */
export interface UdpThreadData {
  readonly descriptor: number;
  readonly family: Family;
  readonly hasManyAddresses: boolean;
  readonly table: SharedArrayBuffer;
  /** The thread's own number as a reader of the table. */
  readonly reader: number;
  readonly settings: AnswerSettings;
  readonly seed: number;
  /** A row of counters. */
  readonly counts: SharedArrayBuffer;
  /** See `UdpLoopOptions` for these two. */
  readonly stop: Int32Array;
  readonly handedOver: Int32Array;
}

const data = workerData as UdpThreadData;
const libc = loadLibc()!;
const table = new TableReader(data.table, data.reader);
new UdpLoop({
  libc,
  batch: new DatagramBatch(libc, data.descriptor, data.family, data.hasManyAddresses),
  family: data.family,
  table,
  answer: new TableAnswer(table, data.settings, seededRandom(data.seed)),
  counts: new CounterRow(data.counts),
  stop: data.stop,
  handedOver: data.handedOver,
  toMainThread: (queries) => parentPort!.postMessage(queries),
}).run();
