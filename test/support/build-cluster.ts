import type { Clock } from '../../src/lib/clock.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import type { Agent, DiscoveryInfo, TaskSpec } from '../../src/sim/model.ts';
import { portRanges } from '../../src/sim/resources.ts';

export interface BuildOptions {
  /** 1 to 60,000. */
  readonly agents: number;
  readonly frameworks: number;
  /** All of them run. */
  readonly tasksPerFramework: number;
  readonly seed: number;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Instances of one app, which share its name. */
const APP_INSTANCES = 10;
const AGENTS_MAX = 60_000;
const FIRST_PORT = 31_000;
/** Of an agent here; a task takes the next two in turn. */
const PORTS = 30_000;

/**
 * A big cluster for scale runs, quickly: a quarter of the apps on the agents' network without discovery info, a quarter with it, a
 * quarter with an IPv4 address of their own, a quarter with IPv6 too. Tasks are spread evenly over the agents.
 */
export function buildCluster({ agents, frameworks, tasksPerFramework, seed, clock }: BuildOptions): SimCluster {
  if (!(agents >= 1 && agents <= AGENTS_MAX))
    throw new RangeError(`agents is ${agents}: it must be 1 to ${AGENTS_MAX}`);
  const cluster = new SimCluster({ clock, random: seededRandom(seed), name: 'scale' });
  const hosts = Array.from({ length: agents }, (_, index) => {
    const ip = `10.${address(index)}`;
    return cluster.addAgent({
      hostname: ip,
      ip,
      resources: { ports: [{ begin: FIRST_PORT, end: FIRST_PORT + PORTS - 1 }] },
    });
  });
  let count = 0;
  for (let number = 0; number < frameworks; number++) {
    const framework = cluster.addFramework({ name: number === 0 ? 'marathon' : `marathon-${number}` });
    for (let index = 0; index < tasksPerFramework; index++, count++) {
      const agent = hosts[count % agents]!;
      const task = cluster.launch(framework, agent, taskSpec(agent, index, count, Math.floor(count / agents)));
      cluster.start(task);
      cluster.run(task);
    }
  }
  return cluster;
}

/** `count` is the task's number in the cluster, `slot` its number on its agent. */
function taskSpec(agent: Agent, index: number, count: number, slot: number): TaskSpec {
  const app = Math.floor(index / APP_INSTANCES);
  const name = `app-${app}`;
  const port = FIRST_PORT + ((2 * slot) % PORTS);
  const task = { id: `${name}.instance-${index}`, name };
  const discovery = (number: number): DiscoveryInfo => ({
    visibility: 'FRAMEWORK',
    name,
    ports: { ports: [{ number, name: 'http', protocol: 'tcp' }] },
  });
  const ipv4 = `9.${address(count)}`;
  switch (app % 4) {
    case 0:
      return { ...task, resources: { ports: portRanges([port]) } };
    case 1:
      return { ...task, resources: { ports: portRanges([port, port + 1]) }, discovery: discovery(port) };
    case 2:
      return { ...task, addresses: [ipv4], networkName: 'overlay', discovery: discovery(8080) };
    default:
      return { ...task, addresses: [ipv4, ipv6(agent, count)], networkName: 'overlay6', discovery: discovery(8080) };
  }
}

/** The last three octets of the `number`th address of a /8; neither .0 nor .255 at the end. */
function address(number: number): string {
  return `${Math.floor(number / 254 / 256) % 256}.${Math.floor(number / 254) % 256}.${1 + (number % 254)}`;
}

function ipv6(agent: Agent, count: number): string {
  const network = Number(agent.id.slice(agent.id.lastIndexOf('S') + 1)) % 0x10000;
  return `fd01:b:${network.toString(16)}::${(count >>> 16).toString(16)}:${(count & 0xffff).toString(16)}`;
}
