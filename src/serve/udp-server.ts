import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { parseIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';
import type { Counters } from './counters.ts';
import type { Handler } from './handler.ts';
import { listenError } from './listen-error.ts';

/** Room for bursts that arrive while the process is busy; the kernel may grant less. */
export const SOCKET_BUFFER_OCTETS = 4 << 20;

export interface DnsServer {
  /** The port that it listens on: the kernel's choice where port 0 was asked for. */
  readonly port: number;
  /** Stops listening and resolves when the socket is closed. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** An IP address; `0.0.0.0` or `::` for every address of its family. */
  readonly address: string;
  /** 0 to 65535. */
  readonly port: number;
  readonly handle: Handler;
  readonly counters: Counters;
  readonly log: Log;
}

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
  answerOn(socket, options);
  return { port: socket.address().port, close: () => closed(socket) };
}

/** The same on a socket that is bound to the options' address already; it is closed with the server. */
export function takeOverSocket(descriptor: number, options: ServerOptions): DnsServer {
  const socket = createSocket(options.address.includes(':') ? 'udp6' : 'udp4');
  answerOn(socket, options);
  socket.bind({ fd: descriptor });
  return { port: options.port, close: () => closed(socket) };
}

function answerOn(socket: Socket, { address, handle, counters, log }: ServerOptions): void {
  const counting = counters.counting(handle);
  socket.on('error', (error) => log.error('UDP socket failed', { address, error: error.message }));
  socket.on('message', (message, remote) => answer(socket, message, remote, counting, counters));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}

function answer(socket: Socket, message: Uint8Array, remote: RemoteInfo, handle: Handler, counters: Counters): void {
  const address = parseIp(remote.address.replace(/%.*$/, ''));
  if (address === undefined) return;
  const reply = handle(message, { address, transport: 'udp' });
  if (reply instanceof Promise) void reply.then((late) => send(socket, late, remote, counters));
  else send(socket, reply, remote, counters);
}

function send(socket: Socket, reply: Uint8Array | undefined, remote: RemoteInfo, counters: Counters): void {
  if (reply === undefined) return;
  // A reply that cannot be sent is a lost datagram, which every client is ready for.
  const unsent = (): void => counters.row.drop('unsent');
  try {
    socket.send(reply, remote.port, remote.address, (error) => error && unsent());
  } catch {
    // The socket was closed while an upstream was asked.
    unsent();
  }
}
