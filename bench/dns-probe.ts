import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import packet from 'dns-packet';
import { openTcpClient } from '../test/support/tcp-client.ts';

const ASK_EVERY_MS = 5;
/** Loading 100,000 tasks takes a slow machine a while. */
const ANSWER_WITHIN_MS = 180_000;
/** From a reply to the next query. */
const PAUSE_MS = 2;

/**
 * Asks a server that may not be there yet, over UDP, until it answers with these addresses and no others, or with any: when
 * that was, in nanoseconds of `process.hrtime`.
 */
export async function firstRightAnswer(
  port: number,
  name: string,
  addresses: readonly string[] | undefined,
  askEveryMs = ASK_EVERY_MS,
): Promise<bigint> {
  const query = packet.encode({ type: 'query', id: 1, questions: [{ name, type: 'A' }] });
  const socket = createSocket('udp4');
  const answered = Promise.withResolvers<bigint>();
  socket.on('message', (reply) => {
    const now = process.hrtime.bigint();
    const found = addressesIn(reply);
    const isRight = addresses === undefined ? found.length > 0 : isDeepStrictEqual(found, addresses.toSorted());
    if (isRight) answered.resolve(now);
  });
  const asking = setInterval(() => socket.send(query, port, '127.0.0.1'), askEveryMs);
  const hangs = setTimeout(() => answered.reject(new Error(`${name} is not answered rightly`)), ANSWER_WITHIN_MS);
  try {
    return await answered.promise;
  } finally {
    clearInterval(asking);
    clearTimeout(hangs);
    socket.close();
  }
}

function addressesIn(reply: Uint8Array): string[] {
  const { answers = [] } = packet.decode(Buffer.from(reply));
  return answers.flatMap((answer) => (answer.type === 'A' ? [answer.data] : [])).sort();
}

/** Asks over one TCP connection, one query after another, until `end` resolves: the longest time to a reply, milliseconds. */
export async function longestReplyMs(port: number, name: string, end: Promise<unknown>): Promise<number> {
  const query = packet.streamEncode({ type: 'query', id: 1, questions: [{ name, type: 'A' }] });
  const client = await openTcpClient(port);
  let isOver = false;
  const over = end.finally(() => {
    isOver = true;
  });
  let longestMs = 0;
  try {
    while (!isOver) {
      const asked = performance.now();
      client.send(query);
      await client.next();
      longestMs = Math.max(longestMs, performance.now() - asked);
      await sleep(PAUSE_MS);
    }
  } finally {
    client.destroy();
  }
  await over;
  return longestMs;
}
