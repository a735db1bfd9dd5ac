import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Client } from '../answer/query.ts';
import type { Clock } from '../lib/clock.ts';
import { parseIp } from '../lib/ip.ts';
import { FrameReader, frame } from './frame-reader.ts';
import type { Handler } from './handler.ts';
import { listenError } from './listen-error.ts';
import type { DnsServer, ServerOptions } from './udp-server.ts';

/** Beyond this, the connection that has been idle longest makes room for a new one. */
const CONNECTIONS_MAX = 1024;
/** A connection is closed when no whole query came and no reply went for so long (RFC 7766 §6.2.3). */
const IDLE_TIMEOUT_MS = 10_000;
/** A client with so many unanswered queries is not read from until some are answered. */
const QUERIES_IN_FLIGHT_MAX = 100;
/** Nor is one that does not take its replies. */
const UNSENT_OCTETS_MAX = 256 * 1024;

export interface TcpServerOptions extends ServerOptions {
  readonly clock: Clock;
}

/** Answers DNS over TCP (RFC 7766): many queries a connection, each answered as soon as its answer is there. */
export async function startTcpServer(options: TcpServerOptions): Promise<DnsServer> {
  const { address, port, log } = options;
  const connections = new Set<Connection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (connections.size >= CONNECTIONS_MAX) longestIdle(connections)?.close();
    const connection = new Connection(socket, options, connections);
    connections.add(connection);
  });
  try {
    server.listen({ port, host: address, ipv6Only: address.includes(':') });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, 'TCP', address, port);
  }
  server.on('error', (error) => log.error('TCP socket failed', { address, error: error.message }));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.close();
      }),
  };
}

/** The set is in the order of last use. */
function longestIdle(connections: ReadonlySet<Connection>): Connection | undefined {
  return connections.values().next().value;
}

class Connection {
  readonly #socket: Socket;
  readonly #handle: Handler;
  readonly #clock: Clock;
  readonly #peers: Set<Connection>;
  readonly #client: Client | undefined;
  readonly #frames = new FrameReader();
  #inFlight = 0;
  #ended = false;
  #cancelIdleTimer = (): void => {};

  constructor(socket: Socket, { handle, clock }: TcpServerOptions, peers: Set<Connection>) {
    this.#socket = socket;
    this.#handle = handle;
    this.#clock = clock;
    this.#peers = peers;
    const address = parseIp((socket.remoteAddress ?? '').replace(/%.*$/, ''));
    this.#client = address === undefined ? undefined : { address, transport: 'tcp' };
    socket.on('data', (chunk: Uint8Array) => this.#read(chunk));
    socket.on('end', () => {
      this.#ended = true;
      this.#endWhenAnswered();
    });
    socket.on('drain', () => this.#resume());
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    this.#startIdleTimer();
  }

  close(): void {
    this.#cancelIdleTimer();
    this.#peers.delete(this);
    this.#socket.destroy();
  }

  #read(chunk: Uint8Array): void {
    if (this.#client === undefined) {
      this.close();
      return;
    }
    for (const message of this.#frames.push(chunk)) {
      if (this.#socket.destroyed) return;
      this.#used();
      this.#inFlight++;
      const reply = this.#handle(message, this.#client);
      if (reply instanceof Promise) void reply.then((late) => this.#answer(late));
      else this.#answer(reply);
    }
    if (this.#isBusy()) this.#socket.pause();
  }

  #answer(reply: Uint8Array | undefined): void {
    this.#inFlight--;
    if (this.#socket.destroyed) return;
    if (reply === undefined) {
      // No reply is owed to what is no query, and nothing good follows it on this stream.
      this.close();
      return;
    }
    this.#socket.write(frame(reply));
    this.#used();
    this.#resume();
    this.#endWhenAnswered();
  }

  #isBusy(): boolean {
    return this.#inFlight >= QUERIES_IN_FLIGHT_MAX || this.#socket.writableLength > UNSENT_OCTETS_MAX;
  }

  #resume(): void {
    if (!this.#isBusy() && this.#socket.isPaused()) this.#socket.resume();
  }

  #endWhenAnswered(): void {
    if (this.#ended && this.#inFlight === 0) this.#socket.end();
  }

  /** Moves to the end of the order of last use. */
  #used(): void {
    this.#peers.delete(this);
    this.#peers.add(this);
    this.#startIdleTimer();
  }

  #startIdleTimer(): void {
    this.#cancelIdleTimer();
    this.#cancelIdleTimer = this.#clock.after(IDLE_TIMEOUT_MS, () => this.close());
  }
}
