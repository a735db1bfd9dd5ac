import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Socket,
  type Server as SocketServer,
} from 'node:net';
import type { TestContext } from 'node:test';
import { formatHostPort, type HostPort } from '../../../../src/lib/host-port.ts';

/** A server on loopback that a test makes answer as it likes. */
export interface Master {
  readonly at: HostPort;
  /** As it stands in URLs. */
  readonly name: string;
  /** Each request's method and path, as they came. */
  readonly requests: string[];
  /** Each request's `Authorization`. */
  readonly authorizations: (string | undefined)[];
  /** How many connections are open. */
  open(): number;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** With `tls`, over HTTPS. */
export async function startMaster(t: TestContext, handler: Handler, tls?: ServerOptions, port = 0): Promise<Master> {
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization);
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => handler(request, response, body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  return { requests, authorizations, ...(await serve(t, server, port)) };
}

/** A server that gets the bytes of a request's headers and answers on the bare connection. */
export async function startBareMaster(
  t: TestContext,
  handler: (socket: Socket, request: string) => void,
): Promise<Master> {
  const requests: string[] = [];
  const server = createSocketServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      requests.push(text.split(' ').slice(0, 2).join(' '));
      handler(socket, text);
      text = '';
    });
  });
  return { requests, authorizations: [], ...(await serve(t, server, 0)) };
}

async function serve(
  t: TestContext,
  server: Server | SocketServer,
  port: number,
): Promise<Pick<Master, 'at' | 'name' | 'open' | 'close'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  t.after(close);
  const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  return { at, name: formatHostPort(at), open: () => sockets.size, close };
}

/** An address on loopback where nothing listens. */
export async function deadAddress(): Promise<HostPort> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return { host: '127.0.0.1', port };
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(307, { Location: location, 'Content-Length': 0 }).end();
}

/** Answers that something went wrong. */
export const fail: Handler = (_request, response) => void response.writeHead(500).end();

/** Never answers. */
export const hang: Handler = () => {};
