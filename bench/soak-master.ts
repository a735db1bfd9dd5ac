import { anotherIpv4, replaceTask, replaceTasks, startClusterMaster } from './restless-master.ts';

/**
 * A master of a restless cluster: `soak-master.ts PORT TASKS EVENTS SECONDS`. So many events a second tell that tasks end, the
 * oldest first, and others of the same apps begin, under new IDs and at new addresses: names come that were never there. A
 * health check fails now and then. After so many seconds from the first subscription the cluster stands still.
 */

/** Ended, launched, started, running, and a health check. */
const EVENTS_PER_TASK = 5;

const [port, tasks, eventsPerSecond, seconds] = process.argv.slice(2).map(Number) as [number, number, number, number];
const running = await startClusterMaster(port, tasks);
await replaceTasks(running, eventsPerSecond / EVENTS_PER_TASK, seconds, (old, number) => {
  const id = `${old.name}.later-${number}`;
  const addresses = old.addresses.map((address) => (address === old.agent.ip ? address : another(address, number)));
  const task = replaceTask(running.cluster, old, { ...old, id, addresses });
  running.cluster.setHealth(task, number % 10 !== 0);
});
console.log('the cluster stands still');

function another(address: string, number: number): string {
  if (address.includes(':')) return `fd02::${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
  return anotherIpv4(number);
}
