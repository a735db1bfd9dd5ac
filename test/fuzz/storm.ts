import { createSocket } from 'node:dgram';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { decodeMessage } from '../../src/wire/decode.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import { openTcpClient, type TcpClient } from '../support/tcp-client.ts';
import { bombs } from './bombs.ts';
import { hostileBytes } from './hostile-bytes.ts';
import { type Pick, pickFrom } from './pick.ts';
import { randomQuery } from './questions.ts';

/** Datagrams between two breaths, so that most of them find room in the receiver's buffer. */
const DATAGRAMS_AT_ONCE = 20;
const REPLY_OCTETS_MAX = 1232;
const TCP_MESSAGE_OCTETS_MAX = 65535;

/** Sends hostile datagrams. Returns what is wrong with a reply, if anything: no reply may be unreadable or large. */
export async function udpStorm(port: number, names: readonly string[], count: number, random: () => number) {
  let fault: string | undefined;
  const socket = createSocket('udp4');
  socket.on('message', (reply) => {
    const message = decodeMessage(reply);
    if (reply.length > REPLY_OCTETS_MAX) fault ??= `a reply of ${reply.length} octets`;
    if ('error' in message || !message.flags.qr) fault ??= `a datagram that is no reply: ${reply.toString('hex')}`;
  });
  for (let sent = 0; sent < count; sent++) {
    socket.send(hostileBytes(encodeMessage(randomQuery(names, random)), random), port, '127.0.0.1', () => {});
    if (sent % DATAGRAMS_AT_ONCE === 0) await setImmediate();
  }
  await setImmediate();
  socket.close();
  return fault;
}

/** Opens connections and misuses each in its own way, several at once; all are closed in the end. */
export async function tcpStorm(port: number, names: readonly string[], count: number, random: () => number) {
  const pick = pickFrom(random);
  const hostile = (): Uint8Array => hostileBytes(encodeMessage(randomQuery(names, random)), random);
  const misuse = async (): Promise<void> => {
    const client = await openTcpClient(port);
    pick.of(MISUSES)(client, hostile, pick);
    // A moment for the server to read what a reset would take away from it.
    await sleep(pick.int(MOMENT_MS));
    pick.of([client.end, client.reset, client.destroy])();
    // Some are left to the server's care: half closed, and nobody reads.
    await sleep(pick.int(MOMENT_MS));
    client.destroy();
    await client.closed;
  };
  for (let opened = 0; opened < count; opened += CONNECTIONS_AT_ONCE) {
    await Promise.all(Array.from({ length: CONNECTIONS_AT_ONCE }, misuse));
  }
}

const CONNECTIONS_AT_ONCE = 10;
const MOMENT_MS = 30;

type Misuse = (client: TcpClient, hostile: () => Uint8Array, pick: Pick) => void;

const BOMBS = [...bombs(TCP_MESSAGE_OCTETS_MAX).values()];

const MISUSES: readonly Misuse[] = [
  (client, hostile, pick) => {
    for (let query = 0; query <= pick.int(20); query++) client.send(frame(hostile()));
  },
  (client, hostile, pick) => client.send(frame(hostile()).subarray(0, pick.int(30))),
  (client, hostile) => {
    for (const octet of frame(hostile()).subarray(0, 60)) client.send(Uint8Array.of(octet));
  },
  (client, _, pick) => client.send(pick.octets(pick.int(3000))),
  (client) => client.send(new Uint8Array(1 + 2 * 500)),
  (client, hostile) => {
    client.pause();
    for (let query = 0; query < 300; query++) client.send(frame(hostile()));
  },
  (client, _, pick) => {
    if (pick.chance(0.2)) client.send(frame(pick.of(BOMBS)));
  },
];
