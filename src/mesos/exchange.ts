import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import { canonicalIp } from '../lib/ip.ts';
import type { Target } from './target.ts';

/** From looking up the host's name to a connection that is ready for a request, with its TLS handshake. */
const CONNECT_TIMEOUT_MS = 5000;

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the request, and the answer's body while that is being read, with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called with the server's address before anything is sent to it; an error thrown here ends the request. */
  readonly onConnect?: ((server: HostPort) => void) | undefined;
}

/** One HTTP request on a connection of its own; resolves with the answer's headers, the body still unread. */
export type Exchange = (request: ExchangeRequest) => Promise<IncomingMessage>;

export interface ExchangeOptions {
  readonly tlsContext: () => SecureContext;
  /** How host names become addresses; undefined: as Node does. */
  readonly lookup: LookupFunction | undefined;
  readonly clock: Clock;
}

export function createExchange(options: ExchangeOptions): Exchange {
  return (request) =>
    new Promise((resolve, reject) => {
      request.signal.throwIfAborted();
      const outgoing = open(request, options);
      outgoing.once('error', reject);
      outgoing.once('response', resolve);
      // An answer that switches protocols ends without an error.
      outgoing.once('close', () => reject(new Error('closed the connection without an answer')));
      endTogether(outgoing, request.signal);
      watchConnecting(outgoing, request, options.clock);
      outgoing.end(request.body);
    });
}

function open({ method, target, headers }: ExchangeRequest, options: ExchangeOptions): ClientRequest {
  const { at, path, secure } = target;
  const common: RequestOptions = {
    method,
    host: at.host,
    port: at.port,
    path,
    headers: { 'User-Agent': 'Mesos-DNS', 'Accept-Encoding': 'gzip', ...headers },
    // Neither kept alive nor shared: masters answer one request on a connection most dependably.
    agent: false,
    ...(options.lookup && { lookup: options.lookup }),
  };
  if (!secure) return httpRequest(common);
  // Said in full, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would turn the default off.
  const withTls = { ...common, secureContext: options.tlsContext(), rejectUnauthorized: true };
  return httpsRequest(withTls);
}

/** Ends request and answer together: whoever reads the answer sees why, rather than a connection that broke. */
function endTogether(outgoing: ClientRequest, signal: AbortSignal): void {
  let response: IncomingMessage | undefined;
  const end = (error: Error): void => {
    response?.destroy(error);
    outgoing.destroy(error);
  };
  const abort = (): void => end(signal.reason);
  outgoing.once('response', (incoming) => {
    response = incoming;
  });
  outgoing.on('error', end);
  signal.addEventListener('abort', abort, { once: true });
  outgoing.once('close', () => signal.removeEventListener('abort', abort));
}

function watchConnecting(outgoing: ClientRequest, { target, onConnect }: ExchangeRequest, clock: Clock): void {
  const cancelTimeout = clock.after(CONNECT_TIMEOUT_MS, () => {
    outgoing.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`));
  });
  outgoing.once('close', cancelTimeout);
  outgoing.once('socket', (socket) => {
    socket.once(target.secure ? 'secureConnect' : 'connect', cancelTimeout);
    socket.once('connect', () => {
      try {
        onConnect?.(serverOf(socket, target));
      } catch (error) {
        outgoing.destroy(error as Error);
      }
    });
  });
}

function serverOf(socket: Socket, target: Target): HostPort {
  return { host: canonicalIp(socket.remoteAddress ?? '') ?? target.at.host, port: target.at.port };
}
