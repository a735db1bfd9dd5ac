import type { Clock } from '../lib/clock.ts';
import type { Journal, ZoneChange } from '../zone/journal.ts';
import { dottedRecord } from './dotted.ts';

/** What is watched. */
export interface Watched {
  /** What changes of the zone. */
  readonly journal: Journal;
  /** Names this run of the server, in 16 hexadecimal digits: another may have had another zone under a serial of this one. */
  readonly run: string;
  readonly clock: Pick<Clock, 'after'>;
}

/** Proxies, and our own server, end a connection on which nothing moves for half a minute. */
const KEEP_ALIVE_MS = 15_000;

const encoder = new TextEncoder();

/**
 * The changes of a zone as server-sent events, those after `since` first. Where the journal does not lead on from what was
 * told last, be it at the beginning or because the client is too slow, an event `zone` says at which serial the zone is.
 */
export function watchStream(
  { journal, run, clock }: Watched,
  since: number | undefined,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  let told = since;
  let stopWaiting = (): void => {};
  // Nothing is made ahead of the client: what it has not taken yet stays in the journal, which is bounded.
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = '';
        if (told === journal.serial) text = await step(journal, clock, (stop) => (stopWaiting = stop));
        const changes = told === undefined ? undefined : journal.since(told);
        text +=
          changes === undefined
            ? zoneEvent(run, journal.serial)
            : changes.map((change) => changeEvent(run, change)).join('');
        told = journal.serial;
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      cancel() {
        stopWaiting();
        onEnd();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Resolves with nothing when the zone has changed, or with a comment when it is time to show that we are there. */
function step(journal: Journal, clock: Pick<Clock, 'after'>, onWait: (stop: () => void) => void): Promise<string> {
  return new Promise((resolve) => {
    const end = (text: string): void => {
      stopListening();
      stopTimer();
      resolve(text);
    };
    const stopListening = journal.onStep(() => end(''));
    const stopTimer = clock.after(KEEP_ALIVE_MS, () => end(': still here\n\n'));
    onWait(() => end(''));
  });
}

function zoneEvent(run: string, serial: number): string {
  return sentEvent(`${run}-${serial}`, 'zone', { serial });
}

function changeEvent(run: string, { from, serial, removed, added }: ZoneChange): string {
  return sentEvent(`${run}-${serial}`, 'change', {
    from,
    serial,
    removed: removed.map(dottedRecord),
    added: added.map(dottedRecord),
  });
}

function sentEvent(id: string, event: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
