import { seededRandom } from '../src/lib/seeded-random.ts';
import { stateJson } from '../src/sim/master-state.ts';
import { buildCluster } from '../test/support/build-cluster.ts';

export interface StateOptions {
  readonly tasks: number;
  /** Of the master that the state names as the leader. */
  readonly masterPort: number;
  /** Each task is an app of its own, `app-0` and so on; otherwise ten share a name. */
  readonly apart: boolean;
}

interface Task {
  readonly name: string;
  readonly discovery?: object;
}

interface State {
  readonly frameworks: readonly [{ readonly tasks: readonly Task[] }];
}

/** In the text of a task that does not use its agent's. */
const OWN_ADDRESS = /"(9(?:\.\d+){3})"/g;
const TASKS_PER_AGENT = 100;
const SEED = 1;

/**
 * What a master says of a cluster: one text for each number in `moved`, in which as many tasks have another address than in
 * the others. Tasks have addresses of their own or of their agent, with discovery info and without, IPv6 too or not.
 */
export function stateTexts(
  { tasks: count, masterPort: port, apart }: StateOptions,
  moved: readonly number[],
): string[] {
  const startedMs = Date.now();
  const clock = { nowMs: () => startedMs };
  const agents = Math.ceil(count / TASKS_PER_AGENT);
  const cluster = buildCluster({ agents, frameworks: 1, tasksPerFramework: count, seed: SEED, clock });
  const [ip, hostname] = ['127.0.0.1', '127.0.0.1'];
  const times = { startedMs, electedMs: startedMs };
  const state = stateJson({ cluster, ip, port, hostname, ...times, zk: undefined }) as State;
  const [framework] = state.frameworks;
  const tasks = inAnyOrder(apart ? framework.tasks.map(named) : framework.tasks);
  return moved.map((movedTasks) => {
    const withMoved = { ...framework, tasks: moveTasks(tasks, movedTasks) };
    return JSON.stringify({ ...state, frameworks: [withMoved] });
  });
}

/** Masters keep tasks by their IDs' hashes, and list them so. */
function inAnyOrder(tasks: readonly Task[]): Task[] {
  const random = seededRandom(SEED);
  const shuffled = [...tasks];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[pick]] = [shuffled[pick]!, shuffled[last]!];
  }
  return shuffled;
}

function named(task: Task, index: number): Task {
  const name = `app-${index}`;
  return task.discovery === undefined ? { ...task, name } : { ...task, name, discovery: { ...task.discovery, name } };
}

export interface App {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The last app in a state that has addresses of its own. */
export function lastApp(state: string): App {
  const { tasks } = (JSON.parse(state) as State).frameworks[0];
  const { name } = tasks.findLast((task) => JSON.stringify(task).search(OWN_ADDRESS) >= 0)!;
  const texts = tasks.filter((task) => task.name === name).map((task) => JSON.stringify(task));
  const addresses = texts.flatMap((text) => [...text.matchAll(OWN_ADDRESS)].map(([, address]) => address!));
  if (addresses.length === 0) throw new RangeError(`${name} has no addresses of its own`);
  return { name: `${name}.marathon.mesos`, addresses: [...new Set(addresses)] };
}

/** Gives the first `count` tasks that have an IPv4 address of their own another one. */
function moveTasks(tasks: readonly Task[], count: number): Task[] {
  let left = count;
  const moved = tasks.map((task) => {
    const text = JSON.stringify(task);
    const movedText = text.replaceAll(OWN_ADDRESS, (address) => address.replace('9', '8'));
    if (left === 0 || movedText === text) return task;
    left--;
    return JSON.parse(movedText);
  });
  if (left > 0)
    throw new RangeError(`the cluster has only ${count - left} tasks with addresses of their own, not ${count}`);
  return moved;
}
