import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { startMaster } from '../../src/sim/master-server.ts';
import type { Task } from '../../src/sim/model.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';
import { until } from '../support/until.ts';
import { type Shown, startWatcher, type WatchEvent } from './zone-watcher.ts';

interface Axfr {
  readonly Serial: number;
  readonly Records: Readonly<Record<'As' | 'AAAAs' | 'SRVs', Readonly<Record<string, readonly string[]>>>>;
}

/** A server has begun anew long before. */
const AHEAD_SECONDS = 30;

/** Pointers, and names that Mesos-DNS does not have, are told but not listed. */
const UNLISTED = / PTR |\.(?:agent|container|auto)ip\.|^agent\.|^_agent\.|^_master\./;

const lineOf = ({ name, type, value }: Shown): string => `${name} ${type} ${value}`;

function linesOf({ Records }: Axfr): string[] {
  const lines = (type: string, rrsets: Readonly<Record<string, readonly string[]>>): string[] =>
    Object.entries(rrsets).flatMap(([name, values]) => values.map((value) => lineOf({ name, type, value })));
  return [...lines('A', Records.As), ...lines('AAAA', Records.AAAAs), ...lines('SRV', Records.SRVs)].sort();
}

interface World {
  readonly cluster: SimCluster;
  launch(name: string, id: string, ip: string): Task;
  startServer(): Promise<RunningMesosDns>;
}

/** A cluster whose master tells events. */
async function startWorld(t: TestContext, random: () => number): Promise<World> {
  const cluster = new SimCluster({ clock: systemClock, random });
  const agents = ['10.0.1.1', '10.0.1.2'].map((ip) => cluster.addAgent({ hostname: ip, ip }));
  const framework = cluster.addFramework({ name: 'marathon', pid: 'scheduler-1@10.0.2.1:15101', hostname: '10.0.2.1' });
  const master = await startMaster({ cluster, clock: systemClock });
  t.after(() => master.close());
  const { host, port } = master.address;
  const config = { masters: [`${host}:${port}`], refreshSeconds: 86_400, resolvers: ['127.0.0.9'] };
  let launched = 0;
  const launch = (name: string, id: string, ip: string): Task => {
    const task = cluster.launch(framework, agents[launched++ % 2]!, { id, name, addresses: [ip] });
    cluster.start(task);
    cluster.run(task);
    return task;
  };
  const startServer = async (): Promise<RunningMesosDns> => {
    const server = await startMesosDns(config);
    t.after(() => server.stop());
    await server.ready();
    await server.program.waitFor('the leading master tells its events');
    return server;
  };
  return { cluster, launch, startServer };
}

test('who takes the zone once and then watches it has it at each moment', { timeout: 60_000 }, async (t) => {
  const random = seededRandom(3);
  const { cluster, launch, startServer } = await startWorld(t, random);
  const server = await startServer();
  const axfr = (await server.get('/v1/axfr')) as Axfr;
  const seen = new Set(linesOf(axfr));
  let serial = axfr.Serial;

  function take({ id, type, data }: WatchEvent): void {
    assert.ok(type === 'change');
    assert.equal(data.from, serial);
    assert.match(id, new RegExp(`^[0-9a-f]{16}-${data.serial}$`));
    serial = data.serial;
    for (const record of data.removed) assert.ok(seen.delete(lineOf(record)), `${lineOf(record)} was not there`);
    for (const record of data.added) assert.ok(!seen.has(lineOf(record)) && seen.add(lineOf(record)));
  }

  const watcher = await startWatcher(server.httpPort, serial, take);
  t.after(() => watcher.stop());
  const tasks: Task[] = [];
  for (let number = 0; number < 150; number++) {
    const old = tasks[Math.floor(random() * tasks.length)];
    const choice = random();
    if (old === undefined || choice < 0.5) {
      const name = `app-${Math.floor(random() * 10)}`;
      tasks.push(launch(name, `${name}.${number}`, `9.0.0.${number}`));
    } else if (choice < 0.8) {
      cluster.setHealth(old, random() < 0.5);
    } else {
      cluster.end(old, 'TASK_FINISHED');
      tasks.splice(tasks.indexOf(old), 1);
    }
    if (number % 10 !== 0) continue;
    // However much of it comes in one change, what comes after this is another one.
    cluster.addFramework({ name: `mark-${number}`, hostname: `10.0.3.${number}` });
    await until(() => seen.has(`mark-${number}.mesos. A 10.0.3.${number}`), `the change ${number}`);
  }
  cluster.addFramework({ name: 'last', hostname: '10.0.2.9' });
  await until(() => seen.has('last.mesos. A 10.0.2.9'), 'the last change');
  const now = (await server.get('/v1/axfr')) as Axfr;
  assert.equal(serial, now.Serial);
  const listed = [...seen].filter((line) => !UNLISTED.test(line)).sort();
  assert.deepEqual(listed, linesOf(now));
  assert.ok(watcher.events.length >= 16, `${watcher.events.length} changes`);
});

test('who watched a server that was killed begins anew with the next, though it has come to the same serial', async (t) => {
  const { cluster, launch, startServer } = await startWorld(t, seededRandom(1));
  const first = await startServer();
  const doomed = launch('doomed', 'doomed', '9.0.0.9');
  const { Serial } = (await first.get('/v1/axfr')) as Axfr;
  const serialOf = ({ events }: { events: readonly WatchEvent[] }): number => events.at(-1)?.data.serial ?? 0;
  /** Each a change of its own, so that serials run ahead of the clock. */
  const launchTill = async (isEnough: () => boolean, net: number, watcher: { events: readonly WatchEvent[] }) => {
    for (let number = 0; !isEnough(); number++) {
      const { length } = watcher.events;
      launch(`t${net}-${number}`, `t${net}-${number}`, `9.0.${net}.${number}`);
      await until(() => watcher.events.length > length, 'a change');
    }
  };
  const before = await startWatcher(first.httpPort, Serial);
  await launchTill(() => serialOf(before) > Date.now() / 1000 + AHEAD_SECONDS, 1, before);
  const last = before.events.at(-1)!;
  process.kill(first.program.pid, 'SIGKILL');
  await first.program.ended;
  cluster.end(doomed, 'TASK_FINISHED');
  const second = await startServer();
  const { Serial: begun } = (await second.get('/v1/axfr')) as Axfr;
  assert.ok(begun < serialOf(before), 'the second run has begun before the first ended, by its serials');
  const beside = await startWatcher(second.httpPort, begun);
  await launchTill(() => serialOf(beside) > serialOf(before), 2, beside);
  beside.stop();
  const back = await startWatcher(second.httpPort, last.id);
  t.after(() => back.stop());
  await until(() => back.events.length > 0, 'an event');
  assert.equal(back.events[0]!.type, 'zone');
  assert.notEqual(back.events[0]!.id.split('-')[0], last.id.split('-')[0]);
});
