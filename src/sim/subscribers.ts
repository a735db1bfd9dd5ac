import type { ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import type { SimCluster } from './cluster.ts';
import { eventRecord, HEARTBEAT_RECORD, HEARTBEAT_SECONDS } from './v1-events.ts';

export interface SubscribersOptions {
  readonly cluster: SimCluster;
  /** The oldest stream ends when one more begins. */
  readonly max: number;
  /** Of the heartbeats; without it there are none. */
  readonly clock: Clock | undefined;
}

/** The event streams that a master has open. */
export class Subscribers {
  readonly #options: SubscribersOptions;
  readonly #streams = new Set<ServerResponse>();
  #isPaused = false;
  #waiting: string[] = [];
  #cancelHeartbeat = (): void => {};
  readonly #endEvents: () => void;

  constructor(options: SubscribersOptions) {
    this.#options = options;
    this.#endEvents = options.cluster.onEvent((event) => {
      if (this.#streams.size > 0) this.#write(eventRecord(event));
    });
  }

  get count(): number {
    return this.#streams.size;
  }

  /** Begins a stream with this record. */
  add(stream: ServerResponse, first: string): void {
    if (this.#streams.size >= this.#options.max) this.#end(this.#streams.values().next().value!);
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    stream.write(first);
    if (this.#streams.size === 1) this.#beat();
  }

  /** Holds everything back until told to go on. */
  pause(on: boolean): void {
    this.#isPaused = on;
    if (!on) for (const record of this.#waiting.splice(0)) this.#write(record);
  }

  /** Ends all streams, as a master that does not lead any more. */
  endAll(): void {
    for (const stream of this.#streams) this.#end(stream);
  }

  close(): void {
    this.#endEvents();
    this.#cancelHeartbeat();
    this.endAll();
  }

  #beat(): void {
    this.#cancelHeartbeat();
    if (this.#streams.size === 0) return;
    this.#write(HEARTBEAT_RECORD);
    this.#cancelHeartbeat = this.#options.clock?.after(HEARTBEAT_SECONDS * 1000, () => this.#beat()) ?? (() => {});
  }

  #write(record: string): void {
    if (this.#isPaused) this.#waiting.push(record);
    else for (const stream of this.#streams) stream.write(record);
  }

  #end(stream: ServerResponse): void {
    this.#streams.delete(stream);
    stream.destroy();
  }
}
