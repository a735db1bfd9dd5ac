import assert from 'node:assert/strict';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { MasterState } from '../../../src/cluster/model.ts';
import type { SubscribedState } from '../../../src/cluster/record-parser.ts';
import { EventStream } from '../../../src/daemon/event-stream.ts';
import { HostTable } from '../../../src/daemon/host-table.ts';
import { ZoneKeeper } from '../../../src/daemon/zone-keeper.ts';
import type { HostPort } from '../../../src/lib/host-port.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { EventSink } from '../../../src/mesos/read-events.ts';
import { labelRfc1123 } from '../../../src/records/label.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { parseState } from '../../support/parse-state.ts';

const TYPES = ['A', 'AAAA', 'SRV', 'PTR'] as const;
const NAMING = {
  domain: 'mesos',
  label: labelRfc1123,
  // Everything was recorded on one address: an agent's would hide that a task's own is lost.
  ipSources: ['netinfo'],
  healthPolicy: 'prefer',
  pointersOn: true,
} as const;

/** A zone that follows one stream of events, by the parts that the daemon follows one with. */
export class Replay implements EventSink {
  readonly keeper: ZoneKeeper;
  readonly stream: EventStream;
  /** `level message {fields}` */
  readonly lines: readonly string[];
  /** What was told, in one list whatever the batches. */
  readonly events: ClusterEvent[] = [];
  /** How many records have come to their end. */
  records = 0;
  #applied: Promise<unknown> | undefined;

  /** `leader` told the state that the stream begins with; without it that is nobody's. */
  constructor(leader?: HostPort) {
    const log = captureLog();
    this.lines = log.lines;
    const keeper = createKeeper(log);
    this.keeper = keeper;
    this.stream = new EventStream({
      keeper: {
        apply: (events) => {
          this.events.push(...events);
          return this.#keep(keeper.apply(events));
        },
      },
      wantsState: leader !== undefined,
      firstTimeoutMs: 300_000,
      onSubscribed: ({ state }) => {
        if (leader !== undefined) void this.#keep(keeper.accept(asStateOf(leader, state!)));
      },
      onStateDue() {},
      onAnswered() {},
      clock: createManualClock(),
      log,
    });
  }

  push(bytes: Uint8Array): void {
    this.stream.push(bytes);
  }

  end(): void {
    this.stream.end();
    this.records++;
  }

  get silenceMaxMs(): number {
    return this.stream.silenceMaxMs;
  }

  ready(): Promise<void> {
    return this.stream.ready();
  }

  /** Resolves when everything that has come is in the zone. */
  async settled(): Promise<void> {
    let seen: unknown;
    while (seen !== this.#applied) {
      seen = this.#applied;
      await seen;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #keep<T>(applied: Promise<T>): Promise<T> {
    this.#applied = applied;
    return applied;
  }
}

function createKeeper(log = captureLog()): ZoneKeeper {
  return new ZoneKeeper({
    naming: NAMING,
    nameServer: { mname: 'ns1.mesos', addresses: ['10.0.0.53'] },
    configuredMasters: [],
    hosts: new HostTable(async (host) => (host === 'localhost' ? ['127.0.0.1'] : []), log),
    holdMaxMs: 600_000,
    clock: createManualClock(),
    random: seededRandom(1),
    onDrift() {},
    onTold() {},
    staticRecords: [],
    log,
  });
}

function asStateOf(leader: HostPort, told: SubscribedState): MasterState {
  return { ...told, cluster: { leader, ...told.cluster }, recoveredFrameworks: new Set(), electedTime: 1 };
}

export function masterState(json: string): MasterState {
  const parsed = parseState(json);
  assert.ok(parsed.ok, 'reason' in parsed ? parsed.reason : '');
  assert.deepEqual(parsed.warnings, []);
  return parsed.state;
}

/** The zone of somebody who knows nothing but this state. */
export async function freshZone(json: string): Promise<string[]> {
  const keeper = createKeeper();
  await keeper.accept(masterState(json));
  return zoneOf(keeper);
}

/** Every record, and every task that the HTTP API lists, as sorted text. */
export function zoneOf(keeper: ZoneKeeper): string[] {
  const records = TYPES.flatMap((type) =>
    [...keeper.view()!.entries(type)].flatMap(([name, values]) => values.map((value) => `${name} ${type} ${value}`)),
  );
  const tasks = keeper.enumerate().frameworks.flatMap(({ name, tasks }) => tasks.map(({ id }) => `${name} runs ${id}`));
  return [...records, ...tasks].sort();
}
