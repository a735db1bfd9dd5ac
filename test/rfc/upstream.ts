import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import dnsPacket, { type Packet } from 'dns-packet';
import { freePort } from '../support/free-port.ts';
import { upstreamAnswer } from './upstream-zone.ts';

export interface Upstream {
  /** `address:port`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const PLAIN_UDP_OCTETS_MAX = 512;

/** An authoritative server on loopback, made with `dns-packet`, for the names that mesos-dns forwards. */
export async function startUpstream(): Promise<Upstream> {
  const port = await freePort();
  const udp = createSocket('udp4');
  udp.on('message', (message, { port: from, address }) => udp.send(udpReply(message), from, address));
  udp.bind(port, '127.0.0.1');
  const tcp = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      socket.end(dnsPacket.streamEncode(replyTo(dnsPacket.streamDecode(received))));
    });
  });
  tcp.listen(port, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  return {
    endpoint: `127.0.0.1:${port}`,
    async stop() {
      udp.close();
      tcp.close();
      await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
    },
  };
}

/** What does not fit is left out, and TC says so. */
function udpReply(message: Buffer): Buffer {
  const query = dnsPacket.decode(message);
  const opt = query.additionals?.find((record) => record.type === 'OPT');
  const reply = replyTo(query);
  const whole = dnsPacket.encode(reply);
  if (whole.length <= (opt?.udpPayloadSize ?? PLAIN_UDP_OCTETS_MAX)) return whole;
  return dnsPacket.encode({ ...reply, flags: reply.flags | dnsPacket.TRUNCATED_RESPONSE, answers: [] });
}

function replyTo(query: Packet): Packet & { flags: number } {
  const [question] = query.questions!;
  const { rcode, flags, answers, authorities = [] } = upstreamAnswer(question!.name, question!.type);
  const opt = query.additionals?.find((record) => record.type === 'OPT');
  const asked = query.flags! & dnsPacket.RECURSION_DESIRED;
  return {
    type: 'response',
    id: query.id!,
    flags: flags | rcode | asked,
    questions: [question!],
    answers: [...answers],
    authorities: [...authorities],
    additionals: opt === undefined ? [] : [{ ...opt, udpPayloadSize: 4096, options: [] }],
  };
}
