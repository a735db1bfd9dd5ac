import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/cli/system-clock.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { type MasterOptions, type MasterServer, startMaster } from '../../src/sim/master-server.ts';
import type { Agent, Framework, Task } from '../../src/sim/model.ts';
import { askUdp } from '../support/dns-client.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';
import { until } from '../support/until.ts';

/** No poll falls into a test, but for the first. */
const NEVER_SECONDS = 86_400;
const FOLLOWED = 'the leading master tells its events';

interface World {
  readonly cluster: SimCluster;
  readonly agent: Agent;
  readonly framework: Framework;
  readonly master: MasterServer;
  run(name: string, ip: string): Task;
}

async function startWorld(t: TestContext, options: Partial<MasterOptions> = {}): Promise<World> {
  const cluster = new SimCluster({ clock: systemClock, random: seededRandom(1) });
  const agent = cluster.addAgent({ hostname: '10.0.1.1', ip: '10.0.1.1' });
  const framework = cluster.addFramework({ name: 'marathon', pid: 'scheduler-1@10.0.2.1:15101', hostname: '10.0.2.1' });
  const run = (name: string, ip: string): Task => {
    const task = cluster.launch(framework, agent, { id: `${name}.${ip}`, name, addresses: [ip] });
    cluster.start(task);
    cluster.run(task);
    return task;
  };
  run('first', '9.0.0.1');
  const master = await startMaster({ cluster, clock: systemClock, ...options });
  t.after(() => master.close());
  return { cluster, agent, framework, master, run };
}

async function startServer(
  t: TestContext,
  { master }: World,
  refreshSeconds = NEVER_SECONDS,
): Promise<RunningMesosDns> {
  const { host, port } = master.address;
  const server = await startMesosDns({ masters: [`${host}:${port}`], refreshSeconds, resolvers: ['127.0.0.9'] });
  t.after(() => server.stop());
  await server.ready();
  return server;
}

/** A server that follows the events of a cluster. */
async function startFollowing(t: TestContext, refreshSeconds?: number) {
  const world = await startWorld(t);
  const server = await startServer(t, world, refreshSeconds);
  await server.program.waitFor(FOLLOWED);
  return { ...world, server };
}

async function becomes(server: RunningMesosDns, name: string, addresses: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await until(async () => {
    last = (await askUdp(server.port, `${name}.mesos`, 'A')).answers;
    return last.toSorted().join() === addresses.join();
  }, `${name} to be ${addresses.join()}`).catch((error: Error) => {
    throw new Error(`${error.message}; it is ${last.join()}\n${server.program.output()}`);
  });
}

test('what events tell is answered without any poll: tasks, agents and frameworks', async (t) => {
  const { server, cluster, framework, run } = await startFollowing(t);
  const web = run('web', '9.0.0.2');
  await becomes(server, 'web.marathon', ['9.0.0.2']);
  run('web', '9.0.0.3');
  await becomes(server, 'web.marathon', ['9.0.0.2', '9.0.0.3']);
  cluster.kill(web);
  await becomes(server, 'web.marathon', ['9.0.0.3']);
  const other = cluster.addAgent({ hostname: '10.0.1.2', ip: '10.0.1.2' });
  await becomes(server, 'slave', ['10.0.1.1', '10.0.1.2']);
  cluster.removeAgent(other);
  await becomes(server, 'slave', ['10.0.1.1']);
  cluster.addFramework({ name: 'chronos', hostname: '10.0.2.2' });
  await becomes(server, 'chronos', ['10.0.2.2']);
  cluster.removeFramework(framework);
  await becomes(server, 'web.marathon', []);
  await becomes(server, 'marathon', []);
});

test('an agent that is cut off takes its names with it, and brings them back', async (t) => {
  const { server, cluster, agent } = await startFollowing(t);
  cluster.loseAgent(agent);
  await becomes(server, 'first.marathon', []);
  await becomes(server, 'slave', []);
  cluster.returnAgent(agent);
  await becomes(server, 'first.marathon', ['9.0.0.1']);
  await becomes(server, 'slave', ['10.0.1.1']);
});

test('a task whose health check fails makes room for a healthy one of its name, and comes back', async (t) => {
  const { server, cluster, run } = await startFollowing(t);
  const web = run('web', '9.0.0.2');
  const other = run('web', '9.0.0.3');
  await becomes(server, 'web.marathon', ['9.0.0.2', '9.0.0.3']);
  cluster.setHealth(web, false);
  await becomes(server, 'web.marathon', ['9.0.0.3']);
  cluster.setHealth(other, false);
  await becomes(server, 'web.marathon', ['9.0.0.2', '9.0.0.3']);
  cluster.setHealth(web, true);
  await becomes(server, 'web.marathon', ['9.0.0.2']);
});

test('a health check that fails each time changes nothing, not even the serial', async (t) => {
  const { server, cluster, run } = await startFollowing(t);
  const web = run('web', '9.0.0.2');
  await becomes(server, 'web.marathon', ['9.0.0.2']);
  const zone = async () => JSON.stringify(await server.get('/v1/axfr'));
  const before = await zone();
  for (let count = 0; count < 50; count++) cluster.setHealth(web, false);
  await sleep(200);
  assert.equal(await zone(), before);
  run('last', '9.0.0.9');
  await becomes(server, 'last.marathon', ['9.0.0.9']);
});

test('a master that begins anew is followed again, and what happened meanwhile is known', async (t) => {
  const { server, master, run } = await startFollowing(t);
  master.fail(503);
  run('meanwhile', '9.0.0.4');
  await until(() => master.subscriberCount === 0, 'the end of the stream');
  master.fail(undefined);
  await becomes(server, 'meanwhile.marathon', ['9.0.0.4']);
  await until(() => master.subscriberCount === 1, 'the next stream');
  run('later', '9.0.0.5');
  await becomes(server, 'later.marathon', ['9.0.0.5']);
});

test('where a scheduler listens, which only a state tells, stays known, and follows it', async (t) => {
  const { server, cluster, framework, master } = await startFollowing(t, 1);
  const port = async (): Promise<string> =>
    (await askUdp(server.port, '_framework._tcp.marathon.mesos', 'SRV')).answers.join();
  // The first before it, and the one that a subscription asks for.
  await until(() => master.requestCount('/master/state') >= 2, 'the poll that a subscription asks for');
  assert.match(await port(), /:15101$/);
  Object.assign(framework, { pid: 'scheduler-2@10.0.2.1:15102' });
  cluster.disconnectFramework(framework);
  cluster.returnFramework(framework);
  await until(async () => /:15102$/.test(await port()), 'the new port');
});

test('a master that begins anew and tells of a framework before its agents takes no name away', async (t) => {
  const { server, cluster, framework, agent, master, run } = await startFollowing(t, 1);
  master.fail(503);
  cluster.failOver();
  cluster.readRegistry();
  cluster.returnFramework(framework);
  master.lead();
  const polls = master.requestCount('/master/state');
  master.fail(undefined);
  await until(() => master.subscriberCount === 1, 'the next stream');
  await until(async () => {
    assert.deepEqual((await askUdp(server.port, 'first.marathon.mesos', 'A')).answers, ['9.0.0.1']);
    return master.requestCount('/master/state') >= polls + 4;
  }, 'some polls');
  cluster.returnAgent(agent);
  run('web', '9.0.0.2');
  await becomes(server, 'web.marathon', ['9.0.0.2']);
  await becomes(server, 'first.marathon', ['9.0.0.1']);
});

test('with more nodes than a master takes, those that are dropped poll', async (t) => {
  const world = await startWorld(t, { subscribersMax: 1 });
  const [one, two] = [await startServer(t, world, 1), await startServer(t, world, 1)];
  for (let count = 1; count <= 3; count++) {
    world.run('web', `9.0.1.${count}`);
    const all = Array.from({ length: count }, (_, index) => `9.0.1.${index + 1}`);
    for (const server of [one, two]) await becomes(server, 'web.marathon', all);
  }
});

test('a master that gives no state is followed by its events alone', async (t) => {
  const world = await startWorld(t);
  const { host, port } = world.master.address;
  // It lets only the API's calls through.
  const gate = createServer((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(403).end();
    const { headers, url } = request;
    const passed = httpRequest({ host, port, method: 'POST', path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(passed);
    response.on('close', () => passed.destroy());
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  t.after(() => {
    gate.closeAllConnections();
    gate.close();
  });
  const address = `127.0.0.1:${(gate.address() as AddressInfo).port}`;
  const server = await startMesosDns({
    masters: ['127.0.0.1:9', address],
    refreshSeconds: 1,
    resolvers: ['127.0.0.9'],
  });
  t.after(() => server.stop());
  await server.ready();
  await becomes(server, 'first.marathon', ['9.0.0.1']);
  world.run('web', '9.0.0.2');
  await becomes(server, 'web.marathon', ['9.0.0.2']);
});
