import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import { askUntil } from './ask.ts';
import type { Bench } from './bench-run.ts';
import { checkAnswers, checkCodes } from './check-answers.ts';
import { type Latency, runAtFixedRate, runAtFullRate } from './dnsperf.ts';
import { type States, startMaster, writeStates } from './master.ts';
import { dnsmasq, dnsmasqWithServices } from './peers/dnsmasq.ts';
import { ECHO } from './peers/echo.ts';
import { knot } from './peers/knot.ts';
import { originalServer, ourServer } from './peers/mesos-dns.ts';
import { nsd } from './peers/nsd.ts';
import type { Peer } from './peers/peer.ts';
import { unbound } from './peers/unbound.ts';
import type { Plan } from './plan.ts';
import { cpuSeconds, keepOnCore, residentMb } from './process-tree.ts';
import { KINDS, type Kind, type Names, namesOf, questionsOf, type Zone } from './questions.ts';
import { type RunningServer, startServer } from './start-server.ts';
import { NEVER_SECONDS, zoneOf } from './zone-of.ts';

/** One run of dnsperf at full rate. */
export interface LoadSample {
  readonly server: string;
  readonly size: number;
  readonly kind: Kind;
  readonly queriesPerSecond: number;
  readonly cpuMicros: number;
  /** The share of queries without a reply. */
  readonly lost: number;
}

export interface QueryResults {
  /** In the order in which they are asked. */
  readonly peers: Peer[];
  readonly loads: LoadSample[];
  readonly latencies: (Latency & { readonly server: string })[];
  /** After all runs at a size, MB. */
  readonly memory: { readonly server: string; readonly size: number; readonly mb: number }[];
}

/**
 * Servers have one core and dnsperf has another. Left to itself, the kernel puts a server of one thread now on the client's
 * core and now on another, and which of the two it is makes more of a difference than the server.
 */
const SERVER_CORE = 0;
const CLIENT_CORE = 1;

/** Of each kind, so many questions are looked at one by one before anything is measured. */
const CHECKED_QUESTIONS = 5;

/** Runs all servers side by side, asked in turn, at each size. */
export async function measureQueries(bench: Bench): Promise<QueryResults> {
  const results: QueryResults = { peers: [], loads: [], latencies: [], memory: [] };
  for (const size of bench.plan.sizes) {
    const folder = join(bench.folder, `names-${size}`);
    mkdirSync(folder);
    const states = await writeStates(folder, { tasks: size, apart: true }, [0]);
    const zone = await zoneOf(folder, states);
    const names = namesOf(zone, size);
    const master = await startMaster(states);
    const servers: RunningServer[] = [];
    try {
      for (const peer of await peersFor(bench, zone, size, states)) {
        bench.say(`${size} names: starting ${peer.name}`);
        const server = await startServer(peer, folder);
        servers.push(server);
        if (results.peers.every(({ name }) => name !== peer.name)) results.peers.push(peer);
        await server.whileRunning(askUntil(server.port, `${names.hosts[0]} A`, 'NOERROR'));
        keepOnCore(server.pid, SERVER_CORE);
        if (peer !== ECHO) await checkAnswers(server, servers[0]!, someQuestions(peer, names));
      }
      await measureSize(bench, { size, servers, files: questionFiles(folder, names) }, results);
    } finally {
      for (const server of servers) await server.stop();
      await master.stop();
    }
  }
  return results;
}

/** Ours is the first. */
async function peersFor({ original }: Bench, zone: Zone, size: number, { port: masterPort }: States): Promise<Peer[]> {
  const following = async () => ({ masterPort, httpPort: await freePort(), refreshSeconds: NEVER_SECONDS });
  const originals = original === undefined ? [] : [originalServer(original, await following())];
  const others = [nsd(zone), knot(zone), unbound(zone), dnsmasq(zone), dnsmasqWithServices(zone), ECHO];
  return [ourServer(await following()), ...originals, ...others].filter(({ namesMax }) => size <= namesMax);
}

function someQuestions({ kinds }: Peer, names: Names): string[] {
  return kinds.flatMap((kind) => questionsOf(kind, names).slice(0, CHECKED_QUESTIONS));
}

interface Stage {
  readonly size: number;
  readonly servers: readonly RunningServer[];
  readonly files: Readonly<Record<Kind, string>>;
}

async function measureSize(
  { plan, say }: Bench,
  { size, servers, files }: Stage,
  results: QueryResults,
): Promise<void> {
  for (let round = 0; round < plan.rounds; round++) {
    for (const kind of KINDS) {
      say(`${size} names, round ${round + 1} of ${plan.rounds}: ${kind}`);
      for (const server of servers.filter(({ peer }) => peer.kinds.includes(kind))) {
        const load = { questions: files[kind], seconds: plan.loadSeconds };
        results.loads.push({ size, kind, ...(await measureLoad(server, kind, load)) });
      }
    }
    if (plan.latency.size !== size) continue;
    for (const server of servers.filter(({ peer }) => peer.kinds.includes('A'))) {
      results.latencies.push(await measureLatency(server, plan, files.A));
    }
  }
  for (const { peer, pid } of servers) results.memory.push({ server: peer.name, size, mb: residentMb(pid) });
}

async function measureLoad(
  { peer, pid, port }: RunningServer,
  kind: Kind,
  load: { questions: string; seconds: number },
) {
  const before = cpuSeconds(pid);
  const run = await runAtFullRate({ ...load, port, core: CLIENT_CORE });
  const cpu = cpuSeconds(pid) - before;
  if (peer !== ECHO) checkCodes(peer.name, kind, run);
  const { completed, lost, queriesPerSecond } = run;
  return { server: peer.name, queriesPerSecond, cpuMicros: (cpu / completed) * 1e6, lost: lost / (completed + lost) };
}

async function measureLatency({ peer, port }: RunningServer, { latency }: Plan, questions: string) {
  const run = await runAtFixedRate(
    { port, questions, seconds: latency.seconds, core: CLIENT_CORE },
    latency.queriesPerSecond,
  );
  return { server: peer.name, p50: run.p50, p99: run.p99 };
}

function questionFiles(folder: string, names: Names): Record<Kind, string> {
  const write = (kind: Kind): [Kind, string] => {
    const file = join(folder, `questions-${kind}`);
    writeFileSync(file, `${questionsOf(kind, names).join('\n')}\n`);
    return [kind, file];
  };
  return Object.fromEntries(KINDS.map(write)) as Record<Kind, string>;
}
