import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { changesBetween } from '../../src/cluster/changes.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { deriveRecords } from '../../src/records/derive.ts';
import { labelRfc1123 } from '../../src/records/label.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { stateJson } from '../../src/sim/master-state.ts';
import type { Agent, Framework } from '../../src/sim/model.ts';
import { TYPE } from '../../src/wire/constants.ts';
import { startMesosDns } from '../support/mesos-dns.ts';
import { parseState } from '../support/parse-state.ts';
import type { Content } from '../unit/table/content.ts';
import { hammer } from './hammer-client.ts';
import type { Question } from './hammer-reply.ts';
import { contentOfRecords } from './hammer-versions.ts';

/** States until the test ends: one each second. */
const STATES = 6;
const CHECKS_OF_EACH_STATE = 100;
const AGENTS = 3;
/** Tasks of the apps: one reply cannot hold those of the last. */
const APPS = { alone: 1, few: 4, some: 10, crowd: 90 };
const TYPES = [TYPE.A, TYPE.AAAA, TYPE.SRV, TYPE.TXT];

/** The zone that a state makes. */
interface Told {
  readonly content: Content;
  readonly names: readonly string[];
}

/** A master of a cluster in which no task lives longer than from one poll to the next. */
class RestlessMaster {
  /** What was told so far. */
  readonly told: Told[] = [];
  readonly #cluster = new SimCluster({ clock: systemClock, random: seededRandom(1), completedTasksPerFrameworkMax: 1 });
  readonly #framework: Framework;
  readonly #agents: readonly Agent[];
  readonly #server: Server;

  constructor() {
    this.#framework = this.#cluster.addFramework({ name: 'marathon', pid: 'scheduler-1@10.0.1.10:15101' });
    this.#agents = Array.from({ length: AGENTS }, (_, index) => {
      return this.#cluster.addAgent({ hostname: `10.0.1.${index}`, ip: `10.0.1.${index}` });
    });
    this.#server = createServer(({ method }, response) => {
      // It has no events.
      if (method === 'GET') response.end(this.#tellNext());
      else response.writeHead(405).end();
    });
  }

  async listen(t: TestContext): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    t.after(() => this.#server.close());
    return this.#port;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #tellNext(): string {
    const version = this.told.length + 1;
    for (const task of this.#framework.tasks.values()) this.#cluster.end(task, 'TASK_FINISHED');
    for (const [app, count] of Object.entries(APPS))
      for (let number = 0; number < count; number++) this.#launch(app, version, number);
    // Each of these is there in some states only.
    for (const app of [version % 2 === 0 ? 'even' : 'odd', `only-${version}`]) this.#launch(app, version, 0);
    const address = { ip: '127.0.0.1', port: this.#port, hostname: '127.0.0.1', zk: undefined };
    const text = JSON.stringify(stateJson({ cluster: this.#cluster, ...address, startedMs: 1, electedMs: 1 }));
    this.told.push(zoneOf(text));
    return text;
  }

  #launch(name: string, version: number, number: number): void {
    const port = { number: version, name: 'http', protocol: 'tcp' };
    const task = this.#cluster.launch(this.#framework, this.#agents[number % AGENTS]!, {
      id: `${name}.${version}-${number}`,
      name,
      addresses: [`9.0.${version}.${number}`, `fd00::${version}:${number}`],
      networkName: 'overlay',
      discovery: { visibility: 'CLUSTER', name, ports: { ports: [port] } },
    });
    this.#cluster.start(task);
    this.#cluster.run(task);
  }
}

function zoneOf(text: string): Told {
  const parsed = parseState(text);
  assert.ok(parsed.ok);
  const { cluster } = parsed.state;
  const records = deriveRecords(changesBetween(undefined, cluster), {
    cluster,
    masters: [cluster.leader],
    addressesOf: (host) => [host],
    naming: {
      domain: 'mesos',
      label: labelRfc1123,
      ipSources: ['netinfo', 'mesos', 'host'],
      healthPolicy: 'ignore',
      pointersOn: true,
    },
    nameServer: { mname: 'ns1.mesos', addresses: ['127.0.0.1'] },
    staticRecords: [],
  });
  const content = contentOfRecords([...records].flat());
  return { content, names: [...content.keys()].filter((key) => /^[^ ]*\.mesos$/.test(key)) };
}

/** The state that a record tells of; those of agents, masters and the framework tell of none. */
function versionIn(record: string): number | undefined {
  const match = /^9\.0\.(\d+)\.\d+$|^fd00::(\d+):\d+$|^(?:alone|few|some|crowd|even|odd|only)-.*:(\d+)$/.exec(record);
  return match === null ? undefined : Number(match[1] ?? match[2] ?? match[3]);
}

test('the server answers from states that masters told, each as a whole, while all tasks are replaced at every poll', async (t) => {
  const master = new RestlessMaster();
  const server = await startMesosDns({
    masters: [`127.0.0.1:${await master.listen(t)}`],
    refreshSeconds: 1,
    workers: 2,
    resolvers: ['127.0.0.9'],
  });
  t.after(() => server.stop());
  await server.ready();

  const random = seededRandom(1);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  /** A name of one of the last states, or of the next one, or of none. */
  const nextQuestion = (): Question => {
    const { names } = pick(master.told.slice(-2));
    const app = pick(Object.keys(APPS));
    const next = `only-${master.told.length + 1}`;
    const apps = [app, `_${app}._tcp`, `_http._${app}._tcp`, next, `_${next}._tcp`].map(
      (name) => `${name}.marathon.mesos`,
    );
    const name = pick([...apps, pick(names), `no-${pick(names)}`]);
    return { name, type: pick(TYPES), udpOctets: pick([undefined, 1232]) };
  };
  /** The newest state that some reply told of: no query that is sent from now on is answered from an older one. */
  let newestSeen = 1;
  const checks = new Map<number, number>();
  const isOver = (): boolean => newestSeen >= STATES && (checks.get(newestSeen) ?? 0) >= CHECKS_OF_EACH_STATE;
  await hammer({
    port: server.port,
    versions: {
      oldest: () => newestSeen,
      newest: () => master.told.length,
      contentOf: (version) => master.told[version - 1]!.content,
      versionIn,
      serialOf: () => undefined,
    },
    nextQuestion,
    onRight: (version) => {
      if (version === undefined) return;
      newestSeen = Math.max(newestSeen, version);
      checks.set(version, (checks.get(version) ?? 0) + 1);
    },
    isOver,
  });
  t.diagnostic(`answers from each state: ${[...checks.values()].join(', ')}`);
  assert.doesNotMatch(server.program.output(), /"level":"(?:warn|error)"/);
});
