import {
  CODES,
  CounterRow,
  DROP_REASONS,
  type DropReason,
  FAMILIES,
  ROW,
  ROW_OCTETS,
  TRANSPORTS,
  TYPES,
} from './counter-row.ts';
import type { Handler } from './handler.ts';

/** What was counted since the start. Each message from a client is answered, or dropped, or still under way. */
export interface CountersSnapshot {
  /** All messages from clients, by the type that they ask for, whatever else may be wrong with them. */
  readonly queries: readonly QueryCount[];
  /** By the name of their code; those that an upstream gave are among them. */
  readonly replies: Readonly<Record<(typeof CODES)[number], number>>;
  /** Replies that were cut to what the client takes. */
  readonly truncated: number;
  /** Of the replies, those that could not be sent. */
  readonly unsent: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Queries that could not be answered at once: most wait for an upstream. */
  readonly slow: number;
  /** How many of those are under way now. */
  readonly slowDepth: number;
}

interface QueryCount {
  readonly transport: (typeof TRANSPORTS)[number];
  readonly family: (typeof FAMILIES)[number];
  readonly type: (typeof TYPES)[number];
  readonly count: number;
}

/** Counts for the whole process: a row for the main thread, and one for each other thread that serves. */
export class Counters {
  /** The main thread's. */
  readonly row: CounterRow;
  /** One number: how many queries other threads have handed to the main thread that it has not looked at yet. */
  readonly handedOver = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** How many queries that the main thread has looked at wait for their replies. */
  waiting = 0;
  readonly #rows: Float64Array[] = [];

  constructor() {
    this.row = new CounterRow(this.addRow());
  }

  /** The memory of a new row, for the thread that will write it. */
  addRow(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(ROW_OCTETS);
    this.#rows.push(new Float64Array(memory));
    return memory;
  }

  /** The same handler, with all that passes through it counted as the main thread's. */
  counting(handle: Handler): Handler {
    return (message, client) => {
      this.row.query(message, 0, message.length, client.transport === 'tcp', client.address.length === 16);
      const reply = handle(message, client);
      if (!(reply instanceof Promise)) return this.replied(reply);
      this.row.slow();
      this.waiting++;
      return reply.then((late) => {
        this.waiting--;
        return this.replied(late);
      });
    };
  }

  /** Counts what a handler gave, and gives it back. */
  replied(reply: Uint8Array | undefined): Uint8Array | undefined {
    if (reply === undefined) this.row.drop('ignored');
    else this.row.reply(reply, 0, reply.length);
    return reply;
  }

  read(): CountersSnapshot {
    const sums = new Float64Array(ROW_OCTETS / Float64Array.BYTES_PER_ELEMENT);
    for (const row of this.#rows) for (const [index, number] of row.entries()) sums[index]! += number;
    const named = <Name extends string>(names: readonly Name[], at: number): Record<Name, number> =>
      Object.fromEntries(names.map((name, index) => [name, sums[at + index]])) as Record<Name, number>;
    const kinds = TRANSPORTS.flatMap((transport) =>
      FAMILIES.flatMap((family) => TYPES.map((type) => ({ transport, family, type }))),
    );
    return {
      queries: kinds.map((kind, index) => ({ ...kind, count: sums[ROW.queries + index]! })),
      replies: named(CODES, ROW.replies),
      truncated: sums[ROW.truncated]!,
      unsent: sums[ROW.unsent]!,
      dropped: named(DROP_REASONS, ROW.dropped),
      slow: sums[ROW.slow]!,
      slowDepth: this.waiting + Atomics.load(this.handedOver, 0),
    };
  }
}
