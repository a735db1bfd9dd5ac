import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '../lib/clock.ts';
import { parseIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';
import type { Counters } from './counters.ts';
import type { Handler } from './handler.ts';
import { LateReplies } from './late-replies.ts';
import type { Libc } from './libc.ts';
import { listenError } from './listen-error.ts';
import { type ListenPlace, refuseNewDatagrams, SOCKET_BUFFER_OCTETS } from './open-sockets.ts';

export interface DnsServer {
  /** The port that it listens on: the kernel's choice where port 0 was asked for. */
  readonly port: number;
  /** Stops listening and resolves when the socket is closed. */
  close(): Promise<void>;
}

export interface ServerOptions extends ListenPlace {
  /** A socket at this place that is lent to us: it is neither opened nor closed. */
  readonly lent?: number | undefined;
  readonly handle: Handler;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly log: Log;
}

/** When it stops, the server gives way no more often than a full receive buffer needs, at 32 datagrams a turn. */
const LAST_TURNS_MAX = 1024;

/** Answers DNS over UDP in this thread. Rejects with an error that says what to do when the socket cannot be opened. */
export async function startUdpServer(options: ServerOptions): Promise<DnsServer> {
  const { address, port } = options;
  const ipv6 = address.includes(':');
  const socket = createSocket({ type: ipv6 ? 'udp6' : 'udp4', ipv6Only: ipv6, recvBufferSize: SOCKET_BUFFER_OCTETS });
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw listenError(error as NodeJS.ErrnoException, 'UDP', address, port);
  }
  const server = new SocketServer(socket, options);
  return { port: socket.address().port, close: () => server.close() };
}

/** The same on a socket that is bound to the options' address already; it is closed with the server. */
export function takeOverSocket(libc: Libc, descriptor: number, options: ServerOptions): DnsServer {
  const socket = createSocket(options.address.includes(':') ? 'udp6' : 'udp4');
  const server = new SocketServer(socket, options);
  socket.bind({ fd: descriptor });
  return {
    port: options.port,
    close: () => {
      if (options.lent === undefined) refuseNewDatagrams(libc, descriptor, options.address);
      return server.close();
    },
  };
}

class SocketServer {
  readonly #socket: Socket;
  readonly #options: ServerOptions;
  readonly #late: LateReplies;
  #received = 0;

  constructor(socket: Socket, options: ServerOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#late = new LateReplies(options.counters, options.clock);
    socket.on('error', (error) =>
      options.log.error('UDP socket failed', { address: options.address, error: error.message }),
    );
    socket.on('message', (message, remote) => this.#answer(message, remote));
  }

  /** Answers what has come by now. What takes longer than LAST_REPLIES_MS is not waited for. */
  async close(): Promise<void> {
    await this.#untilQuiet();
    await this.#late.close();
    // The last replies are not with the kernel yet.
    await this.#untilQuiet();
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  /** Resolves when nothing that came before is left to be received, and no reply is left to be sent. */
  async #untilQuiet(): Promise<void> {
    const { clock } = this.#options;
    // The turn of the event loop that has begun may have looked at the socket before.
    await clock.giveWay();
    for (let turns = 0; turns < LAST_TURNS_MAX; turns++) {
      const before = this.#received;
      await clock.giveWay();
      if (this.#received === before && this.#socket.getSendQueueCount() === 0) return;
    }
  }

  #answer(message: Uint8Array, remote: RemoteInfo): void {
    this.#received++;
    const { handle, counters } = this.#options;
    const address = parseIp(remote.address.replace(/%.*$/, ''));
    if (address === undefined) return;
    counters.row.query(message, 0, message.length, false, address.length === 16);
    const reply = handle(message, { address, transport: 'udp' });
    if (reply instanceof Promise) {
      counters.row.slow();
      this.#late.add(reply, (late) => this.#send(late, remote));
    } else {
      counters.replied(reply);
      if (reply !== undefined) this.#send(reply, remote);
    }
  }

  #send(reply: Uint8Array, remote: RemoteInfo): void {
    // A reply that cannot be sent is a lost datagram, which every client is ready for.
    const unsent = (): void => this.#options.counters.row.unsent(1);
    try {
      this.#socket.send(reply, remote.port, remote.address, (error) => error && unsent());
    } catch {
      // Nobody has port 0, but a forged query may have come from there.
      unsent();
    }
  }
}
