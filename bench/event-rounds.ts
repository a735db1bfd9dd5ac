import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/free-port.ts';
import { startProgram } from '../test/support/process.ts';
import { askUntil } from './ask.ts';
import type { Bench } from './bench-run.ts';
import { firstRightAnswer } from './dns-probe.ts';
import { ourServer } from './peers/mesos-dns.ts';
import { cpuSeconds } from './process-tree.ts';
import { startServer } from './start-server.ts';
import { percentile } from './statistics.ts';
import { NEVER_SECONDS } from './zone-of.ts';

const EVENT_MASTER = fileURLToPath(new URL('./event-master.ts', import.meta.url));
const ASK_EVERY_MS = 1;

/** A cluster of one size, whose master tells so many events a second. */
export interface EventSample {
  readonly tasks: number;
  readonly eventsPerSecond: number;
  /** From a task's last event to the right answer, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How many tasks were watched. */
  readonly watched: number;
  /** User and system time of the whole server, seconds in a second, the queries of those who watch among it. */
  readonly cpuShare: number;
}

/** Our server follows the events of each cluster, at each rate. */
export async function measureEvents(bench: Bench): Promise<EventSample[]> {
  const samples: EventSample[] = [];
  for (const tasks of bench.plan.cluster.sizes) {
    for (const eventsPerSecond of bench.plan.events.perSecond) {
      bench.say(`${tasks} tasks, ${eventsPerSecond} events a second`);
      samples.push(await measureRate(bench, tasks, eventsPerSecond));
    }
  }
  return samples;
}

async function measureRate({ plan, folder: all }: Bench, tasks: number, eventsPerSecond: number): Promise<EventSample> {
  const folder = join(all, `events-${tasks}-${eventsPerSecond}`);
  mkdirSync(folder);
  const masterPort = await freePort();
  const args = [EVENT_MASTER, masterPort, tasks, eventsPerSecond].map(String);
  const master = await startProgram(process.execPath, { args: ['--disable-warning=ExperimentalWarning', ...args] });
  try {
    await master.waitFor('listening', 120_000);
    const following = { masterPort, httpPort: await freePort(), refreshSeconds: NEVER_SECONDS };
    const server = await startServer(ourServer(following), folder);
    try {
      await server.whileRunning(askUntil(server.port, 'leader.mesos. A', 'NOERROR'));
      await server.whileRunning(master.waitFor(/^probe-0 /m, 60_000));
      const began = { cpu: cpuSeconds(server.pid), ms: performance.now() };
      const delays = await server.whileRunning(watch(server.port, plan.events.seconds * 1000, told(master.output)));
      const cpuShare = (cpuSeconds(server.pid) - began.cpu) / ((performance.now() - began.ms) / 1000);
      const [p50, p99] = [percentile(delays, 50), percentile(delays, 99)];
      return { tasks, eventsPerSecond, p50, p99, watched: delays.length, cpuShare };
    } finally {
      await server.stop();
    }
  } finally {
    await master.stop();
  }
}

/** When the master told of each probe, as far as it has. */
function told(output: () => string): () => { readonly name: string; readonly address: string; readonly at: bigint }[] {
  return () =>
    [...output().matchAll(/^(probe-\d+) (\S+) at (\d+)$/gm)].map(([, name, address, at]) => {
      return { name: name!, address: address!, at: BigInt(at!) };
    });
}

/** Waits for one task after another that is yet to come, asking all the time: how long each took, milliseconds. */
async function watch(port: number, forMs: number, toldSoFar: ReturnType<typeof told>): Promise<number[]> {
  const answeredAt = new Map<string, bigint>();
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    // Of those that the master has told meanwhile it cannot be said any more when they were answered first.
    const next = toldSoFar().length;
    const name = `probe-${next}`;
    answeredAt.set(name, await firstRightAnswer(port, `${name}.marathon.mesos`, undefined, ASK_EVERY_MS));
  }
  const delays = toldSoFar().flatMap(({ name, at }) => {
    const answered = answeredAt.get(name);
    return answered === undefined ? [] : [Number(answered - at) / 1e6];
  });
  if (delays.length === 0) throw new Error('no task was watched');
  return delays;
}
