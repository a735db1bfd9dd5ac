import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { encodeMessage } from '../../src/wire/encode.ts';
import { FrameReader, frame } from '../../src/wire/frame-reader.ts';
import type { Message } from '../../src/wire/message.ts';
import { freePort } from '../support/free-port.ts';
import { decoded } from '../support/messages.ts';

/** How an upstream resolver behaves; what it sends are bytes as they are. */
export interface Behaviour {
  overUdp(query: Message, send: (datagram: Uint8Array) => void, from: RemoteInfo): void;
  overTcp(query: Message, socket: Socket): void;
}

/** An upstream on 127.0.0.1, over UDP and TCP, that asks `behave` what to do with each query. Returns its port. */
export async function startFakeUpstream(t: TestContext, behave: (query: Message) => Behaviour): Promise<number> {
  const port = await freePort();
  const udp = createSocket('udp4');
  udp.on('message', (datagram: Uint8Array, from: RemoteInfo) => {
    const query = decoded(datagram);
    behave(query).overUdp(query, (reply) => udp.send(reply, from.port, from.address, () => {}), from);
  });
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    const frames = new FrameReader();
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Uint8Array) => {
      frames.push(chunk);
      for (let bytes = frames.next(); bytes !== undefined; bytes = frames.next()) {
        const query = decoded(bytes);
        behave(query).overTcp(query, socket);
      }
    });
  });
  udp.bind(port, '127.0.0.1');
  tcp.listen(port, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  t.after(async () => {
    udp.close();
    for (const socket of sockets) socket.destroy();
    await once(tcp.close(), 'close');
  });
  return port;
}

/** Behaves as a resolver should. */
export function answering(reply: (query: Message) => Message): Behaviour {
  return {
    overUdp: (query, send) => send(encodeMessage(reply(query))),
    overTcp: (query, socket) => void socket.write(frame(encodeMessage(reply(query)))),
  };
}
