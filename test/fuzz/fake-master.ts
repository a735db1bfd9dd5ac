import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { TestContext } from 'node:test';

export type MasterAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** A master on 127.0.0.1 that a test makes answer as it likes. */
export interface FakeMaster {
  readonly port: number;
  /** `host:port`, as it stands in a configuration and in its own state. */
  readonly address: string;
  /** How many connections are open. */
  open(): number;
  /** From now on every request is answered so. */
  behave(answer: MasterAnswer): void;
}

/** It says 503 until it is told otherwise. */
export async function startFakeMaster(t: TestContext): Promise<FakeMaster> {
  const sockets = new Set<Socket>();
  let answer: MasterAnswer = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => {
    response.on('error', () => {});
    answer(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    open: () => sockets.size,
    behave: (next) => {
      answer = next;
    },
  };
}

/** Answers 200 with a body: a text as it is, anything else as JSON. */
export function withBody(body: unknown): MasterAnswer {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
