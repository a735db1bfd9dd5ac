import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatHostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';

interface HttpServerOptions {
  /** What answers requests, asked for as often as one comes. */
  readonly listener: () => Promise<RequestListener>;
  /** An IP address of this machine. */
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** Opens a socket there, which is closed with the server, where that takes more than Node can do. Throws the system's error. */
  readonly openSocket?: (() => number) | undefined;
  readonly log: Log;
  readonly limits?: HttpLimits;
}

export interface HttpServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Stops listening and ends every connection, the ones in the middle of a reply too. */
  close(): Promise<void>;
}

/** What one client, and all of them together, may take. */
export interface HttpLimits {
  readonly connectionsMax: number;
  /** The request line and all headers. */
  readonly headersMaxBytes: number;
  /** From the first byte to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte to the end of the body, which nobody reads. */
  readonly requestTimeoutMs: number;
  /** A connection between two requests. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves, in either direction. */
  readonly idleTimeoutMs: number;
  /** How often the first two time-outs are looked at. */
  readonly checkIntervalMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connectionsMax: 1024,
  headersMaxBytes: 8 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveTimeoutMs: 15_000,
  idleTimeoutMs: 30_000,
  checkIntervalMs: 2_000,
};

/** Rejects, naming the address and what to do, when it cannot listen there. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { listener, log, limits = HTTP_LIMITS } = options;
  const server = createServer(serverOptions(limits), (request, response) => {
    listener().then(
      (answer) => answer(request, response),
      (error: Error) => {
        log.error('HTTP requests cannot be answered', { error: error.stack });
        response.destroy();
      },
    );
  });
  server.maxConnections = limits.connectionsMax;
  server.timeout = limits.idleTimeoutMs;
  await listen(server, options);
  server.on('error', (error) => log.error('the HTTP server has a fault', { error: error.message }));
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

function serverOptions(limits: HttpLimits): ServerOptions {
  return {
    maxHeaderSize: limits.headersMaxBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
  };
}

async function listen(server: Server, { address, port, openSocket }: HttpServerOptions): Promise<void> {
  try {
    if (openSocket === undefined) server.listen({ host: address, port, ipv6Only: address.includes(':') });
    else server.listen({ fd: openSocket() });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, address, port);
  }
}

const LISTEN_ADVICE: Record<string, string> = {
  EADDRINUSE: 'another program listens there; stop it or choose another "httpport"',
  EACCES: 'ports below 1024 need root or CAP_NET_BIND_SERVICE; grant it or choose another "httpport"',
  EADDRNOTAVAIL: 'this machine does not have that address; correct "httplistener"',
};

function listenError(error: NodeJS.ErrnoException, address: string, port: number): Error {
  const advice = LISTEN_ADVICE[error.code ?? ''] ?? error.message;
  return new Error(`cannot serve HTTP on ${formatHostPort({ host: address, port })}: ${advice}`, { cause: error });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
