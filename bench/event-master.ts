import { anotherIpv4, replaceTask, replaceTasks, startClusterMaster } from './restless-master.ts';

/**
 * A master whose subscribers are told so many events a second: `event-master.ts PORT TASKS EVENTS`. Tasks end, and others of
 * new names begin in their place, evenly: four events for each. Once subscribed to, it prints of some of them when it told
 * that they run: `probe-7 10.0.0.1 at NANOSECONDS`, by the clock that all processes share.
 */

/** Ended, launched, started, running. */
const EVENTS_PER_TASK = 4;
/** More than these are not watched: to watch costs CPU too. */
const PROBES_PER_SECOND_MAX = 25;

const [port, tasks, eventsPerSecond] = process.argv.slice(2).map(Number) as [number, number, number];
const running = await startClusterMaster(port, tasks);
const tasksPerSecond = eventsPerSecond / EVENTS_PER_TASK;
const probeEvery = Math.ceil(tasksPerSecond / PROBES_PER_SECOND_MAX);
let probes = 0;

await replaceTasks(running, tasksPerSecond, Number.POSITIVE_INFINITY, (old, number) => {
  const isProbe = number % probeEvery === 0;
  const name = isProbe ? `probe-${probes++}` : `other-${number}`;
  const { discovery: _, ...spec } = old;
  const task = replaceTask(running.cluster, old, { ...spec, id: name, name, addresses: [anotherIpv4(number)] });
  if (isProbe) console.log(`${task.name} ${task.addresses[0]} at ${process.hrtime.bigint()}`);
});
