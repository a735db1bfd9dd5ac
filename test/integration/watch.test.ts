import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { startMaster } from '../../src/sim/master-server.ts';
import type { Task } from '../../src/sim/model.ts';
import { startMesosDns } from '../support/mesos-dns.ts';
import { until } from '../support/until.ts';

interface Shown {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

interface Change {
  readonly from: number;
  readonly serial: number;
  readonly removed: readonly Shown[];
  readonly added: readonly Shown[];
}

interface Axfr {
  readonly Serial: number;
  readonly Records: Readonly<Record<'As' | 'AAAAs' | 'SRVs', Readonly<Record<string, readonly string[]>>>>;
}

/** Pointers, and names that Mesos-DNS does not have, are told but not listed. */
const UNLISTED = / PTR |\.(?:agent|container|auto)ip\.|^agent\.|^_agent\.|^_master\./;

const lineOf = ({ name, type, value }: Shown): string => `${name} ${type} ${value}`;

function linesOf({ Records }: Axfr): string[] {
  const lines = (type: string, rrsets: Readonly<Record<string, readonly string[]>>): string[] =>
    Object.entries(rrsets).flatMap(([name, values]) => values.map((value) => lineOf({ name, type, value })));
  return [...lines('A', Records.As), ...lines('AAAA', Records.AAAAs), ...lines('SRV', Records.SRVs)].sort();
}

test('who takes the zone once and then watches it has it at each moment', { timeout: 60_000 }, async (t) => {
  const random = seededRandom(3);
  const cluster = new SimCluster({ clock: systemClock, random });
  const agents = ['10.0.1.1', '10.0.1.2'].map((ip) => cluster.addAgent({ hostname: ip, ip }));
  const framework = cluster.addFramework({ name: 'marathon', pid: 'scheduler-1@10.0.2.1:15101', hostname: '10.0.2.1' });
  const master = await startMaster({ cluster, clock: systemClock });
  t.after(() => master.close());
  const { host, port } = master.address;
  const server = await startMesosDns({
    masters: [`${host}:${port}`],
    refreshSeconds: 86_400,
    resolvers: ['127.0.0.9'],
  });
  t.after(() => server.stop());
  await server.ready();
  await server.program.waitFor('the leading master tells its events');

  const axfr = (await server.get('/v1/axfr')) as Axfr;
  const stop = new AbortController();
  t.after(() => stop.abort());
  const response = await fetch(`http://127.0.0.1:${server.httpPort}/v1/watch?since=${axfr.Serial}`, {
    signal: stop.signal,
  });
  const seen = new Set(linesOf(axfr));
  let serial = axfr.Serial;
  const watching = (async () => {
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  })();
  watching.catch(() => undefined);

  function take(event: string): void {
    if (event.startsWith(':')) return;
    const [, id, type, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(event) ?? assert.fail(event);
    assert.equal(type, 'change');
    const change = JSON.parse(data!) as Change;
    assert.equal(change.from, serial);
    assert.equal(change.serial, Number(id));
    serial = change.serial;
    for (const record of change.removed) assert.ok(seen.delete(lineOf(record)), `${lineOf(record)} was not there`);
    for (const record of change.added) assert.ok(!seen.has(lineOf(record)) && seen.add(lineOf(record)));
  }

  const tasks: Task[] = [];
  for (let number = 0; number < 150; number++) {
    const old = tasks[Math.floor(random() * tasks.length)];
    const choice = random();
    if (old === undefined || choice < 0.5) {
      const name = `app-${Math.floor(random() * 10)}`;
      const addresses = [`9.0.0.${number}`];
      const task = cluster.launch(framework, agents[number % 2]!, { id: `${name}.${number}`, name, addresses });
      cluster.start(task);
      cluster.run(task);
      tasks.push(task);
    } else if (choice < 0.8) {
      cluster.setHealth(old, random() < 0.5);
    } else {
      cluster.end(old, 'TASK_FINISHED');
      tasks.splice(tasks.indexOf(old), 1);
    }
    if (number % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  cluster.addFramework({ name: 'last', hostname: '10.0.2.9' });
  await until(() => seen.has('last.mesos. A 10.0.2.9'), 'the last change');
  const now = (await server.get('/v1/axfr')) as Axfr;
  assert.equal(serial, now.Serial);
  const listed = [...seen].filter((line) => !UNLISTED.test(line)).sort();
  assert.deepEqual(listed, linesOf(now));
  assert.ok(now.Serial - axfr.Serial >= 10, `${now.Serial - axfr.Serial} changes`);
});
