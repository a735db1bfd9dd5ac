import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { openTcpClient } from '../support/tcp-client.ts';
import type { Transport } from './case.ts';
import { decodeReply } from './decode-reply.ts';
import type { Judge, ServerAddress } from './judge.ts';
import { concat, encodeQuery, packet, question, u16 } from './packets.ts';
import type { Reply } from './reply.ts';

const UDP_TIMEOUT_MS = 8_000;
const NOTHING = new Uint8Array();

/** A small client of our own, with the decoder of the package `dns-packet`. */
export const raw: Judge = {
  name: 'dns-packet',
  // The package takes names for UTF-8, and loses what is none.
  canAsk: ({ name }) => !/\\(?:1[3-9]|12[89]|2)/.test(name),
  ask: (query, server, transport) => askBytes(encodeQuery(query), server, transport),
};

/** The reply to these bytes; undefined when the connection is closed instead. Rejects when none comes over UDP in time. */
export async function askBytes(
  bytes: Uint8Array,
  server: ServerAddress,
  transport: Transport,
): Promise<Reply | undefined> {
  const reply = await exchange([bytes], server, transport);
  return reply.length === 0 ? undefined : decodeReply(reply, bytes);
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
  return first.length === 0 || isSentinel ? undefined : decodeReply(first, bytes);
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
    const reply = once(socket, 'message', { signal: AbortSignal.timeout(UDP_TIMEOUT_MS) });
    for (const message of messages) socket.send(message);
    return (await reply)[0];
  } finally {
    socket.close();
  }
}

async function exchangeOverTcp(messages: readonly Uint8Array[], server: ServerAddress): Promise<Uint8Array> {
  const client = await openTcpClient(server.port, server.address);
  try {
    for (const message of messages) client.send(concat(u16(message.length), message));
    return await client.next().catch(() => NOTHING);
  } finally {
    client.destroy();
  }
}
