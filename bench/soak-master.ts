import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/cli/system-clock.ts';
import { startMaster } from '../src/sim/master-server.ts';
import type { Task } from '../src/sim/model.ts';
import { buildCluster } from '../test/support/build-cluster.ts';

/**
 * A master of a restless cluster: `soak-master.ts PORT TASKS EVENTS SECONDS`. So many events a second tell that tasks end, the
 * oldest first, and others of the same apps begin, under new IDs and at new addresses: names come that were never there. A
 * health check fails now and then. After so many seconds from the first subscription the cluster stands still.
 */

const TASKS_PER_AGENT = 100;
const SEED = 1;
/** Ended, launched, started, running, and a health check. */
const EVENTS_PER_TASK = 5;

const [port, tasks, eventsPerSecond, seconds] = process.argv.slice(2).map(Number) as [number, number, number, number];
const agents = Math.ceil(tasks / TASKS_PER_AGENT);
const cluster = buildCluster({ agents, frameworks: 1, tasksPerFramework: tasks, seed: SEED, clock: systemClock });
const [framework] = [...cluster.frameworks.values()];
const master = await startMaster({ cluster, port, clock: systemClock });
console.log('listening');
while (master.subscriberCount === 0) await sleep(10);

const beganMs = performance.now();
// A map keeps the order in which they were launched.
const oldest = framework!.tasks.values();
for (let number = 1; performance.now() < beganMs + seconds * 1000; number++) {
  await sleep(beganMs + (number * EVENTS_PER_TASK * 1000) / eventsPerSecond - performance.now());
  replace(oldest.next().value!, number);
}
console.log('the cluster stands still');

function replace(old: Task, number: number): void {
  cluster.end(old, 'TASK_FINISHED');
  const id = `${old.name}.later-${number}`;
  const addresses = old.addresses.map((address) => (address === old.agent.ip ? address : another(address, number)));
  const task = cluster.launch(old.framework, old.agent, { ...old, id, addresses });
  cluster.start(task);
  cluster.run(task);
  cluster.setHealth(task, number % 10 !== 0);
}

function another(address: string, number: number): string {
  if (address.includes(':')) return `fd02::${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
  return `11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
