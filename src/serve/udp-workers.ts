import type { AnswerSettings } from '../answer/settings.ts';
import { parseIp } from '../lib/ip.ts';
import { readerAt } from '../table/layout.ts';
import { duplicate, prepareToWait } from './lent-sockets.ts';
import { C, type Libc } from './libc.ts';
import { listenError } from './listen-error.ts';
import { hasManyAddresses, openUdpSockets, refuseNewDatagrams, type UdpSockets } from './open-sockets.ts';
import { SlowPath, type SlowQueries } from './slow-path.ts';
import { type Family, familyOf } from './socket-address.ts';
import { type DnsServer, type ServerOptions, takeOverSocket } from './udp-server.ts';
import { runUdpThread } from './udp-thread.ts';
import type { UdpThreadData } from './udp-worker.ts';

/** How long a stop of threads at a lent socket may take; they answer until then. */
const LENT_WAIT_MS = 250;

export interface UdpWorkersOptions extends ServerOptions {
  /** The zone's table, which the threads answer from. */
  readonly table: SharedArrayBuffer;
  /** A thread is started for each: its own number as a reader of the table. */
  readonly readers: readonly number[];
  readonly settings: AnswerSettings;
  readonly random: () => number;
}

/**
 * Answers DNS over UDP in threads, each with a socket of its own: from the table, and through `handle`, in this thread,
 * what is not there. Rejects as `startUdpServer` does.
 *
 * A thread that fails is replaced by this thread, which answers all that comes to its socket: slower, but for certain.
 */
export async function startUdpWorkers(libc: Libc, options: UdpWorkersOptions): Promise<DnsServer> {
  const octets = parseIp(options.address);
  if (octets === undefined) throw new RangeError(`"${options.address}" is no IP address`);
  // Throws for what is no reader's number.
  for (const reader of options.readers) readerAt(reader);
  const sockets =
    options.lent === undefined ? openUdpSockets(libc, options, options.readers.length) : borrow(libc, options);
  const workers = new UdpWorkers(libc, options, familyOf(octets), sockets);
  return { port: sockets.port, close: () => workers.close() };
}

/** One socket for all threads: what nobody receives stays in it for whoever serves it next. */
function borrow(libc: Libc, { lent, address, port, readers }: UdpWorkersOptions): UdpSockets {
  try {
    prepareToWait(libc, lent!, address, LENT_WAIT_MS);
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, 'UDP', address, port);
  }
  return { port, descriptors: readers.map(() => lent!) };
}

/** Those that serve. A thread that waits in the kernel would keep the process from exiting, so it is woken. */
const SERVING = new Set<UdpWorkers>();
process.on('exit', () => {
  for (const workers of SERVING) workers.stop();
});

class UdpWorkers {
  readonly #libc: Libc;
  readonly #options: UdpWorkersOptions;
  readonly #family: Family;
  readonly #slowPath: SlowPath;
  readonly #stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #isLent: boolean;
  /** The sockets of our own that threads read from. */
  readonly #own: Set<number>;
  readonly #threads: readonly Promise<void>[];
  /** What serves the sockets of threads that failed. */
  readonly #standIns: Promise<DnsServer>[] = [];

  constructor(libc: Libc, options: UdpWorkersOptions, family: Family, { descriptors }: UdpSockets) {
    this.#libc = libc;
    this.#options = options;
    this.#family = family;
    this.#slowPath = new SlowPath({ ...options, libc, family: this.#family });
    this.#isLent = options.lent !== undefined;
    this.#own = new Set(this.#isLent ? [] : descriptors);
    this.#threads = descriptors.map((descriptor, index) => this.#start(descriptor, options.readers[index]!));
    SERVING.add(this);
  }

  /** Makes the threads end. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
    for (const descriptor of this.#own) this.#libc.shutdown(descriptor, C.SHUT_RD);
  }

  /** Answers what has come by now. What takes longer than LAST_REPLIES_MS is not waited for. */
  async close(): Promise<void> {
    for (const descriptor of this.#own) refuseNewDatagrams(this.#libc, descriptor, this.#options.address);
    this.stop();
    await Promise.all(this.#threads);
    await this.#slowPath.close();
    SERVING.delete(this);
    for (const descriptor of this.#own) this.#libc.close(descriptor);
    this.#own.clear();
    for (const standIn of await Promise.all(this.#standIns)) await standIn.close();
  }

  async #start(descriptor: number, reader: number): Promise<void> {
    const { table, settings, counters, random } = this.#options;
    const data: UdpThreadData = {
      descriptor,
      family: this.#family,
      hasManyAddresses: hasManyAddresses(this.#options.address),
      table,
      reader,
      settings,
      seed: Math.floor(random() * 2 ** 32),
      counts: counters.addRow(),
      stop: this.#stop,
      handedOver: counters.handedOver,
    };
    const ended = runUdpThread(data, (slow) => this.#take(slow, descriptor));
    const reason = await ended.catch((error: Error) => error.message);
    leaveFor(table, reader);
    if (Atomics.load(this.#stop, 0) === 0) this.#replace(descriptor, reason);
  }

  #take({ queries, failure }: SlowQueries, descriptor: number): void {
    const { log } = this.#options;
    if (failure !== undefined) log.error('answering from the table failed; this is a bug', { error: failure });
    for (const query of queries) this.#slowPath.take(query, descriptor);
  }

  #replace(descriptor: number, reason: string): void {
    const { log, address } = this.#options;
    log.error('a UDP thread failed; the main thread answers in its place', { address, error: reason });
    this.#standIns.push(this.#isLent ? this.#standInForAll(descriptor) : this.#standIn(descriptor));
  }

  async #standIn(descriptor: number): Promise<DnsServer> {
    this.#own.delete(descriptor);
    return takeOverSocket(this.#libc, descriptor, this.#options);
  }

  /** The main thread never waits in a socket, and whether one waits is a matter of the socket, which all threads share. */
  async #standInForAll(descriptor: number): Promise<DnsServer> {
    this.stop();
    await Promise.all(this.#threads);
    return takeOverSocket(this.#libc, duplicate(this.#libc, descriptor), this.#options);
  }
}

/** Leaves the table for a reader that cannot do it any more: the writer would wait for it for ever. */
function leaveFor(table: SharedArrayBuffer, reader: number): void {
  const words = new Int32Array(table, 0, readerAt(reader) + 1);
  if ((Atomics.load(words, readerAt(reader)) & 1) === 1) Atomics.add(words, readerAt(reader), 1);
}
