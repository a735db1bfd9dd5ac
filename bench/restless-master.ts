import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/cli/system-clock.ts';
import type { SimCluster } from '../src/sim/cluster.ts';
import { startMaster } from '../src/sim/master-server.ts';
import type { Task, TaskSpec } from '../src/sim/model.ts';
import { buildCluster } from '../test/support/build-cluster.ts';

const TASKS_PER_AGENT = 100;
const SEED = 1;

/** Starts the master of a cluster of so many running tasks, and prints that it listens. */
export async function startClusterMaster(port: number, tasks: number) {
  const agents = Math.ceil(tasks / TASKS_PER_AGENT);
  const cluster = buildCluster({ agents, frameworks: 1, tasksPerFramework: tasks, seed: SEED, clock: systemClock });
  const master = await startMaster({ cluster, port, clock: systemClock });
  console.log('listening');
  return { cluster, master };
}

/**
 * Replaces the oldest task again and again, evenly so many times a second, as soon as somebody subscribes to the events, and for
 * so many seconds. `replace` is handed each old one, and its number from 1.
 */
export async function replaceTasks(
  { cluster, master }: Awaited<ReturnType<typeof startClusterMaster>>,
  perSecond: number,
  seconds: number,
  replace: (old: Task, number: number) => void,
): Promise<void> {
  while (master.subscriberCount === 0) await sleep(10);
  const [framework] = [...cluster.frameworks.values()];
  // A map keeps the order in which they were launched.
  const oldest = framework!.tasks.values();
  const beganMs = performance.now();
  for (let number = 1; performance.now() < beganMs + seconds * 1000; number++) {
    await sleep(beganMs + (number * 1000) / perSecond - performance.now());
    replace(oldest.next().value!, number);
  }
}

/** One task ends, and another runs in its place: four events. */
export function replaceTask(cluster: SimCluster, old: Task, spec: TaskSpec): Task {
  cluster.end(old, 'TASK_FINISHED');
  const task = cluster.launch(old.framework, old.agent, spec);
  cluster.start(task);
  cluster.run(task);
  return task;
}

/** The `number`th address of a network that no other task is in. */
export function anotherIpv4(number: number): string {
  return `11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
