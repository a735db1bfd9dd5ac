import { NO_REPLY, NOT_FROM_TABLE, type TableAnswer } from '../answer/table-answer.ts';
import type { TableReader } from '../table/reader.ts';
import type { CounterRow } from './counter-row.ts';
import type { DatagramBatch } from './datagram-batch.ts';
import { C, type Libc } from './libc.ts';
import { SLOW_QUERIES_MAX, type SlowQueries, type SlowQuery } from './slow-path.ts';
import type { Family } from './socket-address.ts';

/** When it stops, the loop takes no more batches than a full receive buffer can hold. */
const LAST_BATCHES_MAX = 1024;

export interface UdpLoopOptions {
  readonly libc: Libc;
  readonly batch: DatagramBatch;
  readonly family: Family;
  readonly table: Pick<TableReader, 'enter' | 'leave'>;
  readonly answer: Pick<TableAnswer, 'answer'>;
  readonly counts: CounterRow;
  /** One number, 1 when the loop is to stop, which also takes a `shutdown` of the socket to be noticed. */
  readonly stop: Int32Array;
  /** One number: how many queries of all threads the main thread has not looked at yet. */
  readonly handedOver: Int32Array;
  readonly toMainThread: (queries: SlowQueries) => void;
}

/** Answers what comes to a socket: it waits in the kernel, so that it costs nothing while nothing comes. */
export class UdpLoop {
  readonly #options: UdpLoopOptions;
  #slow: SlowQuery[] = [];
  #failure: string | undefined;

  constructor(options: UdpLoopOptions) {
    this.#options = options;
  }

  /** Returns when it was stopped and everything that had come by then is answered. Throws when the socket fails. */
  run(): void {
    const { stop } = this.#options;
    while (Atomics.load(stop, 0) === 0) this.#round(C.MSG_WAITFORONE);
    let batches = 0;
    while (batches++ < LAST_BATCHES_MAX && this.#round(C.MSG_DONTWAIT) > 0);
  }

  /** Receives, answers and sends; returns how much was received. */
  #round(flags: number): number {
    const { libc, batch, table, counts } = this.#options;
    const received = batch.receive(flags);
    if (received === -1) {
      const error = libc.lastError('recvmmsg');
      if (!TRANSIENT_ERRORS.includes(error.code)) throw error;
      return 0;
    }
    table.enter();
    try {
      for (let index = 0; index < received; index++) this.#answer(index);
    } finally {
      table.leave();
    }
    counts.unsent(batch.send());
    if (this.#slow.length > 0) this.#handOver();
    return received;
  }

  #answer(index: number): void {
    const { batch, counts, family } = this.#options;
    if (!batch.isDatagram(index)) return;
    const { octets, replyAt } = batch;
    counts.query(octets, batch.queryAt(index), batch.queryOctets(index), false, family.addressOctets === 16);
    if (batch.isOversize(index)) {
      counts.drop('oversize');
      return;
    }
    const length = this.#answerFromTable(index);
    if (length === NOT_FROM_TABLE) {
      this.#setAside(index);
    } else if (length === NO_REPLY) {
      counts.drop('ignored');
    } else {
      counts.reply(octets, replyAt, length);
      batch.reply(index, length);
    }
  }

  /** The length of the reply, or one of the two marks. */
  #answerFromTable(index: number): number {
    const { batch, answer, family } = this.#options;
    const { octets, replyAt } = batch;
    try {
      const queryAt = batch.queryAt(index);
      const clientAt = batch.clientAt(index);
      return answer.answer(octets, queryAt, batch.queryOctets(index), replyAt, clientAt, family.addressOctets);
    } catch (error) {
      this.#failure = String((error as Error).stack);
      return NOT_FROM_TABLE;
    }
  }

  #setAside(index: number): void {
    const { batch, counts, handedOver } = this.#options;
    counts.slow();
    if (Atomics.load(handedOver, 0) >= SLOW_QUERIES_MAX) {
      counts.drop('overload');
      return;
    }
    Atomics.add(handedOver, 0, 1);
    this.#slow.push(batch.copy(index));
  }

  #handOver(): void {
    this.#options.toMainThread({ queries: this.#slow, failure: this.#failure });
    this.#slow = [];
    this.#failure = undefined;
  }
}

/** What says nothing about the next call. */
const TRANSIENT_ERRORS: readonly (string | undefined)[] = ['EINTR', 'EAGAIN', 'ENOMEM', 'ENOBUFS'];
