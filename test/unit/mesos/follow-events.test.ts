import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { HostPort } from '../../../src/lib/host-port.ts';
import { EventFollower } from '../../../src/mesos/follow-events.ts';
import type { EventSink } from '../../../src/mesos/read-events.ts';
import { captureLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { createTestClient } from './support/client.ts';
import { type Handler, type Master, startMaster } from './support/master.ts';

const FIRST_TIMEOUT_MS = 60_000;
const SILENCE_MAX_MS = 75_000;

/** Follows the events of masters; `records` are those that came, of all streams. */
function startFollowing(t: TestContext, ready: () => Promise<void> = async () => {}) {
  const { fetch, clock } = createTestClient();
  const log = captureLog();
  const records: string[] = [];
  const counts = { streams: 0, lost: 0 };
  const createSink = (): EventSink => {
    counts.streams++;
    let record = '';
    return {
      silenceMaxMs: FIRST_TIMEOUT_MS,
      push: (bytes) => {
        record += Buffer.from(bytes).toString();
      },
      end() {
        records.push(record);
        record = '';
        this.silenceMaxMs = SILENCE_MAX_MS;
        follower.succeeded();
      },
      ready,
    } as EventSink & { silenceMaxMs: number };
  };
  const follower = new EventFollower({ fetch, createSink, onLost: () => counts.lost++, clock, random: () => 0, log });
  t.after(() => follower.stop());
  return { follower, records, counts, clock, lines: log.lines };
}

/** A master that begins a stream with one record, and what goes on with it. */
async function startStreaming(
  t: TestContext,
  handler?: Handler,
): Promise<{ master: Master; streams: ServerResponse[] }> {
  const streams: ServerResponse[] = [];
  const master = await startMaster(
    t,
    handler ??
      ((_, response) => {
        streams.push(response);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.write('5\nfirst');
      }),
  );
  return { master, streams };
}

test('it subscribes with a POST of the v1 API, and hands on what comes', async (t) => {
  const bodies: string[] = [];
  const { master } = await startStreaming(t, ({ headers }, response, body) => {
    bodies.push(`${headers['content-type']} ${headers.accept} ${body}`);
    response.write('5\nfir');
    response.write('st6\nsecond');
  });
  const { follower, records } = startFollowing(t);
  assert.equal(follower.follow(master.at), true);
  await until(() => records.length === 2, 'two records');
  assert.deepEqual(records, ['first', 'second']);
  assert.deepEqual(master.requests, ['POST /api/v1']);
  assert.deepEqual(bodies, ['application/json application/json {"type":"SUBSCRIBE"}']);
  assert.equal(follower.follow(master.at), false, 'already');
});

test('a stream that ends is begun again after a pause, which grows while streams are short', async (t) => {
  const { master } = await startStreaming(t, (_, response) => void response.end('5\nfirst'));
  const { follower, counts, clock, lines } = startFollowing(t);
  follower.follow(master.at);
  await until(() => counts.lost === 1, 'the end of the first stream');
  assert.match(lines.join(), /info events of the leading master cannot be followed.*ended the stream/);
  for (const pauseMs of [500, 1000, 2000]) {
    clock.advance(pauseMs - 1);
    assert.equal(master.requests.length, counts.streams);
    const { lost } = counts;
    clock.advance(1);
    await until(() => counts.lost === lost + 1, 'the next end');
  }
  clock.advance(3_600_000);
  assert.ok(counts.streams <= 6, 'at most every five minutes in the end');
});

test('after a stream that lasted, the pause is short again', async (t) => {
  const { master, streams } = await startStreaming(t);
  const { follower, records, counts, clock } = startFollowing(t);
  follower.follow(master.at);
  for (let count = 1; count <= 4; count++) {
    await until(() => records.length === count, 'the first record');
    clock.advance(30 * 60_000);
    streams.at(-1)!.end();
    await until(() => counts.lost === count, 'the end');
    clock.advance(500);
  }
});

test('a master that is silent for too long is left', async (t) => {
  const { master, streams } = await startStreaming(t);
  const { follower, records, counts, clock, lines } = startFollowing(t);
  follower.follow(master.at);
  await until(() => records.length === 1, 'the first record');
  clock.advance(SILENCE_MAX_MS - 1);
  streams[0]!.write('4\nbeat');
  await until(() => records.length === 2, 'the heartbeat');
  clock.advance(SILENCE_MAX_MS - 1);
  assert.equal(counts.lost, 0);
  clock.advance(1);
  await until(() => counts.lost === 1, 'the end');
  assert.match(lines.join(), /was silent for 75 s/);
});

test('half a record and silence is an end too', async (t) => {
  const { master } = await startStreaming(t, (_, response) => void response.write('500\nhalf'));
  const { follower, counts, clock } = startFollowing(t);
  follower.follow(master.at);
  await until(() => master.requests.length === 1, 'the request');
  await until(() => {
    clock.advance(FIRST_TIMEOUT_MS);
    return counts.lost > 0;
  }, 'the end');
});

test('a record that drips and never ends is silence too', async (t) => {
  const { master, streams } = await startStreaming(t);
  const { follower, records, counts, clock } = startFollowing(t);
  follower.follow(master.at);
  await until(() => records.length === 1, 'the first record');
  streams[0]!.write('500\n');
  for (let count = 0; count < 3 && counts.lost === 0; count++) {
    clock.advance(SILENCE_MAX_MS / 2);
    streams[0]!.write('x');
    await new Promise((done) => setTimeout(done, 20));
  }
  await until(() => counts.lost === 1, 'the end');
});

for (const [what, handler, pattern] of [
  ['has no such API', ((_, response) => void response.writeHead(404).end()) as Handler, /answers 404/],
  ['has not this call', ((_, response) => void response.writeHead(501).end()) as Handler, /answers 501/],
  ['recovers', ((_, response) => void response.writeHead(503).end()) as Handler, /answers 503/],
  ['answers with something else', ((_, response) => void response.end('{"leader":1}')) as Handler, /something else/],
  ['redirects to nowhere', ((_, response) => void response.writeHead(307).end()) as Handler, /without saying where/],
] as const) {
  test(`a master that ${what} is not followed, and the reason is told once`, async (t) => {
    const { master } = await startStreaming(t, handler);
    const { follower, counts, clock, lines } = startFollowing(t);
    follower.follow(master.at);
    await until(() => counts.lost === 1, 'the failure');
    clock.advance(1000);
    await until(() => counts.lost === 2, 'the next failure');
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0]!, pattern);
  });
}

test('a master that sends elsewhere does not lead: the one that it names is asked after a pause', async (t) => {
  const { master: leader } = await startStreaming(t);
  const { master: standby } = await startStreaming(t, (_, response) => {
    response.writeHead(307, { Location: `//${leader.name}/master/api/v1` }).end();
  });
  const { follower, records, counts, clock, lines } = startFollowing(t);
  follower.follow(standby.at);
  await until(() => counts.lost === 1, 'the end');
  assert.match(lines.join(), /does not lead, but/);
  assert.deepEqual(records, []);
  clock.advance(500);
  await until(() => records.length === 1, 'the record of the leader');
  assert.deepEqual(standby.requests, ['POST /api/v1']);
});

test('another leader is followed at once, and the stream of the one before is closed without a word', async (t) => {
  const [first, second] = [await startStreaming(t), await startStreaming(t)];
  const { follower, records, counts, lines } = startFollowing(t);
  follower.follow(first.master.at);
  await until(() => records.length === 1, 'a record');
  follower.follow(second.master.at as HostPort);
  await until(() => records.length === 2, 'a record of the second');
  await until(() => first.master.open() === 0, 'the end of the first');
  assert.deepEqual([counts.lost, lines], [0, []]);
});

test('what comes faster than it is taken waits', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { master, streams } = await startStreaming(t);
  const { follower, records } = startFollowing(t, () => promise);
  follower.follow(master.at);
  await until(() => records.length === 1, 'the first record');
  streams[0]!.write('6\nsecond');
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(records, ['first']);
  resolve();
  await until(() => records.length === 2, 'the second record');
});
