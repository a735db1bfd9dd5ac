import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/free-port.ts';
import type { Bench } from './bench-run.ts';
import { firstRightAnswer, longestReplyMs } from './dns-probe.ts';
import { type Master, startMaster, writeStates } from './master.ts';
import { type Following, originalServer, ourServer } from './peers/mesos-dns.ts';
import type { Peer } from './peers/peer.ts';
import { cpuSeconds, peakMb, residentMb } from './process-tree.ts';
import { startServer } from './start-server.ts';
import { type App, lastApp } from './states.ts';

/** One server's life with one cluster, from its start to the last poll that was watched. */
export interface ClusterSample {
  readonly server: string;
  readonly tasks: number;
  readonly stateMb: number;
  /** From the last byte of the first state. */
  readonly answerMs: number;
  readonly sinceStartMs: number;
  /** User and system time until then. */
  readonly cpuSeconds: number;
  /** The most until then. */
  readonly peakMb: number;
  /** Some seconds after it. */
  readonly residentMb: number;
  /** The longest time to a reply over TCP while states with changes came. */
  readonly longestReplyMs: number;
  /** The most in its whole life, and what it holds at the end of it. */
  readonly lifePeakMb: number;
  readonly lifeResidentMb: number;
}

/** Long enough for one poll of 100,000 tasks to be worked through before the next. */
const REFRESH_SECONDS = 6;
/** After the first answer and after the last poll. */
const SETTLE_MS = 3_000;
/** Of the tasks, so many have another address in each next poll. */
const MOVED_SHARE = 0.01;

/** Starts each server alone with a cluster of each size. */
export async function measureClusters(bench: Bench): Promise<ClusterSample[]> {
  const { plan, original, say } = bench;
  const samples: ClusterSample[] = [];
  for (const tasks of plan.cluster.sizes) {
    const folder = join(bench.folder, `tasks-${tasks}`);
    mkdirSync(folder);
    const states = await writeStates(folder, { tasks, apart: false }, [0, Math.round(tasks * MOVED_SHARE)]);
    const state = readFileSync(states.files[0]!, 'utf8');
    const stateMb = Buffer.byteLength(state) / 1e6;
    const app = lastApp(state);
    const following = { masterPort: states.port, httpPort: await freePort(), refreshSeconds: REFRESH_SECONDS };
    for (let round = 0; round < plan.cluster.rounds; round++) {
      for (const peer of servers(following, original)) {
        say(`${tasks} tasks, round ${round + 1} of ${plan.cluster.rounds}: ${peer.name}`);
        const master = await startMaster(states);
        try {
          samples.push({ tasks, stateMb, ...(await measureLife(peer, folder, master, app, plan.cluster.polls)) });
        } finally {
          await master.stop();
        }
      }
    }
  }
  return samples;
}

function servers(following: Following, original: string | undefined): Peer[] {
  return [ourServer(following), ...(original === undefined ? [] : [originalServer(original, following)])];
}

async function measureLife(peer: Peer, folder: string, master: Master, { name, addresses }: App, polls: number) {
  const started = process.hrtime.bigint();
  const server = await startServer(peer, folder);
  try {
    const { pid, port } = server;
    const answered = await server.whileRunning(firstRightAnswer(port, name, addresses));
    const first = { cpuSeconds: cpuSeconds(pid), peakMb: peakMb(pid) };
    const lastByte = await master.answered(1);
    const settled = sleep(SETTLE_MS).then(() => residentMb(pid));
    const polled = master.answered(1 + polls).then(() => sleep(SETTLE_MS));
    return {
      server: peer.name,
      answerMs: Number(answered - lastByte) / 1e6,
      sinceStartMs: Number(answered - started) / 1e6,
      ...first,
      longestReplyMs: await server.whileRunning(longestReplyMs(port, name, polled)),
      residentMb: await settled,
      lifePeakMb: peakMb(pid),
      lifeResidentMb: residentMb(pid),
    };
  } finally {
    await server.stop();
  }
}
