import type { Clock } from '../lib/clock.ts';
import type { Counters } from './counters.ts';
import type { Handler } from './handler.ts';
import type { Libc } from './libc.ts';
import { ReplySender } from './reply-sender.ts';
import type { Family } from './socket-address.ts';

/** Beyond so many queries that wait for the main thread, or for upstreams, more are dropped. */
export const SLOW_QUERIES_MAX = 4096;
/** How long a stop waits for the last of them: most upstreams answer sooner. */
export const LAST_REPLIES_MS = 1000;

/** A datagram that a thread could not answer from the table; see message-header.ts for the last two. */
export interface SlowQuery {
  readonly message: Uint8Array;
  readonly name: Uint8Array;
  readonly control: Uint8Array;
}

/** What a thread tells the main thread. */
export interface SlowQueries {
  readonly queries: readonly SlowQuery[];
  /** Why answering one of them failed, when it did. */
  readonly failure: string | undefined;
}

interface SlowPathOptions {
  readonly libc: Libc;
  readonly family: Family;
  readonly handle: Handler;
  readonly counters: Counters;
  readonly clock: Clock;
}

/** Answers in the main thread what threads could not, through the sockets that the queries came to. */
export class SlowPath {
  readonly #options: SlowPathOptions;
  readonly #sender: ReplySender;
  #underWay = 0;
  #isClosed = false;
  #whenIdle = (): void => {};

  constructor(options: SlowPathOptions) {
    this.#options = options;
    this.#sender = new ReplySender(options.libc, options.family);
  }

  /** Takes a query that came to the socket `descriptor`. */
  take(query: SlowQuery, descriptor: number): void {
    const { addressAt, addressOctets } = this.#options.family;
    const address = query.name.slice(addressAt, addressAt + addressOctets);
    const reply = this.#options.handle(query.message, { address, transport: 'udp' });
    this.#underWay++;
    if (reply instanceof Promise) void reply.then((late) => this.#answer(query, late, descriptor));
    else this.#answer(query, reply, descriptor);
  }

  /** Resolves when all queries are answered, or the time for it is up; what is not answered by then never is. */
  async close(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(LAST_REPLIES_MS, resolve);
        this.#whenIdle = () => {
          cancel();
          resolve();
        };
      });
    }
    // From now on the descriptors may be those of others.
    this.#isClosed = true;
  }

  #answer(query: SlowQuery, reply: Uint8Array | undefined, descriptor: number): void {
    const { counters } = this.#options;
    counters.replied(reply);
    Atomics.sub(counters.handedOver, 0, 1);
    this.#underWay--;
    if (reply !== undefined && !this.#isClosed && !this.#sender.send(descriptor, query, reply))
      counters.row.drop('unsent');
    if (this.#underWay === 0) this.#whenIdle();
  }
}
