import type { AnswerSettings } from '../answer/settings.ts';
import { parseIp } from '../lib/ip.ts';
import { readerAt } from '../table/layout.ts';
import { C, type Libc } from './libc.ts';
import { listenError } from './listen-error.ts';
import { SlowPath, type SlowQueries } from './slow-path.ts';
import { type Family, familyOf } from './socket-address.ts';
import { type DnsServer, type ServerOptions, takeOverSocket } from './udp-server.ts';
import { hasManyAddresses, openUdpSockets, refuseNewDatagrams, type UdpSockets } from './udp-socket.ts';
import { runUdpThread } from './udp-thread.ts';
import type { UdpThreadData } from './udp-worker.ts';

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
  const { address, port, readers } = options;
  const octets = parseIp(address);
  if (octets === undefined) throw new RangeError(`"${address}" is no IP address`);
  // Throws for what is no reader's number.
  for (const reader of readers) readerAt(reader);
  let sockets: UdpSockets;
  try {
    sockets = openUdpSockets(libc, octets, port, readers.length);
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, 'UDP', address, port);
  }
  const workers = new UdpWorkers(libc, options, octets, sockets);
  return { port: sockets.port, close: () => workers.close() };
}

/** Those that serve. A thread that waits in the kernel would keep the process from exiting, so it is woken. */
const SERVING = new Set<UdpWorkers>();
process.on('exit', () => {
  for (const workers of SERVING) workers.stop();
});

class UdpWorkers {
  readonly #libc: Libc;
  readonly #options: UdpWorkersOptions;
  readonly #address: Uint8Array;
  readonly #family: Family;
  readonly #slowPath: SlowPath;
  readonly #stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** The sockets that threads read from. */
  readonly #descriptors: Set<number>;
  readonly #threads: readonly Promise<void>[];
  /** What serves the sockets of threads that failed. */
  readonly #standIns: DnsServer[] = [];

  constructor(libc: Libc, options: UdpWorkersOptions, address: Uint8Array, { descriptors }: UdpSockets) {
    this.#libc = libc;
    this.#options = options;
    this.#address = address;
    this.#family = familyOf(address);
    this.#slowPath = new SlowPath({ ...options, libc, family: this.#family });
    this.#descriptors = new Set(descriptors);
    this.#threads = descriptors.map((descriptor, index) => this.#start(descriptor, options.readers[index]!));
    SERVING.add(this);
  }

  /** Makes the threads end. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
    for (const descriptor of this.#descriptors) this.#libc.shutdown(descriptor, C.SHUT_RD);
  }

  /** Answers what has come by now. What takes longer than LAST_REPLIES_MS is not waited for. */
  async close(): Promise<void> {
    for (const descriptor of this.#descriptors) refuseNewDatagrams(this.#libc, descriptor, this.#address);
    this.stop();
    await Promise.all(this.#threads);
    await this.#slowPath.close();
    SERVING.delete(this);
    for (const descriptor of this.#descriptors) this.#libc.close(descriptor);
    this.#descriptors.clear();
    await Promise.all(this.#standIns.map((standIn) => standIn.close()));
  }

  async #start(descriptor: number, reader: number): Promise<void> {
    const { table, settings, counters, random } = this.#options;
    const data: UdpThreadData = {
      descriptor,
      family: this.#family,
      hasManyAddresses: hasManyAddresses(this.#address),
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
    this.#descriptors.delete(descriptor);
    this.#standIns.push(takeOverSocket(descriptor, this.#options));
  }
}

/** Leaves the table for a reader that cannot do it any more: the writer would wait for it for ever. */
function leaveFor(table: SharedArrayBuffer, reader: number): void {
  const words = new Int32Array(table, 0, readerAt(reader) + 1);
  if ((Atomics.load(words, readerAt(reader)) & 1) === 1) Atomics.add(words, readerAt(reader), 1);
}
