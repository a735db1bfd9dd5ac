import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Client } from '../answer/query.ts';
import type { Clock } from '../lib/clock.ts';
import { parseIp } from '../lib/ip.ts';
import { within } from '../lib/within.ts';
import { FrameReader, frame } from '../wire/frame-reader.ts';
import { LAST_REPLIES_MS } from './late-replies.ts';
import { duplicate } from './lent-sockets.ts';
import { loadLibc } from './libc.ts';
import { listenError } from './listen-error.ts';
import { openTcpSocket } from './open-sockets.ts';
import type { DnsServer, ServerOptions } from './udp-server.ts';

/** What one client, and all of them together, may take. */
export interface TcpLimits {
  /** Beyond this, the connection that has been idle longest makes room for a new one. */
  readonly connectionsMax: number;
  /** A connection without unanswered queries is closed when for so long no whole query came (RFC 7766 §6.2.3). */
  readonly idleTimeoutMs: number;
  /** A client with so many unanswered queries is not read from until some are answered. */
  readonly queriesInFlightMax: number;
  /** Nor is one that leaves more of its replies untaken. */
  readonly unsentOctetsMax: number;
}

export const TCP_LIMITS: TcpLimits = {
  connectionsMax: 1024,
  idleTimeoutMs: 10_000,
  queriesInFlightMax: 100,
  unsentOctetsMax: 256 * 1024,
};

/** As many as the kernel lets wait, and those that come meanwhile. */
const LAST_TURNS_MAX = 1024;

export interface TcpServerOptions extends ServerOptions {
  readonly limits?: TcpLimits;
}

/** Answers DNS over TCP (RFC 7766): many queries a connection, each answered as soon as its answer is there. */
export async function startTcpServer(options: TcpServerOptions): Promise<DnsServer> {
  const { address, port, log, limits = TCP_LIMITS, counters } = options;
  const connection: ConnectionOptions = { ...options, limits, handle: counters.counting(options.handle) };
  const connections = new Set<Connection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (connections.size >= limits.connectionsMax) longestIdle(connections)?.close();
    connections.add(new Connection(socket, connection, connections));
  });
  try {
    listen(server, options);
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, 'TCP', address, port);
  }
  server.on('error', (error) => log.error('TCP socket failed', { address, error: error.message }));
  return { port: (server.address() as AddressInfo).port, close: () => close(server, connections, options) };
}

/** At a socket that another server may take over, where the machine can open one. */
function listen(server: Server, options: TcpServerOptions): void {
  const { address, port, lent } = options;
  const libc = loadLibc();
  if (libc === undefined) server.listen({ port, host: address, ipv6Only: address.includes(':') });
  else server.listen({ fd: lent === undefined ? openTcpSocket(libc, options) : duplicate(libc, lent) });
}

/** Node takes one connection of those that wait at each turn of the event loop. */
async function untilNoneIsWaiting(server: Server, clock: Clock): Promise<void> {
  let taken = 0;
  const count = (): void => void taken++;
  server.on('connection', count);
  // The turn that has begun may have looked for connections before.
  await clock.giveWay();
  for (let turns = 0; turns < LAST_TURNS_MAX; turns++) {
    const before = taken;
    await clock.giveWay();
    if (taken === before) break;
  }
  server.off('connection', count);
}

/** Answers what has come by now. What takes longer than LAST_REPLIES_MS is not waited for. */
async function close(
  server: Server,
  connections: ReadonlySet<Connection>,
  { clock, lent }: TcpServerOptions,
): Promise<void> {
  // Connections that the kernel has made already would be broken; those at a lent socket wait for whoever serves it next.
  if (lent === undefined) await untilNoneIsWaiting(server, clock);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // The turn of the event loop that has begun may have looked at the connections before.
  await clock.giveWay();
  await clock.giveWay();
  for (const connection of connections) connection.finish();
  await within(clock, LAST_REPLIES_MS, closed);
  for (const connection of connections) connection.close();
  await closed;
}

/** The set is in the order of last use. */
function longestIdle(connections: ReadonlySet<Connection>): Connection | undefined {
  return connections.values().next().value;
}

type ConnectionOptions = Pick<ServerOptions, 'handle' | 'counters' | 'clock'> & { readonly limits: TcpLimits };

class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #peers: Set<Connection>;
  readonly #client: Client | undefined;
  readonly #frames = new FrameReader();
  #inFlight = 0;
  #ended = false;
  #isFinishing = false;
  #cancelIdleTimer = (): void => {};

  constructor(socket: Socket, options: ConnectionOptions, peers: Set<Connection>) {
    this.#socket = socket;
    this.#options = options;
    this.#peers = peers;
    const address = parseIp((socket.remoteAddress ?? '').replace(/%.*$/, ''));
    this.#client = address === undefined ? undefined : { address, transport: 'tcp' };
    socket.on('data', (chunk: Uint8Array) => {
      this.#frames.push(chunk);
      this.#work();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#work();
    });
    socket.on('drain', () => this.#work());
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    this.#startIdleTimer();
  }

  close(): void {
    this.#cancelIdleTimer();
    this.#peers.delete(this);
    this.#socket.destroy();
  }

  /** Ends it as soon as what came is answered. */
  finish(): void {
    this.#isFinishing = true;
    this.#work();
  }

  /** Handles the queries that came, one after another, for as long as the client keeps within its limits. */
  #work(): void {
    while (!this.#socket.destroyed && !this.#isBusy()) {
      const message = this.#frames.next();
      if (message === undefined) break;
      this.#handle(message);
    }
    if (this.#socket.destroyed) return;
    if (this.#isFinishing && this.#inFlight === 0) this.#socket.destroySoon();
    else if (this.#isBusy()) this.#socket.pause();
    else if (this.#ended && this.#inFlight === 0) this.#socket.end();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #handle(message: Uint8Array): void {
    if (this.#client === undefined) {
      // The client was gone before it could be asked for its address.
      this.close();
      return;
    }
    this.#used();
    const reply = this.#options.handle(message, this.#client);
    if (!(reply instanceof Promise)) {
      this.#answer(reply);
      return;
    }
    this.#inFlight++;
    void reply.then((late) => {
      this.#inFlight--;
      this.#answer(late);
      this.#work();
    });
  }

  #answer(reply: Uint8Array | undefined): void {
    if (this.#socket.destroyed) {
      if (reply !== undefined) this.#options.counters.row.unsent(1);
      return;
    }
    if (reply === undefined) {
      // No reply is owed to what is no query, and nothing good follows it on this stream.
      this.close();
      return;
    }
    this.#socket.write(frame(reply));
    this.#used();
  }

  #isBusy(): boolean {
    const { queriesInFlightMax, unsentOctetsMax } = this.#options.limits;
    return this.#inFlight >= queriesInFlightMax || this.#socket.writableLength > unsentOctetsMax;
  }

  /** Moves to the end of the order of last use. */
  #used(): void {
    this.#peers.delete(this);
    this.#peers.add(this);
    this.#startIdleTimer();
  }

  #startIdleTimer(): void {
    this.#cancelIdleTimer();
    this.#cancelIdleTimer = this.#options.clock.after(this.#options.limits.idleTimeoutMs, () => {
      // A client that waits for us is not idle; an upstream's time-out ends its wait.
      if (this.#inFlight > 0) this.#startIdleTimer();
      else this.close();
    });
  }
}
