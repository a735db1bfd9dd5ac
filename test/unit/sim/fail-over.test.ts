import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import { failOverSteps } from '../../../src/sim/fail-over.ts';
import { type MasterOptions, type MasterServer, startMaster } from '../../../src/sim/master-server.ts';
import { exchange } from './http-client.ts';
import { recordedText } from './recorded.ts';

function startCluster(): SimCluster {
  const cluster = new SimCluster({ clock: { nowMs: () => 1 }, random: seededRandom(1) });
  const agent = cluster.addAgent({ hostname: 'localhost', ip: '127.0.0.1' });
  const framework = cluster.addFramework({ name: 'marathon' });
  for (const name of ['z2', 'z1', 'z0']) {
    const task = cluster.launch(framework, agent, { id: `${name}.id`, name });
    cluster.start(task);
    cluster.run(task);
  }
  return cluster;
}

async function start(t: TestContext, options: MasterOptions): Promise<MasterServer> {
  const master = await startMaster({ hostname: 'localhost', ...options });
  t.after(() => master.close());
  return master;
}

interface State {
  readonly slaves: readonly object[];
  readonly recovered_slaves: readonly object[];
  readonly frameworks: readonly {
    readonly name: string;
    readonly active: boolean;
    readonly connected: boolean;
    readonly recovered: boolean;
    readonly tasks: readonly { readonly name: string; readonly state: string }[];
  }[];
  readonly completed_frameworks: readonly object[];
}

/** Asks one of `masters` by its recorded port, and writes the answer as the recording of the fail-over did, in Python. */
async function line(masters: ReadonlyMap<number, MasterServer>, port: number, path: string): Promise<string> {
  const answer = await exchange(masters.get(port)!.address, path).catch(() => undefined);
  if (answer === undefined) return `${port} ${path} ('ConnectionRefusedError',)`;
  const rename = (text: string): string =>
    [...masters].reduce(
      (renamed, [recorded, { address }]) => renamed.replace(`:${address.port}`, `:${recorded}`),
      text,
    );
  const location = rename(answer.headers.get('Location') ?? '');
  if (answer.status === 307) return `${port} ${path} (307, '${location}'${path === '/redirect' ? '' : ", b''"})`;
  const state = JSON.parse(answer.body.toString()) as State & { leader: string };
  return `${port} ${path} (200, None, 'leader', '${rename(state.leader)}', ${summary(state)})`;
}

function summary({ slaves, recovered_slaves, frameworks, completed_frameworks }: State): string {
  const python = (value: boolean): string => (value ? 'True' : 'False');
  const list = frameworks.map(({ name, active, connected, recovered, tasks }) => {
    const states = tasks.map((task) => `('${task.name}', '${task.state}')`).join(', ');
    return `('${name}', ${python(active)}, ${python(connected)}, ${python(recovered)}, [${states}])`;
  });
  const counts = `'slaves', ${slaves.length}, 'recovered', ${recovered_slaves.length}`;
  return `${counts}, 'fw', [${list.join(', ')}], 'completed', ${completed_frameworks.length}`;
}

test('three masters, whose leader is killed, answer in turn as recorded', async (t) => {
  const recorded = recordedText('zk-failover.txt')
    .trimEnd()
    .split('\n')
    .map((text) => text.replace(/^\S+ /, ''));
  const cluster = startCluster();
  const first = await start(t, { cluster });
  const leader = { host: 'localhost', port: first.address.port };
  const second = await start(t, { cluster, role: { kind: 'standby', leader } });
  const third = await start(t, { cluster, role: { kind: 'standby', leader } });
  const masters = new Map([
    [5060, first],
    [5061, second],
    [5062, third],
  ]);
  const lines: string[] = [];
  const ask = async (port: number): Promise<void> => {
    for (const path of ['/redirect', '/state']) lines.push(await line(masters, port, path));
  };
  for (const port of masters.keys()) await ask(port);
  await first.close();
  await ask(5060);

  second.lead();
  third.standBy({ host: 'localhost', port: second.address.port });
  const steps = failOverSteps(cluster);
  steps.next();
  await ask(5061);
  await ask(5062);
  for (let step = 0; step < 2; step++) {
    steps.next();
    lines.push(await line(masters, 5061, '/state'));
  }
  assert.deepEqual(lines, recorded);
});

test('the last step of a fail-over leaves everything registered, under the IDs that it had', () => {
  const cluster = startCluster();
  const idsBefore = [...cluster.agents.keys(), ...cluster.frameworks.keys()];
  const masterBefore = cluster.masterId;
  const told = [...failOverSteps(cluster)];
  assert.deepEqual(told, [
    'a new master leads and knows nothing yet: no agents, no frameworks, no tasks',
    'the new leader has read the registry and waits for its agents: 1',
    'localhost registered with the new leader, tasks there: 3',
    'marathon registered with the new leader',
  ]);
  assert.deepEqual([...cluster.agents.keys(), ...cluster.frameworks.keys()], idsBefore);
  assert.notEqual(cluster.masterId, masterBefore);
  const [framework] = cluster.frameworks.values();
  assert.deepEqual([framework!.registration, framework!.connected, framework!.tasks.size], ['registered', true, 3]);
  assert.ok(cluster.addAgent({ hostname: 'later', ip: '10.0.1.12' }).id.startsWith(`${cluster.masterId}-S0`));
});

test('agents that were unreachable stay so at the new leader, which knows nothing of their tasks', () => {
  const cluster = startCluster();
  const [agent] = cluster.agents.values();
  cluster.loseAgent(agent!);
  for (const _ of failOverSteps(cluster));
  assert.equal(agent!.registration, 'unreachable');
  const [framework] = cluster.frameworks.values();
  assert.deepEqual([framework!.tasks.size, framework!.unreachableTasks.size], [0, 0]);
  cluster.returnAgent(agent!);
  assert.deepEqual(
    [...framework!.tasks.values()].map(({ state }) => state),
    ['TASK_RUNNING', 'TASK_RUNNING', 'TASK_RUNNING'],
  );
});
