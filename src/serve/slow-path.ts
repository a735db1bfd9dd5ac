import type { Clock } from '../lib/clock.ts';
import type { Counters } from './counters.ts';
import type { Handler } from './handler.ts';
import { LateReplies } from './late-replies.ts';
import type { Libc } from './libc.ts';
import { ReplySender } from './reply-sender.ts';
import type { Family } from './socket-address.ts';

/**
 * Beyond so many queries that the main thread has not looked at yet more are dropped: a second of them, or what has gathered in a
 * socket while nobody served it. Those that it has looked at and that
 * wait for upstreams are not among them, so that upstreams which say nothing cannot keep it from answering others.
 */
export const SLOW_QUERIES_MAX = 16_384;

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
  readonly #late: LateReplies;

  constructor(options: SlowPathOptions) {
    this.#options = options;
    this.#sender = new ReplySender(options.libc, options.family);
    this.#late = new LateReplies(options.counters, options.clock);
  }

  /** Takes a query that was handed over, and came to the socket `descriptor`. */
  take(query: SlowQuery, descriptor: number): void {
    const { family, handle, counters } = this.#options;
    Atomics.sub(counters.handedOver, 0, 1);
    const { addressAt, addressOctets } = family;
    const address = query.name.slice(addressAt, addressAt + addressOctets);
    const reply = handle(query.message, { address, transport: 'udp' });
    if (reply instanceof Promise) {
      this.#late.add(reply, (late) => this.#send(query, late, descriptor));
    } else {
      counters.replied(reply);
      if (reply !== undefined) this.#send(query, reply, descriptor);
    }
  }

  /** Resolves when nothing will be sent any more: from then on the descriptors may be those of others. */
  close(): Promise<void> {
    return this.#late.close();
  }

  #send(query: SlowQuery, reply: Uint8Array, descriptor: number): void {
    if (!this.#sender.send(descriptor, query, reply)) this.#options.counters.row.unsent(1);
  }
}
