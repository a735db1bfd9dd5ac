import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import { EventStream } from '../../../src/daemon/event-stream.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const SUBSCRIBED = JSON.stringify({
  type: 'SUBSCRIBED',
  subscribed: { get_state: { get_tasks: {}, get_frameworks: {}, get_agents: {} }, heartbeat_interval_seconds: 15 },
});
const removed = (agent: string): string =>
  JSON.stringify({ type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: agent } } });

/** A stream whose batches end when they are told to. */
function start() {
  const batches: { events: readonly ClusterEvent[]; end: (isStateDue: boolean) => void }[] = [];
  const counts = { subscribed: 0, due: 0 };
  const log = captureLog();
  const clock = createManualClock();
  const answeredMs: number[] = [];
  const stream = new EventStream({
    keeper: {
      apply: (events) => new Promise((end) => batches.push({ events, end })),
    },
    wantsState: false,
    firstTimeoutMs: 300_000,
    onSubscribed: () => counts.subscribed++,
    onStateDue: () => counts.due++,
    onAnswered: (ms) => answeredMs.push(ms),
    clock,
    log,
  });
  const tell = (record: string): void => {
    stream.push(new TextEncoder().encode(record));
    stream.end();
  };
  return { stream, tell, batches, counts, clock, answeredMs, lines: log.lines };
}

test('events that come while others are applied make one batch', async () => {
  const { tell, batches, counts, clock, answeredMs } = start();
  for (const record of [SUBSCRIBED, removed('a'), removed('b')]) tell(record);
  clock.advance(3);
  tell(removed('c'));
  clock.advance(4);
  assert.deepEqual([counts.subscribed, batches.length, batches[0]!.events.length], [1, 1, 1]);
  batches[0]!.end(true);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual([counts.due, batches.length, batches[1]!.events.length], [1, 2, 2]);
  clock.advance(10);
  batches[1]!.end(false);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(answeredMs, [7, 17, 14], 'from reading each to answering for it');
});

test('the master may be silent for five heartbeats once it has told what it knows', () => {
  const { stream, tell } = start();
  assert.equal(stream.silenceMaxMs, 300_000);
  tell(SUBSCRIBED);
  assert.equal(stream.silenceMaxMs, 75_000);
  for (const [told, expectedMs] of [
    [0, 75_000],
    [-3, 75_000],
    [1e9, 600_000],
    ['x', 75_000],
  ]) {
    const other = start();
    other.tell(SUBSCRIBED.replace(':15}', `:${JSON.stringify(told)}}`));
    assert.equal(other.stream.silenceMaxMs, expectedMs);
  }
});

test('a stream has one beginning', () => {
  const { tell } = start();
  assert.throws(() => tell(removed('a')), /is not SUBSCRIBED, which comes first/);
  const other = start();
  other.tell(SUBSCRIBED);
  assert.throws(() => other.tell(SUBSCRIBED), /SUBSCRIBED twice/);
});

test('an event is no longer than any real one', () => {
  const { stream, tell } = start();
  tell(SUBSCRIBED);
  const piece = new TextEncoder().encode(`"${' '.repeat(1024 * 1024)}`);
  stream.push(new TextEncoder().encode('{"type":'));
  assert.throws(() => {
    for (let count = 0; count < 5; count++) stream.push(piece.subarray(count === 0 ? 0 : 1));
  }, /an event of more than 4194304 bytes/);
});

test('what cannot be read is told once, and a state is due each time', () => {
  const { tell, counts, lines } = start();
  tell(SUBSCRIBED);
  for (let count = 0; count < 3; count++) tell('{"type":"TASK_ADDED","task_added":{"task":{"name":7}}}');
  assert.equal(lines.length, 1);
  assert.equal(counts.due, 3);
});

test('more events than there is room for wait outside', async () => {
  const { stream, tell, batches } = start();
  tell(SUBSCRIBED);
  for (let count = 0; count < 10_001; count++) tell(removed(`agent-${count}`));
  let isReady = false;
  const ready = stream.ready().then(() => {
    isReady = true;
  });
  await new Promise((done) => setImmediate(done));
  assert.equal(isReady, false);
  batches[0]!.end(false);
  await until(() => batches.length === 2);
  batches[1]!.end(false);
  await ready;
});

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((done) => setImmediate(done));
}

test('what waits when another state has come in its place is not applied any more', async () => {
  const { stream, tell, batches } = start();
  for (const record of [SUBSCRIBED, removed('a'), removed('b')]) tell(record);
  stream.close();
  batches[0]!.end(false);
  await new Promise((done) => setImmediate(done));
  assert.equal(batches.length, 1);
});
