import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Transport } from './case.ts';
import { decodeReply } from './decode-reply.ts';
import type { Judge, ServerAddress } from './judge.ts';
import { encodeQuery, packet, question } from './packets.ts';
import type { Reply } from './reply.ts';

const TIMEOUT_MS = 8_000;

/** A small client of our own, with the decoder of the package `dns-packet`. It can say everything. */
export const raw: Judge = {
  name: 'dns-packet',
  canAsk: () => true,
  ask: (query, server, transport) => askBytes(encodeQuery(query), server, transport),
};

/** The reply to these bytes; rejects when none comes in time. */
export async function askBytes(bytes: Uint8Array, server: ServerAddress, transport: Transport): Promise<Reply> {
  return decodeReply(await exchange([bytes], server, transport));
}

const SENTINEL_ID = 0x5e47;
const SENTINEL = packet({ id: SENTINEL_ID, counts: [1, 0, 0, 0] }, question('version.bind.', 'TXT', 'CH'));

/**
 * The reply to these bytes, or undefined when there is none: because the connection is closed without one, or because
 * the first reply is to a good query that is sent after them. So nobody has to wait for what does not come.
 */
export async function askBytesForNothing(
  bytes: Uint8Array,
  server: ServerAddress,
  transport: Transport,
): Promise<Reply | undefined> {
  const first = await exchange([bytes, SENTINEL], server, transport);
  const isSentinel = first.length >= 2 && ((first[0]! << 8) | first[1]!) === SENTINEL_ID;
  return first.length === 0 || isSentinel ? undefined : decodeReply(first);
}

/** Sends all messages and gives the first that comes back; empty when the server closes the connection instead. */
function exchange(messages: readonly Uint8Array[], server: ServerAddress, transport: Transport): Promise<Uint8Array> {
  return transport === 'udp' ? exchangeOverUdp(messages, server) : exchangeOverTcp(messages, server);
}

async function exchangeOverUdp(messages: readonly Uint8Array[], server: ServerAddress): Promise<Uint8Array> {
  const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(server.port, server.address);
    await once(socket, 'connect');
    const reply = once(socket, 'message', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    for (const message of messages) socket.send(message);
    return (await reply)[0];
  } finally {
    socket.close();
  }
}

async function exchangeOverTcp(messages: readonly Uint8Array[], server: ServerAddress): Promise<Uint8Array> {
  const socket = connect(server.port, server.address);
  try {
    for (const message of messages) socket.write(Uint8Array.of(message.length >> 8, message.length & 0xff, ...message));
    return await firstFrame(socket);
  } finally {
    socket.destroy();
  }
}

function firstFrame(socket: Socket): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.setTimeout(TIMEOUT_MS, () => reject(new Error(`no reply over TCP within ${TIMEOUT_MS} ms`)));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const end = received.length < 2 ? Number.POSITIVE_INFINITY : 2 + received.readUInt16BE(0);
      if (received.length >= end) resolve(received.subarray(2, end));
    });
    // A server that closes with our messages unread resets the connection.
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(received) : reject(error)));
    socket.on('close', () => resolve(received));
  });
}
