import { formatHostPort } from '../lib/host-port.ts';
import type { Agent, Cluster, Endpoint, Framework, PortRange, RunningStatus, Task } from './model.ts';
import { DOCKER_ADDRESS_LABEL, MESOS_ADDRESS_LABEL } from './parse-task.ts';

/** A piece ends with the entry that makes it so long. */
const PIECE_CHARACTERS = 16_384;

/** What is written, as it was when writing began. */
interface Written {
  readonly leader: Endpoint;
  readonly electedTime: number;
  readonly agents: readonly Agent[];
  readonly frameworks: readonly (readonly [Framework, readonly Task[]])[];
}

/**
 * The text of a cluster in the form of a master's `/state`, reduced to what `StateParser` reads, in pieces that are made when
 * they are asked for. `electedTime` is that of the `MasterState`. Only what has names is written: tasks that run, of frameworks
 * that are known. Where tasks or agents share an ID, their keys may be numbered anew when the text is read.
 *
 * The cluster may change in place while pieces are asked for: they tell of it as it was when this was called.
 */
export function writeState(cluster: Cluster, electedTime: number): Iterable<string> {
  return inPieces(
    entriesOf({
      leader: cluster.leader,
      electedTime,
      agents: [...cluster.agents.values()],
      frameworks: tasksByFramework(cluster),
    }),
  );
}

function tasksByFramework({ frameworks, tasks }: Cluster): Written['frameworks'] {
  const tasksOf = new Map<string, Task[]>();
  for (const key of frameworks.keys()) tasksOf.set(key, []);
  for (const task of tasks.values()) if (task.running) tasksOf.get(task.frameworkKey)?.push(task);
  return [...frameworks.values()].map((framework) => [framework, tasksOf.get(framework.key)!]);
}

function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Agents come first, and a framework's ID and name before its tasks: so they are read with the least work. */
function* entriesOf({ leader, electedTime, agents, frameworks }: Written): Generator<string> {
  const head = { leader: pidOf('master', leader), elected_time: electedTime, recovered_slaves: [] };
  yield `${opened(head)},"slaves":[`;
  yield* listed(agents, agentJson);
  yield '],"frameworks":[';
  for (const [index, [framework, tasks]] of frameworks.entries()) {
    yield `${index === 0 ? '' : ','}${opened(frameworkJson(framework))},"tasks":[`;
    yield* listed(tasks, taskJson);
    yield ']}';
  }
  yield ']}';
}

/** The JSON of an object that has members, for more of them to follow. */
function opened(json: object): string {
  return JSON.stringify(json).slice(0, -1);
}

function* listed<T>(items: readonly T[], json: (item: T) => object): Generator<string> {
  for (const [index, item] of items.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(json(item))}`;
}

/** Members that are undefined are left out of JSON, here and below. */
function agentJson({ id, endpoint }: Agent): object {
  return { id, pid: endpoint && pidOf('slave', endpoint) };
}

function frameworkJson({ key, name, scheduler, hostname }: Framework): object {
  return { id: key, name, pid: scheduler && pidOf('scheduler', scheduler), hostname };
}

function taskJson({ id, name, agentId, ports, discovery, status, mapsPorts }: Task): object {
  return {
    id,
    name,
    slave_id: agentId,
    state: 'TASK_RUNNING',
    resources: ports.length === 0 ? undefined : { ports: `[${ports.map(rangeText).join()}]` },
    discovery: discovery && { name: discovery.name, ports: { ports: discovery.ports } },
    container: mapsPorts ? { network_infos: [MAPPED] } : undefined,
    statuses: [{ state: 'TASK_RUNNING', ...statusJson(status) }],
  };
}

function rangeText({ first, last }: PortRange): string {
  return `${first}-${last}`;
}

/** A network whose ports are mapped; which of them, nobody reads. */
const MAPPED = { port_mappings: [{}] };

/** What the status that a task runs with says. */
function statusJson({ healthy, mapsPorts, netinfo, docker, mesos }: RunningStatus): object {
  const network = { ip_addresses: netinfo.map((address) => ({ ip_address: address })), ...(mapsPorts ? MAPPED : {}) };
  const labels = [
    ...docker.map((value) => ({ key: DOCKER_ADDRESS_LABEL, value })),
    ...mesos.map((value) => ({ key: MESOS_ADDRESS_LABEL, value })),
  ];
  return {
    healthy: healthy ? undefined : false,
    container_status: netinfo.length === 0 && !mapsPorts ? undefined : { network_infos: [network] },
    labels: labels.length === 0 ? undefined : labels,
  };
}

/** The libprocess PID of which `parsePid` reads the address; nobody reads the name. */
function pidOf(name: string, address: Endpoint): string {
  return `${name}@${formatHostPort(address)}`;
}
