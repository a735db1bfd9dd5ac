import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { HostPort } from '../../../src/lib/host-port.ts';
import type { MasterAnswer, MasterRequest } from '../../../src/mesos/http-client.ts';
import type { SimCluster } from '../../../src/sim/cluster.ts';
import { stateJson } from '../../../src/sim/master-state.ts';
import { eventRecord, HEARTBEAT_RECORD, subscribedRecord } from '../../../src/sim/v1-events.ts';

/** A leading master of a simulated cluster without a network: what it gives, a test sets as it goes. */
export class FakeMaster {
  readonly address: HostPort;
  /** Whether it answers requests of each kind; others get a 503. */
  gives = { state: true, events: true };
  /** Whether its streams tell what happens. */
  tells = true;
  /** When it was elected, seconds. */
  electedSeconds = 1;
  /** So many requests for each came. */
  asked = { state: 0, events: 0 };
  /** While it is set, a state that is asked for comes when this resolves. */
  slowness: Promise<void> | undefined;
  readonly #sim: SimCluster;
  readonly #streams = new Set<PassThrough>();

  constructor(sim: SimCluster, host: string) {
    this.#sim = sim;
    this.address = { host, port: 5050 };
    sim.onEvent((event) => {
      if (this.tells) this.#tell(eventRecord(event));
    });
  }

  get subscribers(): number {
    return this.#streams.size;
  }

  endStreams(): void {
    for (const stream of this.#streams) stream.end();
  }

  beat(): void {
    this.#tell(HEARTBEAT_RECORD);
  }

  async fetch({ path, signal }: MasterRequest): Promise<MasterAnswer> {
    const kind = path === '/api/v1' ? 'events' : 'state';
    this.asked[kind]++;
    if (!this.gives[kind]) throw new Error('answers 503 Service Unavailable');
    const body = kind === 'events' ? this.#subscribe(signal) : this.#state(signal);
    return { from: this.address, address: this.address, body };
  }

  async *#state(signal: AbortSignal): AsyncGenerator<Buffer> {
    const text = JSON.stringify(stateJson(this.#view()));
    if (this.slowness !== undefined) await Promise.race([this.slowness, once(signal, 'abort')]);
    signal.throwIfAborted();
    yield Buffer.from(text);
  }

  #subscribe(signal: AbortSignal): PassThrough {
    const stream = new PassThrough();
    this.#streams.add(stream);
    stream.on('close', () => this.#streams.delete(stream));
    signal.addEventListener('abort', () => stream.destroy(signal.reason as Error), { once: true });
    stream.write(subscribedRecord(this.#view()));
    return stream;
  }

  #tell(record: string): void {
    for (const stream of this.#streams) stream.write(record);
  }

  #view() {
    const { host: ip, port } = this.address;
    const times = { startedMs: 1, electedMs: this.electedSeconds * 1000 };
    return { cluster: this.#sim, ip, port, hostname: 'master', zk: undefined, ...times };
  }
}
