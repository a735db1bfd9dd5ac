import { createSocket } from 'node:dgram';
import { encodeMessage } from '../../src/wire/encode.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import type { Message } from '../../src/wire/message.ts';
import { decoded, queryOf } from '../support/messages.ts';
import { openTcpClient } from '../support/tcp-client.ts';

/** A stub resolver asks again when a datagram may be lost, and so do we. */
const ASK_AGAIN_MS = 500;

/** The reply to a question for the addresses of `name`; rejects when none comes within `patienceMs`. */
export async function askUdp(port: number, name: string, patienceMs: number): Promise<Message> {
  const query = queryOf(name, { id: Math.floor(Math.random() * 65536) });
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const ask = (): void => socket.send(encodeMessage(query), port, '127.0.0.1');
  socket.on('message', resolve);
  socket.on('error', reject);
  const again = setInterval(ask, ASK_AGAIN_MS);
  const timer = setTimeout(() => reject(new Error(`no reply for ${name} over UDP`)), patienceMs);
  ask();
  try {
    return checked(await promise, query);
  } finally {
    clearInterval(again);
    clearTimeout(timer);
    socket.close();
  }
}

/** As `askUdp`, over TCP. */
export async function askTcp(port: number, name: string, patienceMs: number): Promise<Message> {
  const query = queryOf(name, { id: Math.floor(Math.random() * 65536) });
  const client = await openTcpClient(port);
  const timer = setTimeout(() => client.destroy(), patienceMs);
  client.send(frame(encodeMessage(query)));
  try {
    return checked(await client.next(), query);
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

/** The text of the addresses in a reply. */
export function addressesIn(reply: Message): string[] {
  return reply.answers.filter(({ type }) => type === 1).map(({ rdata }) => rdata.join('.'));
}

function checked(bytes: Uint8Array, query: Message): Message {
  const reply = decoded(bytes);
  if (reply.id !== query.id || !reply.flags.qr || reply.questions[0]?.name !== query.questions[0]!.name) {
    throw new Error(`a reply to something else: ${JSON.stringify(reply)}`);
  }
  return reply;
}
