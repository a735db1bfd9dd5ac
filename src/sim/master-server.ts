import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import type { SimCluster } from './cluster.ts';
import { type HttpAnswer, textAnswer } from './http-answer.ts';
import { answerRequest, type Credentials, type Master, type MasterRole } from './master-api.ts';
import { Subscribers } from './subscribers.ts';

export interface MasterOptions {
  readonly cluster: SimCluster;
  /** An IP address of this machine; 127.0.0.1 when left out. */
  readonly host?: string;
  /** 0, or left out: any free port. */
  readonly port?: number;
  /** What it calls itself, in its own redirects too; its IP address when left out. */
  readonly hostname?: string;
  /** Leader when left out. */
  readonly role?: MasterRole;
  /** With them it asks for basic authentication. */
  readonly credentials?: Credentials;
  /** With them it speaks HTTPS only: certificate, key, and whether and from whom it wants a client's certificate. */
  readonly tls?: TlsOptions;
  /** `zk://…` that its flags show. */
  readonly zk?: string;
  /** `--max_operator_event_stream_subscribers`; Mesos' own default when left out. */
  readonly subscribersMax?: number;
  /** Times the heartbeats of event streams; there are none when left out. */
  readonly clock?: Clock;
}

export interface MasterServer {
  /** Where it listens. */
  readonly address: HostPort;
  /** It is elected. What it knows then is up to the cluster: after another master it is `cluster.failOver()`. */
  lead(): void;
  /** It is not the leader, and points at the one that it knows of. */
  standBy(leader: HostPort | undefined): void;
  /** It takes requests and answers none, until it is told to go on; then it answers those that wait. */
  hang(on: boolean): void;
  /** It answers everything with this HTTP status; undefined: as it should again. */
  fail(status: number | undefined): void;
  /** How many event streams are open. */
  readonly subscriberCount: number;
  /** How many requests for this path it has taken. */
  requestCount(path: string): number;
  /** Stops listening and ends every connection, as a master that is killed. */
  close(): Promise<void>;
}

const SUBSCRIBERS_MAX = 1000;
/** A call is a line of JSON. */
const BODY_MAX_BYTES = 64 * 1024;
/** libprocess does not compress what is shorter. */
const GZIP_MIN_BYTES = 1024;

/** Starts one simulated master. Rejects when it can't listen at `host` and `port`. */
export async function startMaster(options: MasterOptions): Promise<MasterServer> {
  const master = new SimMaster(options);
  await master.listen(options.port ?? 0);
  return master;
}

class SimMaster implements MasterServer {
  readonly #options: MasterOptions;
  readonly #host: string;
  readonly #server: Server;
  readonly #subscribers: Subscribers;
  readonly #requests = new Map<string, number>();
  readonly #startedMs: number;
  #electedMs: number;
  #port = 0;
  #role: MasterRole;
  #failure: number | undefined;
  /** What answers wait for while it hangs. */
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(options: MasterOptions) {
    const { cluster, host = '127.0.0.1', role = { kind: 'leader' }, tls, clock } = options;
    this.#subscribers = new Subscribers({ cluster, max: options.subscribersMax ?? SUBSCRIBERS_MAX, clock });
    this.#options = options;
    this.#host = host;
    this.#role = role;
    this.#startedMs = cluster.nowMs();
    this.#electedMs = this.#startedMs;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#respond(request, response).catch(() => response.destroy());
    };
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.on('error', reject);
      this.#server.listen({ host: this.#host, port }, resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get address(): HostPort {
    return { host: this.#host, port: this.#port };
  }

  lead(): void {
    this.#role = { kind: 'leader' };
    this.#electedMs = this.#options.cluster.nowMs();
  }

  standBy(leader: HostPort | undefined): void {
    this.#role = { kind: 'standby', leader };
    this.#subscribers.endAll();
  }

  hang(on: boolean): void {
    this.#subscribers.pause(on);
    if (on) this.#gate ??= Promise.withResolvers();
    else {
      this.#gate?.resolve();
      this.#gate = undefined;
    }
  }

  fail(status: number | undefined): void {
    this.#failure = status;
    if (status !== undefined) this.#subscribers.endAll();
  }

  requestCount(path: string): number {
    return this.#requests.get(path) ?? 0;
  }

  get subscriberCount(): number {
    return this.#subscribers.count;
  }

  close(): Promise<void> {
    this.hang(false);
    this.#subscribers.close();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/' } = request;
    this.#requests.set(url, this.requestCount(url) + 1);
    const body = await readBody(request);
    await this.#gate?.promise;
    const answer = this.#failure === undefined ? answerHttp(request, body, this.#master()) : textAnswer(this.#failure);
    if (answer.isStream) this.#stream(answer, response);
    else send(answer, request, response);
  }

  /** In chunks, and never compressed. */
  #stream({ status, headers, body }: HttpAnswer, response: ServerResponse): void {
    response.removeHeader('Connection');
    response.writeHead(status, headers);
    this.#subscribers.add(response, body);
  }

  #master(): Master {
    const { cluster, hostname = this.#host, zk, credentials } = this.#options;
    const times = { startedMs: this.#startedMs, electedMs: this.#electedMs };
    return {
      role: this.#role,
      view: { cluster, ip: this.#host, port: this.#port, hostname, zk, ...times },
      credentials,
    };
  }
}

function answerHttp(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: string | undefined,
  master: Master,
): HttpAnswer {
  const parsed = URL.parse(url, 'http://master');
  if (parsed === null) return textAnswer(400);
  if (body === undefined) return textAnswer(413);
  const { authorization, 'content-type': contentType } = headers;
  return answerRequest({ method, url: parsed, authorization, contentType, body }, master);
}

/** undefined when there is more than a call may take. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return size <= BODY_MAX_BYTES ? Buffer.concat(chunks).toString() : undefined;
}

function send(answer: HttpAnswer, request: IncomingMessage, response: ServerResponse): void {
  const plain = Buffer.from(answer.body);
  const zipped = plain.length >= GZIP_MIN_BYTES && acceptsGzip(request.headers['accept-encoding']);
  const body = zipped ? gzipSync(plain) : plain;
  // A real master names no connection options.
  response.removeHeader('Connection');
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Length': body.length,
  });
  response.end(body);
}

function acceptsGzip(acceptEncoding: string | string[] | undefined): boolean {
  const codings = String(acceptEncoding ?? '').split(',');
  return codings.some((coding) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
}
