import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { MesosAuthentication, MesosTls } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { decodedBody } from './body.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { followRedirects, isRedirect } from './follow-redirects.ts';
import type { Target } from './target.ts';
import { createTlsContext } from './tls-context.ts';

export interface MasterRequest {
  readonly master: HostPort;
  readonly method: 'GET' | 'POST';
  /** With a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, and the reading of its body, with the signal's reason. The only limit on the whole time. */
  readonly signal: AbortSignal;
  /**
   * Called with each server that the request is about to go to, by its name, and again by its address once connected,
   * before anything is sent; an error thrown here ends the request.
   */
  readonly onServer?: (server: HostPort) => void;
}

/** An answer with a status of 200 to 299. */
export interface MasterAnswer {
  /** The master that answered in the end, as the configuration or the last redirect names it. */
  readonly from: HostPort;
  /** Its address and port on the network. */
  readonly address: HostPort;
  /** To be read once, to the end or until the request's signal aborts: an unread body holds its connection open. */
  readonly body: AsyncIterable<Buffer>;
}

/** Asks a master, follows its redirects and shows it our credentials; rejects when no answer with 2xx comes of it. */
export type MasterFetch = (request: MasterRequest) => Promise<MasterAnswer>;

export interface MasterHttpOptions {
  /** undefined: plain HTTP. */
  readonly tls: MesosTls | undefined;
  readonly authentication: MesosAuthentication;
  /** How host names become addresses; without it, as Node does. */
  readonly lookup?: LookupFunction;
  readonly clock: Clock;
  readonly log: Log;
}

/** Throws when the TLS or credential settings cannot be used. */
export function createMasterHttp(options: MasterHttpOptions): MasterFetch {
  const { tls, authentication, lookup, clock, log } = options;
  const exchange = createExchange({ tlsContext: tlsContextOf(tls), lookup, clock });
  const credentials = createCredentials(authentication, { exchange, clock, log });

  return async (request) => {
    let address = request.master;
    const onAddress = (server: HostPort): void => {
      address = server;
      request.onServer?.(server);
    };
    const first = { secure: tls !== undefined, at: request.master, path: request.path };
    const send = createSender(request, onAddress, exchange, credentials);
    const { response, target } = await followRedirects(first, send);
    return { from: target.at, address, body: decodedBody(response) };
  };
}

/** Reading the machine's certificates takes a moment, so without TLS that waits until something asks for https. */
function tlsContextOf(tls: MesosTls | undefined): () => SecureContext {
  let context = tls && createTlsContext(tls);
  return () => {
    context ??= createTlsContext(undefined);
    return context;
  };
}

/** Sends one request to whichever target, with credentials; logs in anew at most once. */
function createSender(
  request: MasterRequest,
  onConnect: (server: HostPort) => void,
  exchange: Exchange,
  credentials: Credentials,
): (target: Target) => Promise<IncomingMessage> {
  const { method, body, signal } = request;
  let mayLogInAgain = true;

  return async function send(target): Promise<IncomingMessage> {
    request.onServer?.(target.at);
    const authorization = await credentials.authorization(signal);
    const headers = { ...request.headers, ...(authorization !== undefined && { Authorization: authorization }) };
    const response = await exchange({ method, target, headers, body, signal, onConnect });
    const status = response.statusCode ?? 0;
    if ((status >= 200 && status < 300) || isRedirect(response)) return response;
    response.destroy();
    if (status !== 401) throw new Error(`answers ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd());
    if (!credentials.refused(authorization) || !mayLogInAgain) throw new Error(credentials.refusal);
    mayLogInAgain = false;
    return await send(target);
  };
}
