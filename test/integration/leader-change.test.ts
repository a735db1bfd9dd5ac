import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import type { Framework } from '../../src/sim/model.ts';
import { portRanges } from '../../src/sim/resources.ts';
import { ElectedMasters } from '../support/elected-masters.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';
import { until } from '../support/until.ts';
import { ZoneClient } from '../support/zone-client.ts';
import { createEnsemble, type ZooKeeperEnsemble } from '../support/zookeeper-ensemble.ts';

const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
/** Of masters that are killed while ZooKeeper runs. */
const SHORT_SESSION_MS = 4_000;
/** Of masters that have to outlive an outage of ZooKeeper: time enough to come back on a busy machine. */
const LASTING_SESSION_MS = 10_000;
/** After an outage the watch of ZooKeeper may pause for up to half a minute before it tries again. */
const RECONNECT_HANG_MS = 90_000;
const FOLLOWED = /the leading master tells its events/g;

/** One of the ways in which Mesos-DNS is set up, and a client of it. */
interface Node {
  readonly server: RunningMesosDns;
  readonly client: ZoneClient;
}

/** A cluster with its masters and ZooKeeper, and those who follow it. */
class World {
  readonly ensemble: ZooKeeperEnsemble;
  readonly masters: ElectedMasters;
  readonly nodes: Node[] = [];
  readonly #framework: Framework;
  #launched = 0;

  constructor(ensemble: ZooKeeperEnsemble) {
    this.ensemble = ensemble;
    const cluster = new SimCluster({ clock: systemClock, random: seededRandom(1) });
    this.#framework = cluster.addFramework({
      name: 'marathon',
      pid: 'scheduler-1@10.0.1.10:15101',
      hostname: '10.0.1.10',
    });
    for (const number of [1, 2, 3]) cluster.addAgent({ hostname: `agent-${number}`, ip: `10.0.1.1${number}` });
    this.masters = new ElectedMasters(cluster, ensemble, HOSTS);
    for (const agent of [0, 1, 2]) this.launch('web', agent);
    this.launch('db', 1, ['9.0.0.1', 'fd01::1']);
  }

  launch(name: string, agentIndex: number, addresses?: readonly string[]): void {
    const { cluster } = this.masters;
    const agent = [...cluster.agents.values()][agentIndex]!;
    const port = 31_000 + this.#launched++;
    const task = cluster.launch(this.#framework, agent, {
      id: `${name}.${this.#launched}`,
      name,
      resources: { ports: portRanges([port]) },
      discovery: { visibility: 'CLUSTER', name, ports: { ports: [{ number: port, name: 'http', protocol: 'tcp' }] } },
      ...(addresses && { addresses }),
    });
    cluster.start(task);
    cluster.run(task);
  }

  async addNode(t: TestContext, config: object, leaveOut: RegExp): Promise<void> {
    const zk = `zk://${this.ensemble.connectString}/mesos`;
    const server = await startMesosDns({ zk, resolvers: ['127.0.0.9'], ...config });
    const client = new ZoneClient(server, leaveOut);
    t.after(async () => {
      await client.stop();
      await server.stop();
      if (!t.passed) t.diagnostic(server.program.output());
    });
    this.nodes.push({ server, client });
    await server.ready();
    await client.learn();
  }

  /** Everything is asked for while it is so, and answered. */
  async while(what: string): Promise<void> {
    await Promise.all(this.nodes.map(({ client }) => client.phase(what)));
    for (const { client } of this.nodes) assert.deepEqual(client.failures.slice(0, 20), []);
  }

  /** What happens now is followed, and belongs to what must not be lost from here on. */
  async followsNews(): Promise<void> {
    const name = `news-${this.#launched}`;
    this.launch(name, this.#launched % 3);
    await this.#everywhere(`${name}.marathon.mesos`, /./);
    await Promise.all(this.nodes.map(({ client }) => client.learn()));
  }

  /** `next` is elected, and everything comes back to it. */
  async failsOverTo(next: number): Promise<void> {
    const { masters } = this;
    await until(() => masters.leader === next, 'the election', RECONNECT_HANG_MS);
    await this.#everywhere('leader.mesos', new RegExp(`^${masters.host(next)}$`));
    await this.while('the new leader knows nothing');
    const server = masters.server(next);
    await masters.recover(async (step) => {
      const polls = server.requestCount('/master/state');
      await this.while(step);
      // One of the nodes asks for the state as long as something is still to come back: that state is a test too.
      await until(() => server.requestCount('/master/state') > polls, `a poll after: ${step}`);
    });
    await until(() => server.subscriberCount === this.nodes.length, 'event streams', RECONNECT_HANG_MS);
    await this.followsNews();
    await this.while('the new leader knows everything');
  }

  async #everywhere(name: string, addresses: RegExp): Promise<void> {
    for (const { client } of this.nodes) {
      const isSo = async (): Promise<boolean> => addresses.test(await client.addressesOf(name));
      await until(isSo, `${name} to be ${addresses}`, RECONNECT_HANG_MS);
    }
  }
}

async function startWorld(t: TestContext): Promise<World> {
  const ensemble = await createEnsemble();
  t.after(() => ensemble.stop());
  await ensemble.start();
  const world = new World(ensemble);
  const { masters } = world;
  t.after(() => masters.close());
  await masters.open();
  for (const number of [0, 1, 2]) {
    await masters.boot(number);
    await masters.standForElection(number, number === 2 ? LASTING_SESSION_MS : SHORT_SESSION_MS);
  }
  // By ZooKeeper alone, where masters have their numbers by their order in the election, and polling often.
  await world.addNode(t, { refreshSeconds: 1 }, /^master\d/);
  await world.addNode(t, { masters: HOSTS.map((_, number) => addressOf(masters, number)) }, /^$/);
  await until(() => masters.server(0).subscriberCount === 2, 'event streams');
  return world;
}

function addressOf(masters: ElectedMasters, number: number): string {
  const { host, port } = masters.server(number).address;
  return `${host}:${port}`;
}

test('whatever dies, every name that was known is answered all the time', async (t) => {
  const world = await startWorld(t);
  await world.while('all is well');
  await leadersDie(world);
  await zooKeeperDies(world);
  await everythingDies(world);
  for (const { server, client } of world.nodes) {
    await client.stop();
    t.diagnostic(`${client.asked} look-ups`);
    assert.deepEqual(client.failures.slice(0, 20), []);
    assert.deepEqual(client.unasked(), []);
    assert.ok(server.program.output().match(FOLLOWED)!.length >= 4, 'the events of each leader were followed');
    assert.doesNotMatch(server.program.output(), /"level":"error"/);
  }
});

/** The one that leads, and then the next one, whose place the last one takes. */
async function leadersDie(world: World): Promise<void> {
  const { masters } = world;
  for (const leader of [0, 1]) {
    await masters.kill(leader);
    await world.while('the standbys redirect to the dead leader');
    await world.failsOverTo(leader + 1);
  }
  for (const number of [0, 1]) {
    await masters.boot(number);
    await masters.standForElection(number, LASTING_SESSION_MS);
  }
  await world.while('the dead masters are there again');
}

/** One member after the other: there is no quorum after the second, and nobody after the third. */
async function zooKeeperDies(world: World): Promise<void> {
  const { masters, ensemble } = world;
  for (const [index, member] of ensemble.members.entries()) {
    await member.kill();
    await world.while(`${index + 1} of three members are dead`);
    await world.followsNews();
  }
  await ensemble.start();
  await world.while('ZooKeeper is back');
  await world.followsNews();
  assert.equal(masters.leader, 2);
}

/** All masters and all of ZooKeeper; then everything is started anew. */
async function everythingDies(world: World): Promise<void> {
  const { masters, ensemble } = world;
  for (const number of [2, 0, 1]) await masters.kill(number);
  for (const member of ensemble.members) await member.kill();
  await world.while('nothing runs');
  for (const number of [0, 1, 2]) await masters.boot(number);
  await world.while('the masters wait for ZooKeeper');
  await ensemble.start();
  for (const number of [0, 1, 2]) await masters.standForElection(number, LASTING_SESSION_MS);
  await world.while('the dead leader has still its place');
  await world.failsOverTo(0);
}
