import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { failOverSteps } from '../../src/sim/fail-over.ts';
import { type MasterServer, startMaster } from '../../src/sim/master-server.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';

/** What `dig` is told: the code, TTL and address of the answer, and the extended error. */
interface Told {
  readonly status: string | undefined;
  readonly ttl: number | undefined;
  readonly address: string | undefined;
  readonly error: string | undefined;
}

const FRESH: Told = { status: 'NOERROR', ttl: 60, address: '9.0.0.1', error: undefined };
const STALE: Told = { ...FRESH, ttl: 30, error: 'Stale Answer' };
const UNKNOWN: Told = { status: 'SERVFAIL', ttl: undefined, address: undefined, error: 'No Reachable Authority' };

/** One cluster with one master, which comes and goes at one address, and a node with a file for its snapshot. */
class World {
  readonly cluster = new SimCluster({ clock: systemClock, random: seededRandom(1) });
  readonly file: string;
  readonly #t: TestContext;
  readonly #masterPort: number;
  #master: MasterServer | undefined;

  constructor(t: TestContext, masterPort: number) {
    this.#t = t;
    this.#masterPort = masterPort;
    const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-snapshot-'));
    this.file = join(folder, 'snapshot');
    t.after(async () => {
      await this.#master?.close();
      rmSync(folder, { recursive: true });
    });
    const agent = this.cluster.addAgent({ hostname: '10.0.1.1', ip: '10.0.1.1' });
    const framework = this.cluster.addFramework({ name: 'marathon', pid: 'scheduler-1@10.0.2.1:15101' });
    for (const [name, ip] of [
      ['web', '9.0.0.1'],
      ['late', '9.0.0.2'],
    ] as const) {
      const task = this.cluster.launch(framework, agent, { id: name, name, addresses: [ip] });
      this.cluster.start(task);
      if (name === 'web') this.cluster.run(task);
    }
  }

  async startMaster(): Promise<void> {
    this.#master = await startMaster({ cluster: this.cluster, clock: systemClock, port: this.#masterPort });
  }

  async stopMaster(): Promise<void> {
    await this.#master?.close();
    this.#master = undefined;
  }

  async startNode(): Promise<RunningMesosDns> {
    const node = await startMesosDns({
      masters: [`127.0.0.1:${this.#masterPort}`],
      refreshSeconds: 1,
      snapshotFile: this.file,
      resolvers: ['127.0.0.9'],
    });
    this.#t.after(() => node.stop());
    return node;
  }
}

async function startWorld(t: TestContext): Promise<World> {
  return new World(t, await freePort());
}

async function ask(node: RunningMesosDns, name: string, type = 'A'): Promise<Told> {
  const output = await shell(`dig @127.0.0.1 -p ${node.port} +tries=1 +time=5 ${name} ${type}`);
  const [, ttl, address] = /^[^;\s]\S*\s+(\d+)\s+IN\s+A\s+(\S+)$/m.exec(output) ?? [];
  return {
    status: /status: (\w+)/.exec(output)?.[1],
    ttl: ttl === undefined ? undefined : Number(ttl),
    address,
    error: /^; EDE: \d+ \(([^)]*)\)/m.exec(output)?.[1],
  };
}

const becomes = (node: RunningMesosDns, name: string, told: Told): Promise<void> =>
  until(async () => JSON.stringify(await ask(node, name)) === JSON.stringify(told), `${name}: ${JSON.stringify(told)}`);

test('a node that starts while the master is away answers as it last knew, says so, and is fresh when the master is back', async (t) => {
  const world = await startWorld(t);
  await world.startMaster();
  const before = await world.startNode();
  await before.ready();
  assert.deepEqual(await ask(before, 'web.marathon.mesos'), FRESH);
  const { Serial: lastSerial } = (await before.get('/v1/axfr')) as { Serial: number };
  await before.stop();
  await world.stopMaster();

  const node = await world.startNode();
  await node.program.waitFor('the zone of the run before is served until a master answers');
  assert.deepEqual(await ask(node, 'web.marathon.mesos'), STALE);
  assert.deepEqual(await ask(node, 'slave.mesos'), { ...STALE, address: '10.0.1.1' });
  assert.equal((await ask(node, 'web.marathon.mesos', 'AAAA')).status, 'NOERROR');
  assert.deepEqual(await ask(node, 'late.marathon.mesos'), UNKNOWN);
  const { Serial: staleSerial } = (await node.get('/v1/axfr')) as { Serial: number };
  assert.ok(staleSerial > lastSerial, `${staleSerial} after ${lastSerial}`);
  assert.match(await (await fetch(`http://127.0.0.1:${node.httpPort}/metrics`)).text(), /^mesos_dns_zone_stale 1$/m);

  // The master has begun anew, too, and hears of its agents one by one: nothing that was known is lost meanwhile.
  const steps = failOverSteps(world.cluster);
  steps.next();
  await world.startMaster();
  for (const _ of steps) {
    await new Promise((resolve) => setTimeout(resolve, 1200));
    const { ttl: _ttl, error: _error, ...answer } = await ask(node, 'web.marathon.mesos');
    assert.deepEqual(answer, { status: 'NOERROR', address: '9.0.0.1' });
  }
  await becomes(node, 'web.marathon.mesos', FRESH);
  const late = [...world.cluster.agents.values()]
    .flatMap(({ tasks }) => [...tasks.values()])
    .find(({ id }) => id === 'late');
  world.cluster.run(late!);
  await becomes(node, 'late.marathon.mesos', { ...FRESH, address: '9.0.0.2' });
});

test('a node that was killed has its snapshot too', async (t) => {
  const world = await startWorld(t);
  await world.startMaster();
  const before = await world.startNode();
  await before.ready();
  await until(() => readable(world.file), 'the snapshot');
  process.kill(before.program.pid, 'SIGKILL');
  await before.program.ended;
  await world.stopMaster();
  const node = await world.startNode();
  await becomes(node, 'web.marathon.mesos', STALE);
});

for (const [what, change] of [
  ['torn', (text) => text.slice(0, text.length / 2)],
  ['changed', (text) => text.replace('9.0.0.1', '9.0.0.3')],
  ['of another cluster', (text) => text.replaceAll('127.0.0.1', '127.0.0.2')],
] as [string, (text: string) => string][]) {
  test(`a snapshot that is ${what} is not used, with a warning`, async (t) => {
    const world = await startWorld(t);
    await world.startMaster();
    const before = await world.startNode();
    await before.ready();
    await before.stop();
    await world.stopMaster();
    writeFileSync(world.file, change(readFileSync(world.file, 'utf8')));
    const node = await world.startNode();
    await node.program.waitFor('the snapshot is not used');
    const { status } = await ask(node, 'web.marathon.mesos');
    assert.equal(status, 'SERVFAIL');
    await world.startMaster();
    await becomes(node, 'web.marathon.mesos', FRESH);
  });
}

function readable(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}
