import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/cli/system-clock.ts';
import { startMaster } from '../src/sim/master-server.ts';
import type { Task } from '../src/sim/model.ts';
import { buildCluster } from '../test/support/build-cluster.ts';

/**
 * A master whose subscribers are told so many events a second: `event-master.ts PORT TASKS EVENTS`. Tasks end, and others of
 * new names begin in their place, evenly: four events for each. Once subscribed to, it prints of some of them when it told
 * that they run: `probe-7 10.0.0.1 at NANOSECONDS`, by the clock that all processes share.
 */

const TASKS_PER_AGENT = 100;
const SEED = 1;
/** Ended, launched, started, running. */
const EVENTS_PER_TASK = 4;
/** More than these are not watched: to watch costs CPU too. */
const PROBES_PER_SECOND_MAX = 25;

const [port, tasks, eventsPerSecond] = process.argv.slice(2).map(Number) as [number, number, number];
const agents = Math.ceil(tasks / TASKS_PER_AGENT);
const cluster = buildCluster({ agents, frameworks: 1, tasksPerFramework: tasks, seed: SEED, clock: systemClock });
const [framework] = [...cluster.frameworks.values()];
const master = await startMaster({ cluster, port, clock: systemClock });
console.log('listening');
while (master.subscriberCount === 0) await sleep(10);

const tasksPerSecond = eventsPerSecond / EVENTS_PER_TASK;
const probeEvery = Math.ceil(tasksPerSecond / PROBES_PER_SECOND_MAX);
const beganMs = performance.now();
const oldest = framework!.tasks.values();
for (let number = 0; ; number++) {
  await sleep(beganMs + (number * 1000) / tasksPerSecond - performance.now());
  const old = oldest.next().value!;
  const isProbe = number % probeEvery === 0;
  const task = replace(old, isProbe ? `probe-${number / probeEvery}` : `other-${number}`, number);
  if (isProbe) console.log(`${task.name} ${task.addresses[0]} at ${process.hrtime.bigint()}`);
}

function replace({ agent, framework, addresses: _, discovery: __, ...old }: Task, name: string, number: number): Task {
  cluster.end(framework.tasks.get(old.id)!, 'TASK_FINISHED');
  const addresses = [`11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`];
  const task = cluster.launch(framework, agent, { ...old, id: name, name, addresses });
  cluster.start(task);
  cluster.run(task);
  return task;
}
