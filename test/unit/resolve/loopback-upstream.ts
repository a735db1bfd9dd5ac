import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import type { HostPort } from '../../../src/lib/host-port.ts';
import { freePort } from '../../support/free-port.ts';

/** A query as an upstream sees it, read by an independent codec. */
export interface ReceivedQuery {
  readonly packet: DecodedPacket;
  /** The port that it came from. */
  readonly port: number;
  /** Sends datagrams back, in order. */
  send(...datagrams: Uint8Array[]): void;
}

/** An upstream resolver on loopback that does what a test wants. */
export interface LoopbackUpstream extends HostPort {
  /** Queries over UDP so far. */
  readonly queries: readonly ReceivedQuery[];
  /** Queries over TCP so far. */
  readonly tcpQueries: readonly DecodedPacket[];
  /** Resolves when so many queries have come over UDP. */
  received(count: number): Promise<void>;
  /** Resolves when so many queries have come over TCP. */
  receivedOverTcp(count: number): Promise<void>;
}

export interface UpstreamBehaviour {
  readonly host?: string;
  /** Without it the upstream is silent. */
  readonly onQuery?: (query: ReceivedQuery) => void;
  /** Without it nobody listens on TCP. */
  readonly onTcpQuery?: (packet: DecodedPacket, socket: Socket) => void;
}

/** Starts an upstream that ends with the test. */
export async function startUpstream(t: TestContext, behaviour: UpstreamBehaviour): Promise<LoopbackUpstream> {
  const { host = '127.0.0.1', onQuery, onTcpQuery } = behaviour;
  const port = await freePort();
  const queries: ReceivedQuery[] = [];
  const tcpQueries: DecodedPacket[] = [];
  const arrivals = new EventEmitter();
  const arrived = async (list: readonly unknown[], count: number): Promise<void> => {
    while (list.length < count) await once(arrivals, 'query');
  };

  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (datagram, from) => {
    const send = (...datagrams: Uint8Array[]): void => {
      for (const reply of datagrams) socket.send(reply, from.port, from.address);
    };
    const query = { packet: decode(datagram), port: from.port, send };
    queries.push(query);
    onQuery?.(query);
    arrivals.emit('query');
  });
  socket.bind(port, host);
  await once(socket, 'listening');
  t.after(() => socket.close());

  if (onTcpQuery !== undefined) {
    const onFrame = (packet: DecodedPacket, connection: Socket): void => {
      tcpQueries.push(packet);
      onTcpQuery(packet, connection);
      arrivals.emit('query');
    };
    await listenTcp(t, { host, port }, onFrame);
  }
  return {
    host,
    port,
    queries,
    tcpQueries,
    received: (count) => arrived(queries, count),
    receivedOverTcp: (count) => arrived(tcpQueries, count),
  };
}

async function listenTcp(
  t: TestContext,
  at: HostPort,
  onFrame: (packet: DecodedPacket, socket: Socket) => void,
): Promise<void> {
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    let received = Buffer.alloc(0);
    connection.on('error', () => {});
    connection.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const isWhole = received.length >= 2 && received.length === 2 + received.readUInt16BE(0);
      if (isWhole) onFrame(decode(received.subarray(2)), connection);
    });
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  t.after(() => {
    for (const connection of connections) connection.destroy();
    server.close();
  });
}

/** A reply to `asked` with one A record, 192.0.2.1; `change` replaces parts of it. */
export function replyTo(asked: DecodedPacket, change: Packet & { readonly rcode?: number } = {}): Buffer {
  const { rcode = 0, ...packet } = change;
  return encode({
    type: 'response',
    id: asked.id,
    flags: rcode,
    questions: asked.questions,
    answers: rcode === 0 ? [{ type: 'A', name: asked.questions![0]!.name, ttl: 60, data: '192.0.2.1' }] : [],
    ...packet,
  });
}

/** A reply with so many A records that it is of more than 64 KiB with 4,000 of them. */
export function replyWithAddresses(asked: DecodedPacket, count: number): Buffer {
  const name = asked.questions![0]!.name;
  const answers = Array.from({ length: count }, (_, index) => ({
    type: 'A' as const,
    name,
    ttl: 60,
    data: `10.0.${index >> 8}.${index & 255}`,
  }));
  return replyTo(asked, { answers });
}
