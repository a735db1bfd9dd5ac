import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import packet, { type DecodedPacket } from 'dns-packet';

/** What a reply said: the response code and the data of its answers as text, sorted. */
export interface Reply {
  readonly rcode: string;
  readonly answers: readonly string[];
}

/** Longer than any stub resolver waits. */
const REPLY_WITHIN_MS = 10_000;

/** Asks one question over UDP, with a codec that is not ours. Rejects when no reply comes. */
export async function askUdp(
  port: number,
  name: string,
  type: 'A' | 'AAAA' | 'SRV',
  host = '127.0.0.1',
): Promise<Reply> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    const id = Math.floor(Math.random() * 65536);
    const query = packet.encode({ type: 'query', id, flags: packet.RECURSION_DESIRED, questions: [{ name, type }] });
    socket.send(query, port, host);
    const [bytes] = await once(socket, 'message', { signal: AbortSignal.timeout(REPLY_WITHIN_MS) });
    const reply = packet.decode(bytes) as DecodedPacket & { rcode: string };
    if (reply.id !== id) throw new Error(`the reply has ID ${reply.id}, the query had ${id}`);
    return { rcode: reply.rcode, answers: (reply.answers ?? []).map(dataText).sort() };
  } finally {
    socket.close();
  }
}

function dataText(answer: packet.Answer): string {
  if (answer.type === 'SRV') return `${answer.data.target}:${answer.data.port}`;
  return 'data' in answer ? String(answer.data) : '';
}
