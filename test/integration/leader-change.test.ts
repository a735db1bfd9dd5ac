import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/cli/system-clock.ts';
import { type HostPort, sameHostPort } from '../../src/lib/host-port.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { failOverSteps } from '../../src/sim/fail-over.ts';
import { type MasterServer, startMaster } from '../../src/sim/master-server.ts';
import { watchMasters } from '../../src/zookeeper/watch-masters.ts';
import { askUdp } from '../support/dns-client.ts';
import { captureLog } from '../support/log.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';
import { until } from '../support/until.ts';
import { createEnsemble, type RegisteredMaster, type ZooKeeperEnsemble } from '../support/zookeeper-ensemble.ts';

const SESSION_TIMEOUT_MS = 2_000;
/** Of the masters that have to outlive an outage of ZooKeeper: time enough to come back on a busy machine. */
const LASTING_SESSION_TIMEOUT_MS = 15_000;
/** Between two steps of a new leader's recovery: long enough for polls to see each of them. */
const RECOVERY_STEP_MS = 1_200;
/** After an outage both watches of ZooKeeper, ours and the masters', may pause for up to half a minute before they try again. */
const RECONNECT_HANG_MS = 90_000;
const NAMES = ['web.marathon.mesos', 'db.marathon.mesos', 'marathon.mesos', 'slave.mesos', 'leader.mesos'];

test('a leader change is followed, and every name answers all the time', async (t) => {
  const ensemble = await createEnsemble();
  t.after(() => ensemble.stop());
  await ensemble.start();
  await ensemble.createNode('/mesos');
  const masters = await startMasters(t, ensemble);
  const server = await startMesosDns({
    zk: `zk://${ensemble.connectString}/mesos`,
    refreshSeconds: 1,
    resolvers: ['127.0.0.9'],
  });
  t.after(async () => {
    await server.stop();
    if (!t.passed) t.diagnostic(server.program.output());
  });
  await server.ready();
  const client = new Client(server);
  t.after(() => client.stop());

  const before = await client.addressesOf('web.marathon.mesos');
  assert.deepEqual(before, ['10.0.1.11', '10.0.1.12']);
  assert.deepEqual(await client.addressesOf('leader.mesos'), [masters.address(0).host]);

  const killedAt = Date.now();
  await masters.kill(0);
  await until(
    async () => (await client.addressesOf('leader.mesos'))[0] === masters.address(1).host,
    'the second master',
  );
  t.diagnostic(
    `the new leader was answered ${Date.now() - killedAt} ms after the old one died; sessions end after ${SESSION_TIMEOUT_MS} ms`,
  );
  await masters.recovered;
  masters.launch('late');
  await until(async () => (await client.addressesOf('late.marathon.mesos')).length === 1, 'a task of the new leader');
  assert.deepEqual(await client.addressesOf('web.marathon.mesos'), before);

  // ZooKeeper away altogether: the last leader is asked on, and its news are followed.
  for (const member of ensemble.members) await member.kill();
  masters.launch('later');
  await until(async () => (await client.addressesOf('later.marathon.mesos')).length === 1, 'a task without ZooKeeper');
  for (const member of ensemble.members) await member.restart();
  await ensemble.serving();
  await masters.kill(1);
  await until(
    async () => (await client.addressesOf('leader.mesos'))[0] === masters.address(2).host,
    'the third master',
    RECONNECT_HANG_MS,
  );

  await client.stop();
  t.diagnostic(`${client.asked} look-ups while that happened`);
  assert.deepEqual(client.failures, []);
  assert.ok(client.asked > 100);
  assert.doesNotMatch(server.program.output(), /"level":"error"/);
});

/** Looks all names up over and over, as the programs of a cluster do, and keeps what should not have been answered. */
class Client {
  readonly failures: string[] = [];
  asked = 0;
  readonly #server: RunningMesosDns;
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(server: RunningMesosDns) {
    this.#server = server;
    this.#running = this.#run();
  }

  async addressesOf(name: string): Promise<readonly string[]> {
    return (await askUdp(this.#server.port, name, 'A')).answers;
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      for (const name of NAMES) {
        const { rcode, answers } = await askUdp(this.#server.port, name, 'A');
        this.asked++;
        if (rcode !== 'NOERROR' || answers.length === 0)
          this.failures.push(`${name}: ${rcode}, ${answers.length} answers`);
      }
      await sleep(20);
    }
  }
}

/** Three masters that ZooKeeper elects: one leads, the others redirect to the leader that they know of. */
class Masters {
  readonly cluster: SimCluster;
  /** Resolves when the newest leader has heard from everybody. */
  recovered: Promise<void> = Promise.resolve();
  readonly #servers: readonly MasterServer[];
  readonly #registered: readonly RegisteredMaster[];
  #leader: HostPort | undefined;

  constructor(cluster: SimCluster, servers: readonly MasterServer[], registered: readonly RegisteredMaster[]) {
    this.cluster = cluster;
    this.#servers = servers;
    this.#registered = registered;
  }

  address(index: number): HostPort {
    return this.#servers[index]!.address;
  }

  async kill(index: number): Promise<void> {
    this.#registered[index]!.crash();
    await this.#servers[index]!.close();
  }

  launch(name: string): void {
    launch(this.cluster, name, 0);
  }

  /** What the masters learn from ZooKeeper; a new leader begins with an empty state, and its agents come back one by one. */
  elected(leader: HostPort | undefined): void {
    if (leader === undefined || (this.#leader !== undefined && sameHostPort(leader, this.#leader))) return;
    const isFirst = this.#leader === undefined;
    this.#leader = leader;
    const steps = isFirst ? [] : failOverSteps(this.cluster);
    for (const server of this.#servers) {
      if (sameHostPort(server.address, leader)) server.lead();
      else server.standBy(leader);
    }
    this.recovered = (async () => {
      for (const _ of steps) await sleep(RECOVERY_STEP_MS);
    })();
  }
}

async function startMasters(t: TestContext, ensemble: ZooKeeperEnsemble): Promise<Masters> {
  const cluster = new SimCluster({ clock: systemClock, random: seededRandom(1) });
  cluster.addFramework({ name: 'marathon', pid: 'scheduler-1@10.0.1.10:15101', hostname: '10.0.1.10' });
  for (const index of [0, 1]) {
    cluster.addAgent({ hostname: `agent-${index}`, ip: `10.0.1.${11 + index}` });
    launch(cluster, 'web', index);
  }
  launch(cluster, 'db', 1);
  const servers: MasterServer[] = [];
  const registered: RegisteredMaster[] = [];
  for (const host of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) {
    const server = await startMaster({ cluster, host, role: { kind: 'standby', leader: undefined } });
    t.after(() => server.close());
    servers.push(server);
    const sessionTimeoutMs = registered.length === 0 ? SESSION_TIMEOUT_MS : LASTING_SESSION_TIMEOUT_MS;
    registered.push(await ensemble.registerMaster('/mesos', server.address, { sessionTimeoutMs }));
  }
  const masters = new Masters(cluster, servers, registered);
  const election = watchMasters({
    url: { servers: ensemble.members, path: '/mesos', credentials: undefined },
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    clock: systemClock,
    random: Math.random,
    log: captureLog(),
    onMasters: ([leader]) => masters.elected(leader),
  });
  t.after(() => election.close());
  return masters;
}

function launch(cluster: SimCluster, name: string, agentIndex: number): void {
  const framework = [...cluster.frameworks.values()][0]!;
  const agent = [...cluster.agents.values()][agentIndex]!;
  const task = cluster.launch(framework, agent, { id: `${name}.${agentIndex}`, name });
  cluster.start(task);
  cluster.run(task);
}
