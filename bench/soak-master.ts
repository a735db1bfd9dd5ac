import { createServer } from 'node:http';
import { systemClock } from '../src/cli/system-clock.ts';
import { stateJson } from '../src/sim/master-state.ts';
import type { Task } from '../src/sim/model.ts';
import { buildCluster } from '../test/support/build-cluster.ts';

/**
 * A master of a restless cluster: `soak-master.ts PORT TASKS CHANGED`. Before each answer so many tasks end, the oldest
 * first, and as many others of the same apps begin, under new IDs and at new addresses: names come that were never there.
 */

const TASKS_PER_AGENT = 100;
const SEED = 1;

const [port, tasks, changed] = process.argv.slice(2).map(Number) as [number, number, number];
const agents = Math.ceil(tasks / TASKS_PER_AGENT);
const cluster = buildCluster({ agents, frameworks: 1, tasksPerFramework: tasks, seed: SEED, clock: systemClock });
const [framework] = [...cluster.frameworks.values()];
const startedMs = systemClock.nowMs();
let launched = 0;

function replace(old: Task): void {
  const number = ++launched;
  cluster.end(old, 'TASK_FINISHED');
  const id = `${old.name}.later-${number}`;
  const addresses = old.addresses.map((address) => (address === old.agent.ip ? address : another(address, number)));
  const task = cluster.launch(old.framework, old.agent, { ...old, id, addresses });
  cluster.start(task);
  cluster.run(task);
}

function another(address: string, number: number): string {
  if (address.includes(':')) return `fd02::${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
  return `11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

const server = createServer(({ method }, response) => {
  // It has no events: this is about polls.
  if (method !== 'GET') return void response.writeHead(405).end();
  // A map keeps the order in which they were launched.
  for (const task of [...framework!.tasks.values()].slice(0, changed)) replace(task);
  const address = { ip: '127.0.0.1', port, hostname: '127.0.0.1', zk: undefined };
  const body = Buffer.from(JSON.stringify(stateJson({ cluster, ...address, startedMs, electedMs: startedMs })));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
  console.log('answered');
});
server.listen({ host: '127.0.0.1', port }, () => console.log('listening'));
