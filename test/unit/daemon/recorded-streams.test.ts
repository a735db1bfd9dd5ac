import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { RecordReader } from '../../../src/mesos/recordio.ts';
import { parseRecord } from '../../support/event-records.ts';
import { recordedEvents, recordedText } from '../sim/recorded.ts';
import { freshZone, masterState, Replay, zoneOf } from './replay.ts';
import { type ToldEvent, ToldMaster } from './told-master.ts';

const RECORD_MAX_BYTES = 1e6;

interface Recording {
  readonly file: string;
  /** `host:port` of the master that it was recorded from. */
  readonly leader: string;
  /** States that the same master answered, and from which event on until before which one it would answer the same. */
  readonly states: readonly { readonly file: string; readonly from: string; readonly until?: string }[];
}

const RECORDINGS: readonly Recording[] = [
  {
    file: 'subscribe-raw.txt',
    leader: '127.0.0.1:5050',
    states: [{ file: 'state.json', from: 'SUBSCRIBED', until: 'TASK_UPDATED fail TASK_RUNNING' }],
  },
  {
    file: 'subscribe2-agent-raw.txt',
    leader: '127.0.0.1:5050',
    states: [{ file: 'state2.json', from: 'AGENT_REMOVED' }],
  },
  {
    file: 'subscribe3-framework-raw.txt',
    leader: '127.0.0.1:5050',
    states: [
      { file: 'state2.json', from: 'SUBSCRIBED', until: 'FRAMEWORK_ADDED' },
      {
        file: 'state3-marathon.json',
        from: 'TASK_UPDATED m2.id TASK_RUNNING',
        until: 'TASK_UPDATED m4.id TASK_KILLED',
      },
      { file: 'state2.json', from: 'FRAMEWORK_REMOVED' },
    ],
  },
  {
    file: 'subscribe4-unreachable-raw.txt',
    leader: '127.0.0.1:5055',
    states: [
      { file: 'state4-unreachable.json', from: 'TASK_UPDATED u0.id TASK_UNREACHABLE', until: 'AGENT_ADDED' },
      { file: 'state5-reachable-again.json', from: 'AGENT_ADDED' },
    ],
  },
  {
    file: 'subscribe7-health-raw.txt',
    leader: '127.0.0.1:5050',
    // Of two states that differ in a health check only, either will do.
    states: ['state7-healthy.json', 'state7-unhealthy.json'].map((file) => ({
      file,
      from: 'TASK_UPDATED cache.instance-1 TASK_RUNNING',
      until: 'TASK_UPDATED cache.instance-1 TASK_KILLING',
    })),
  },
  { file: 'zk-subscribe-leader-killed.txt', leader: '127.0.0.1:5060', states: [] },
];

/** What a fresh state would give after each record. */
interface Expectation {
  readonly states: readonly string[];
  readonly zones: readonly (readonly string[])[];
}

/** The bytes of the RecordIO, and the same cut up by somebody else. */
function read({ file }: Pick<Recording, 'file'>): { bytes: Buffer; events: readonly ToldEvent[] } {
  const answer = readFileSync(new URL(`../../fixtures/clusterd-1.11/${file}`, import.meta.url));
  return {
    bytes: answer.subarray(answer.indexOf('\r\n\r\n') + 4),
    events: recordedEvents(file) as unknown as ToldEvent[],
  };
}

async function expectationOf(recording: Recording): Promise<Expectation> {
  const master = new ToldMaster(recording.leader);
  const states: string[] = [];
  const zones: string[][] = [];
  for (const event of read(recording).events) {
    master.hear(event);
    const state = master.stateJson();
    zones.push(state === states.at(-1) ? zones.at(-1)! : await freshZone(state));
    states.push(state);
  }
  return { states, zones };
}

const expectations = new Map<Recording, Promise<Expectation>>();

function expected(recording: Recording): Promise<Expectation> {
  const known = expectations.get(recording) ?? expectationOf(recording);
  expectations.set(recording, known);
  return known;
}

/** `TASK_UPDATED m2.id TASK_RUNNING`, with the task and its state of updates only. */
function lineOf({ type, task_updated }: ToldEvent): string {
  return task_updated === undefined ? type : `${type} ${task_updated.status.task_id.value} ${task_updated.state}`;
}

/** The ways in which a stream is cut into pieces, as what tells the length of the next one. */
const CUTS: readonly (readonly [what: string, cuts: readonly (() => number)[]])[] = [
  ['at once', [() => Number.POSITIVE_INFINITY]],
  ['byte by byte', [() => 1]],
  ['in pieces of one length', upTo(20).map((bytes) => () => 1 + bytes)],
  ['in pieces by chance', upTo(20).map(byChance)],
];

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** As many short ones as long ones, so that both several records in a piece and several pieces in a length come about. */
function byChance(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.ceil(10 ** (4 * random()));
}

function* cut(bytes: Buffer, nextBytes: () => number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + nextBytes());
    yield piece;
    at += piece.length;
  }
}

/** Replays a recording, and looks at the zone whenever records have ended. */
async function replayed(recording: Recording, nextBytes: () => number): Promise<void> {
  const { bytes, events } = read(recording);
  const { zones } = await expected(recording);
  const replay = new Replay(parseHostPort(recording.leader)!);
  const reader = new RecordReader(replay, RECORD_MAX_BYTES);
  let ended = 0;
  let serial: number | undefined;
  for (const piece of cut(bytes, nextBytes)) {
    reader.push(piece);
    if (replay.records === ended) continue;
    await replay.settled();
    const view = replay.keeper.view()!;
    const last = replay.records - 1;
    assert.deepEqual(zoneOf(replay.keeper), zones[last], `after record ${last + 1}, ${lineOf(events[last]!)}`);
    // A health check that goes on failing is told every time, and is no change.
    if (last === ended && zones[last]!.join() === zones[last - 1]?.join()) assert.equal(view.serial, serial);
    serial = view.serial;
    ended = replay.records;
  }
  assert.equal(ended, events.length);
  const told = events.flatMap((event) => parseRecord(JSON.stringify(event)).event ?? []);
  assert.deepEqual(replay.events, told);
  assert.doesNotMatch(replay.lines.join('\n'), /^(?!debug)/m);
}

for (const recording of RECORDINGS) {
  const { file } = recording;
  const { bytes, events } = read(recording);

  for (const [what, cuts] of CUTS) {
    test(`${file}, ${what}: after each event the zone is what a fresh state would give`, async () => {
      for (const nextBytes of cuts) await replayed(recording, nextBytes);
    });
  }

  for (const late of [1, 2, 5, 13].filter((count) => count < events.length)) {
    test(`${file}, with states beside it that are ${late} events late: they change nothing`, async () => {
      const { states, zones } = await expected(recording);
      const replay = new Replay();
      const { keeper } = replay;
      await keeper.acceptPolled(masterState(states[0]!), false);
      const reader = new RecordReader(replay, RECORD_MAX_BYTES);
      let polled = 0;
      keeper.beginPoll();
      for (const piece of cut(bytes, () => 1)) {
        const { records } = replay;
        reader.push(piece);
        if (replay.records === records) continue;
        await replay.settled();
        if (records - polled === late) {
          await keeper.acceptPolled(masterState(states[polled]!), true);
          polled = records;
          keeper.beginPoll();
        }
        assert.deepEqual(zoneOf(keeper), zones[records], `after ${lineOf(events[records]!)}`);
      }
      assert.equal(replay.records, events.length);
    });
  }

  for (const state of recording.states) {
    test(`${file} makes the zone of ${state.file} from ${state.from} until ${state.until ?? 'its end'}`, async () => {
      const { zones } = await expected(recording);
      const lines = events.map(lineOf);
      const from = lines.indexOf(state.from);
      const until = state.until === undefined ? lines.length : lines.indexOf(state.until);
      assert.ok(0 <= from && from < until, 'the recording has both events');
      const zone = await freshZone(recordedText(state.file));
      for (let at = from; at < until; at++) assert.deepEqual(zones[at], zone, `after record ${at + 1}, ${lines[at]}`);
    });
  }
}

for (const [one, next] of [
  [0, 1],
  [1, 2],
] as const) {
  test(`${RECORDINGS[one]!.file} ends where ${RECORDINGS[next]!.file} begins`, async () => {
    const [ended, begun] = await Promise.all([expected(RECORDINGS[one]!), expected(RECORDINGS[next]!)]);
    assert.deepEqual(ended.zones.at(-1), begun.zones[0]);
  });
}
