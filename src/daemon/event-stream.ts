import type { ClusterEvent } from '../cluster/event.ts';
import { JsonError } from '../cluster/json-cutter.ts';
import { RecordParser, type Subscribed } from '../cluster/record-parser.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { EventSink } from '../mesos/read-events.ts';
import type { ZoneKeeper } from './zone-keeper.ts';

/** What a master uses when it does not tell. */
const HEARTBEAT_SECONDS = 15;
/** Whatever a master tells, a dead connection is noticed some day. */
const HEARTBEAT_MAX_SECONDS = 120;
const MISSED_HEARTBEATS_MAX = 5;
/** So many warnings of one stream are logged. */
const REPORTS_MAX = 100;
/** As many events wait for their turn; what comes then waits in the sockets. */
const EVENTS_MAX = 10_000;
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
/** Longer than any event of a real master; the first record is a state. */
const EVENT_MAX_BYTES = 4 * 1024 * 1024;

export interface EventStreamOptions {
  readonly keeper: Pick<ZoneKeeper, 'apply'>;
  /** Whether the state that a subscription tells is to be handed on. */
  readonly wantsState: boolean;
  /** How long the master may take for the first record. */
  readonly firstTimeoutMs: number;
  readonly onSubscribed: (subscribed: Subscribed) => void;
  /** Something was told that only a whole state can explain. */
  readonly onStateDue: () => void;
  /** An event is answered for, so many milliseconds after it was read. */
  readonly onAnswered: (ms: number) => void;
  readonly clock: Pick<Clock, 'steadyMs'>;
  readonly log: Log;
}

/** One stream of a master's events: they are applied in batches, each as large as the time that the one before took. */
export class EventStream implements EventSink {
  readonly #options: EventStreamOptions;
  #parser: RecordParser;
  readonly #reported = new Set<string>();
  #isSubscribed = false;
  #waiting: ClusterEvent[] = [];
  /** When each of them was read. */
  #readMs: number[] = [];
  #waitingBytes = 0;
  #recordBytes = 0;
  #applying: Promise<void> | undefined;
  silenceMaxMs: number;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.silenceMaxMs = options.firstTimeoutMs;
    this.#parser = new RecordParser(options.wantsState);
  }

  /** Throws a JsonError when the bytes are of no record. */
  push(bytes: Uint8Array): void {
    this.#recordBytes += bytes.length;
    if (this.#isSubscribed && this.#recordBytes > EVENT_MAX_BYTES) {
      throw new JsonError(`tells an event of more than ${EVENT_MAX_BYTES} bytes`);
    }
    this.#parser.push(bytes);
  }

  /** Throws a JsonError when the record is none, or comes in the wrong place. */
  end(): void {
    const { onSubscribed, onStateDue, log } = this.#options;
    const { subscribed, event, warnings } = this.#parser.end();
    for (const warning of warnings) this.#report(warning, log);
    // What was left out may have changed something.
    if (warnings.length > 0) onStateDue();
    if (subscribed !== undefined) {
      if (this.#isSubscribed) throw new JsonError('tells SUBSCRIBED twice');
      this.#isSubscribed = true;
      this.silenceMaxMs = heartbeatSeconds(subscribed) * MISSED_HEARTBEATS_MAX * 1000;
      onSubscribed(subscribed);
    } else if (!this.#isSubscribed) {
      throw new JsonError('is not SUBSCRIBED, which comes first');
    } else if (event !== undefined) {
      this.#waiting.push(event);
      this.#readMs.push(this.#options.clock.steadyMs());
      this.#waitingBytes += this.#recordBytes;
      this.#applying ??= this.#apply();
    }
    this.#recordBytes = 0;
    this.#parser = new RecordParser(false);
  }

  /** What still waits is not applied any more: another state has come in its place. */
  close(): void {
    this.#waiting = [];
    this.#readMs = [];
    this.#waitingBytes = 0;
  }

  async ready(): Promise<void> {
    while (this.#waiting.length >= EVENTS_MAX || this.#waitingBytes > WAITING_BYTES_MAX) await this.#applying;
  }

  /** A task with a broken field is told again and again. */
  #report(warning: string, log: Log): void {
    if (this.#reported.has(warning) || this.#reported.size >= REPORTS_MAX) return;
    this.#reported.add(warning);
    log.warn(warning);
  }

  async #apply(): Promise<void> {
    const { keeper, onStateDue, onAnswered, clock } = this.#options;
    while (this.#waiting.length > 0) {
      this.#waitingBytes = 0;
      const readMs = this.#readMs.splice(0);
      const isStateDue = await keeper.apply(this.#waiting.splice(0));
      const nowMs = clock.steadyMs();
      for (const each of readMs) onAnswered(nowMs - each);
      if (isStateDue) onStateDue();
    }
    this.#applying = undefined;
  }
}

function heartbeatSeconds({ heartbeatSeconds: told }: Subscribed): number {
  return told > 0 ? Math.min(told, HEARTBEAT_MAX_SECONDS) : HEARTBEAT_SECONDS;
}
