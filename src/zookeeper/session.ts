import type { Socket } from 'node:net';
import { type Client, createClient, Exception } from 'node-zookeeper-client';
import type { ZooKeeperUrl } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import { FrameReader } from './frames.ts';

/** How long a member may take to open a session, unless the session's own time-out is less. */
const OPEN_MAX_MS = 5_000;

/** How long a member may take to end a session. */
const CLOSE_MAX_MS = 1_000;

export interface SessionOptions {
  readonly member: HostPort;
  readonly credentials: ZooKeeperUrl['credentials'];
  /** What we ask for; the member may grant another. */
  readonly sessionTimeoutMs: number;
  readonly clock: Clock;
  /** Something changed that `children` or `exists` was asked about; it may be called for nothing. */
  onChange(): void;
  /** Called once, when the session is over for whatever reason: nothing works any more then. */
  onEnd(): void;
}

/** One session with one member of the ensemble. Every promise rejects when the session ends before the answer. */
export interface ZooKeeperSession {
  /** Settles when the member has opened the session, or has not. */
  readonly ready: Promise<void>;
  /** The names of a node's children, or undefined when there is no such node. Their next change calls `onChange`. */
  children(path: string): Promise<readonly string[] | undefined>;
  /** Is there such a node? That it is made, or goes, calls `onChange`. */
  exists(path: string): Promise<boolean>;
  /** What stands in a node, or undefined when there is no such node. */
  data(path: string): Promise<Uint8Array | undefined>;
  /** Tells the member that the session is over. Never rejects. */
  close(): Promise<void>;
}

/**
 * What node-zookeeper-client 1.1.3 has inside and we take hold of, because left to itself it
 * - throws out of a socket's event, and so ends the process, on bytes or an error code that it does not know;
 * - waits for ever for a member that takes the connection and then says nothing;
 * - cannot be told an IPv6 address, and cannot be stopped while it looks for a member.
 * So it gets one member and checked frames. We watch over the connection, and when it ends, so does the session: we
 * own no nodes, so nothing is lost with it, and a session that is never resumed cannot have expired unnoticed.
 */
interface ConnectionManager {
  socket: Socket | undefined;
  findNextServer(connect: (member: HostPort) => void): void;
  onSocketData(bytes: Buffer): void;
}

type Done<T> = (error: unknown, value: T) => void;

/** Begins to open a session: await its `ready`. */
export function openSession(options: SessionOptions): ZooKeeperSession {
  return new ClientSession(options);
}

class ClientSession implements ZooKeeperSession {
  readonly ready: Promise<void>;
  readonly #options: SessionOptions;
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #waiting = new Set<(error: Error) => void>();
  readonly #ended = Promise.withResolvers<void>();
  #state: 'opening' | 'open' | 'closing' = 'opening';
  #endReason: string | undefined;
  #cancelDeadline = (): void => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#client = createClient('member.invalid:2181', { sessionTimeout: options.sessionTimeoutMs });
    const { credentials } = options;
    if (credentials !== undefined) {
      this.#client.addAuthInfo('digest', Buffer.from(`${credentials.user}:${credentials.password}`));
    }
    this.#client.once('connected', () => this.#opened());
    this.#client.once('expired', () => this.#end('it refused to open a session'));
    this.#client.once('authenticationFailed', () => this.#end('it refused the credentials in "zk"'));
    this.ready = this.#answer<void>((done) => this.#client.once('connected', () => done(null, undefined)));
    this.#socket = this.#connect();
    this.#endAfter(Math.min(OPEN_MAX_MS, options.sessionTimeoutMs), 'it opened no session in time');
  }

  children(path: string): Promise<readonly string[] | undefined> {
    const { onChange } = this.#options;
    return this.#answer<string[]>((done) => {
      this.#client.getChildren(path, onChange, (error, names: string[] | undefined) => {
        if (!error && names === undefined) this.#end('it sent no list of children');
        else done(error, names ?? []);
      });
    });
  }

  async exists(path: string): Promise<boolean> {
    const { onChange } = this.#options;
    return (await this.#answer<object | null>((done) => this.#client.exists(path, onChange, done))) !== null;
  }

  data(path: string): Promise<Uint8Array | undefined> {
    return this.#answer<Uint8Array>((done) => {
      // A node without data is a node all the same.
      this.#client.getData(path, (error, data: Buffer | undefined) => done(error, data ?? new Uint8Array()));
    });
  }

  async close(): Promise<void> {
    if (this.#state === 'open' && this.#endReason === undefined) {
      this.#state = 'closing';
      this.#endAfter(CLOSE_MAX_MS, 'closed');
      this.#client.close();
    } else if (this.#state === 'opening') {
      this.#end('closed');
    }
    await this.#ended.promise;
  }

  #connect(): Socket {
    const manager = (this.#client as unknown as { connectionManager: ConnectionManager }).connectionManager;
    const decode = manager.onSocketData.bind(manager);
    manager.onSocketData = (bytes) => this.#receive(bytes, decode);
    manager.findNextServer = (connect) => connect(this.#options.member);
    this.#client.connect();
    // It asks again when the connection is lost, and gets no other member.
    manager.findNextServer = () => {};
    const { socket } = manager;
    if (socket === undefined) throw new Error('node-zookeeper-client has changed: it made no socket');
    socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.message || String(error.code)));
    // Before the client's own listener, which knows no reason.
    socket.prependListener('close', () => this.#end('it closed the connection'));
    return socket;
  }

  #receive(bytes: Buffer, decode: (frame: Buffer) => void): void {
    try {
      for (const frame of this.#frames.push(bytes)) {
        if (this.#endReason !== undefined) return;
        if (this.#state === 'open') this.#endAfterSilence();
        decode(frame);
      }
    } catch (error) {
      this.#end(`it sent what is no answer of ZooKeeper: ${String(error)}`);
    }
  }

  #opened(): void {
    this.#state = 'open';
    this.#endAfterSilence();
  }

  /** The client asks for a sign of life after a third of the time-out without traffic. */
  #endAfterSilence(): void {
    this.#endAfter(Math.floor((this.#client.getSessionTimeout() * 2) / 3), 'it fell silent');
  }

  #endAfter(delayMs: number, reason: string): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#options.clock.after(delayMs, () => this.#end(reason));
  }

  /** The answer to one question, undefined for "no such node". What is not answered in time ends the session. */
  async #answer<T>(ask: (done: Done<T>) => void): Promise<T | undefined> {
    if (this.#endReason !== undefined) throw new Error(this.#endReason);
    const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
    const { clock, sessionTimeoutMs } = this.#options;
    const cancel = clock.after(sessionTimeoutMs, () => this.#end('it left a question unanswered'));
    this.#waiting.add(reject);
    try {
      ask((error, value) => {
        if (isNoNode(error)) resolve(undefined);
        else if (error) reject(explained(error));
        else resolve(value);
      });
      return await promise;
    } finally {
      cancel();
      this.#waiting.delete(reject);
    }
  }

  #end(reason: string): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#cancelDeadline();
    // With an error, because only that makes the client drop a timer of its own.
    this.#socket.destroy(new Error(reason));
    for (const reject of this.#waiting) reject(new Error(reason));
    this.#ended.resolve();
    this.#options.onEnd();
  }
}

function isNoNode(error: unknown): boolean {
  return error instanceof Exception && error.getCode() === Exception.NO_NODE;
}

function explained(error: unknown): Error {
  if (!(error instanceof Exception)) return new Error(String(error));
  const hint = error.getCode() === Exception.NO_AUTH ? ': check the credentials in "zk"' : '';
  return new Error(`it answered ${error.name}${hint}`);
}
