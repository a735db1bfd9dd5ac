import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { RecordReader } from '../../../src/mesos/recordio.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import { type MasterOptions, startMaster } from '../../../src/sim/master-server.ts';
import { eventRecord } from '../../../src/sim/v1-events.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { until } from '../../support/until.ts';
import { parseHead, recordedEvents, recordedText } from './recorded.ts';

interface Stream {
  readonly headers: Headers;
  readonly records: { readonly type: string; readonly [field: string]: unknown }[];
  ended: boolean;
}

async function start(t: TestContext, options: Partial<MasterOptions> = {}) {
  const clock = createManualClock();
  const cluster = new SimCluster({ clock, random: seededRandom(7) });
  const agent = cluster.addAgent({ hostname: 'agent-1', ip: '10.0.1.11' });
  const master = await startMaster({ cluster, clock, ...options });
  t.after(() => master.close());
  const { host, port } = master.address;
  const subscribe = async (): Promise<Stream> => {
    const response = await fetch(`http://${host}:${port}/api/v1`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"type":"SUBSCRIBE"}',
    });
    const stream: Stream = { headers: response.headers, records: [], ended: false };
    void read(response, stream);
    await until(() => stream.records.length >= 1, 'the first record');
    return stream;
  };
  return { clock, cluster, agent, master, subscribe };
}

async function read(response: Response, stream: Stream): Promise<void> {
  let text = '';
  const reader = new RecordReader(
    {
      push: (bytes) => {
        text += Buffer.from(bytes).toString();
      },
      end: () => {
        stream.records.push(JSON.parse(text));
        text = '';
      },
    },
    1e6,
  );
  try {
    for await (const bytes of response.body!) reader.push(bytes);
  } catch {
    // A master that is killed breaks its connections.
  }
  stream.ended = true;
}

test('a stream begins as recorded: headers, the state, a heartbeat', async (t) => {
  const { subscribe } = await start(t);
  const { headers, records } = await subscribe();
  const recorded = parseHead(recordedText('subscribe-raw.txt').split('\r\n\r\n')[0]!);
  assert.equal(headers.get('content-type'), recorded.headers.get('Content-Type'));
  assert.equal(headers.get('transfer-encoding'), recorded.headers.get('Transfer-Encoding'));
  assert.equal(headers.get('content-length'), null);
  await until(() => records.length === 2, 'the heartbeat');
  const expected = recordedEvents('subscribe-raw.txt').slice(0, 2);
  assert.deepEqual(
    records.map(({ type }) => type),
    expected.map(({ type }) => type),
  );
  const shape = (record: (typeof records)[number]): unknown =>
    Object.entries(record['subscribed'] as object).map(([key, value]) => [key, Object.keys(value)]);
  assert.deepEqual(shape(records[0]!), shape(expected[0]!));
});

test('heartbeats come every 15 seconds', async (t) => {
  const { clock, subscribe } = await start(t);
  const { records } = await subscribe();
  for (let count = 2; count <= 4; count++) {
    await until(() => records.length === count, 'a heartbeat');
    clock.advance(15_000);
  }
});

test('events have the fields of recorded ones', async () => {
  const cluster = new SimCluster({ clock: { nowMs: () => 1 }, random: seededRandom(7) });
  const simulated = new Map<string, string>();
  cluster.onEvent((event) => {
    const record = JSON.parse(eventRecord(event).replace(/^\d+\n/, ''));
    simulated.set(event.type, fieldsOf(record));
  });
  const agent = cluster.addAgent({ hostname: 'a', ip: '10.0.0.1' });
  const framework = cluster.addFramework({ name: 'f' });
  cluster.start(cluster.launch(framework, agent, { id: '1', name: 't' }));
  cluster.removeAgent(agent);
  cluster.removeFramework(framework);
  const recorded = ['subscribe-raw.txt', 'subscribe2-agent-raw.txt'].flatMap(recordedEvents);
  for (const [type, fields] of simulated) {
    const examples = recorded.filter((event) => event.type === type).map(fieldsOf);
    assert.ok(
      examples.length > 0 && examples.includes(fields),
      `${type}: ${fields}, recorded ${[...new Set(examples)]}`,
    );
  }
  assert.equal(simulated.size, 6);
});

/** The keys of an event, two levels deep. */
function fieldsOf(event: Readonly<Record<string, unknown>>): string {
  const inner = event[String(event['type']).toLowerCase()] as Record<string, unknown>;
  return JSON.stringify([Object.keys(event), Object.keys(inner)]);
}

test('beyond the limit the oldest stream ends', async (t) => {
  const { master, subscribe } = await start(t, { subscribersMax: 2 });
  const streams = [await subscribe(), await subscribe(), await subscribe()];
  await until(() => streams[0]!.ended, 'the end of the oldest');
  assert.deepEqual([streams[1]!.ended, streams[2]!.ended, master.subscriberCount], [false, false, 2]);
});

test('streams end when their master does not lead any more, and wait while it hangs', async (t) => {
  const { cluster, master, subscribe } = await start(t);
  const stream = await subscribe();
  await until(() => stream.records.length === 2, 'the heartbeat');
  master.hang(true);
  cluster.addFramework({ name: 'f' });
  master.hang(false);
  await until(() => stream.records.length === 3, 'what waited');
  master.standBy(undefined);
  await until(() => stream.ended && master.subscriberCount === 0, 'the end');
});
