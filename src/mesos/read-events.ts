import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort, sameHostPort } from '../lib/host-port.ts';
import type { MasterFetch } from './http-client.ts';
import { paced } from './paced.ts';
import { RecordReader, type RecordSink } from './recordio.ts';

/** The first record is a whole state: 100,000 tasks take about 120 MB. */
const RECORD_MAX_BYTES = 512 * 1024 * 1024;

/** The master that was asked sends to another one. */
export class NotLeading extends Error {
  readonly leader: HostPort;

  constructor(leader: HostPort) {
    super(`does not lead, but ${formatHostPort(leader)}`);
    this.leader = leader;
  }
}

/** What takes the records of a stream. */
export interface EventSink extends RecordSink {
  /** How long the master may take for the next whole record, ms. */
  readonly silenceMaxMs: number;
  /** Resolves when there is room for more. */
  ready(): Promise<void>;
}

export interface ReadEventsOptions {
  /** The leader. */
  readonly master: HostPort;
  readonly fetch: MasterFetch;
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Subscribes to the leader's events by the v1 operator API, and reads them as long as they come. Always rejects: with what
 * ended the stream, a NotLeading where another master leads.
 */
export async function readEvents({ master, fetch, sink, signal, clock }: ReadEventsOptions): Promise<never> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let cancel = (): void => {};
  const awaitNext = (): void => {
    cancel();
    const { silenceMaxMs } = sink;
    cancel = clock.after(silenceMaxMs, () => over.abort(new Error(`was silent for ${silenceMaxMs / 1000} s`)));
  };
  try {
    awaitNext();
    const { from, body } = await fetch({
      master,
      method: 'POST',
      path: '/api/v1',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ type: 'SUBSCRIBE' }),
      signal: either,
    });
    if (!sameHostPort(from, master)) throw new NotLeading(from);
    let isWhole = false;
    const push = (bytes: Uint8Array): void => sink.push(bytes);
    const end = (): void => {
      isWhole = true;
      sink.end();
    };
    const reader = new RecordReader({ push, end }, RECORD_MAX_BYTES);
    for await (const bytes of paced(body, { clock, signal: either })) {
      reader.push(bytes);
      // A record that never ends is silence too.
      if (!isWhole) continue;
      isWhole = false;
      cancel();
      await sink.ready();
      awaitNext();
    }
    throw new Error('ended the stream');
  } finally {
    cancel();
    over.abort();
  }
}
