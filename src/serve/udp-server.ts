import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { parseIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';
import type { Handler } from './handler.ts';
import { listenError } from './listen-error.ts';

/** Room for bursts that arrive while the process is busy; the kernel may grant less. */
const RECEIVE_BUFFER_OCTETS = 1 << 20;

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
  readonly log: Log;
}

/** Answers DNS over UDP. Rejects with an error that says what to do when the socket cannot be opened. */
export async function startUdpServer({ address, port, handle, log }: ServerOptions): Promise<DnsServer> {
  const ipv6 = address.includes(':');
  const socket = createSocket({ type: ipv6 ? 'udp6' : 'udp4', ipv6Only: ipv6, recvBufferSize: RECEIVE_BUFFER_OCTETS });
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw listenError(error as NodeJS.ErrnoException, 'UDP', address, port);
  }
  socket.on('error', (error) => log.error('UDP socket failed', { address, error: error.message }));
  socket.on('message', (message, remote) => answer(socket, message, remote, handle));
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answer(socket: Socket, message: Uint8Array, remote: RemoteInfo, handle: Handler): void {
  const address = parseIp(remote.address.replace(/%.*$/, ''));
  if (address === undefined) return;
  const reply = handle(message, { address, transport: 'udp' });
  if (reply instanceof Promise) void reply.then((late) => send(socket, late, remote));
  else send(socket, reply, remote);
}

function send(socket: Socket, reply: Uint8Array | undefined, remote: RemoteInfo): void {
  if (reply === undefined) return;
  // A reply that cannot be sent is a lost datagram, which every client is ready for.
  try {
    socket.send(reply, remote.port, remote.address, () => {});
  } catch {
    // The socket was closed while an upstream was asked.
  }
}
