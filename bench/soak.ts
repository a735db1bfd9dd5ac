import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/free-port.ts';
import { type RunningMesosDns, startMesosDns } from '../test/support/mesos-dns.ts';
import { startProgram } from '../test/support/process.ts';
import { type Run, runAtFullRate } from './dnsperf.ts';
import { residentMb } from './process-tree.ts';
import { ends, faultsOf, MEASURES, type Sample } from './soak-verdict.ts';

/**
 * Asks the server at full rate for long, while the master tells 1,000 events a second: `soak.ts [SECONDS]`, ten minutes unless
 * told otherwise. Prints what it took in the beginning and in the end. Exits with code 1, and says why, when memory is not
 * flat, a query is lost or fails, the log complains, or the zone is not what the master's state makes in the end;
 * soak-verdict.ts has the rules.
 */

const MASTER = fileURLToPath(new URL('./soak-master.ts', import.meta.url));
const SECONDS = 600;
const TASKS = 10_000;
const EVENTS_PER_SECOND = 1000;
const STILL = 'the cluster stands still';
const APPS = TASKS / 10;
/** The last events are applied by then. */
const SETTLE_MS = 2_000;
/** Of each soak; a fifth is enough for a median. */
const SAMPLES = 100;
/** Of what the table reserves for growth. Nothing else reserves that much. */
const RESERVE_MIN_OCTETS = 2 ** 30;

async function main([argument = String(SECONDS), ...others]: readonly string[]): Promise<void> {
  const seconds = Number(argument);
  if (!(seconds >= 10) || others.length > 0) throw new Error('usage: soak.ts [SECONDS], at least 10');
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-soak-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  // With this process end those that it has started.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const questions = join(folder, 'questions');
  writeFileSync(questions, questionLines().join(''));
  const faults = await soak(questions, seconds);
  for (const fault of faults) console.log(`FAULT: ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

/** Of each app, which has ten tasks; of services with few; of names that do not exist; and some that take the slow path. */
function questionLines(): string[] {
  const lines: string[] = [];
  for (let number = 0; number < APPS; number++) {
    const app = `app-${number}.marathon.mesos.`;
    lines.push(`${app} A\n`, `${app} AAAA\n`, `_app-${number}._tcp.marathon.mesos. SRV\n`, `no-${app} A\n`);
    lines.push('_leader._tcp.mesos. SRV\n', 'leader.mesos. A\n');
    if (number % 20 === 0) lines.push('mesos. SOA\n');
  }
  return lines;
}

/** Returns what was not as it has to be, a line for each. */
async function soak(questions: string, seconds: number): Promise<string[]> {
  const masterPort = await freePort();
  const masterArguments = [MASTER, masterPort, TASKS, EVENTS_PER_SECOND, seconds].map(String);
  const master = await startProgram(process.execPath, { args: masterArguments });
  await master.waitFor('listening');
  const server = await follow(masterPort);
  const samples: Sample[] = [];
  try {
    await server.program.waitFor('tells its events');
    const run = await load(server, questions, seconds, samples);
    report(run, samples);
    await master.waitFor(STILL);
    await sleep(SETTLE_MS);
    const drift = await driftOf(server, masterPort);
    return [...faultsOf(samples, run, server.program.output()), ...drift];
  } finally {
    await server.stop();
    await master.stop();
  }
}

/** No poll falls into a soak, but for the first and those that confirm what events told. */
async function follow(masterPort: number): Promise<RunningMesosDns> {
  const server = await startMesosDns({
    masters: [`127.0.0.1:${masterPort}`],
    refreshSeconds: 86_400,
    // No name is asked for there.
    resolvers: ['127.0.0.9'],
  });
  await server.ready();
  return server;
}

/** What of the zone is not as a server has it that has just begun, and which no event has told anything. */
async function driftOf(server: RunningMesosDns, masterPort: number): Promise<string[]> {
  const fresh = await follow(masterPort);
  try {
    const [told, polled] = [await recordsOf(server), await recordsOf(fresh)];
    const differences = [...told.symmetricDifference(polled)];
    console.log(`${polled.size} records, ${differences.length} of them are not as the state has them`);
    return differences.slice(0, 10).map((record) => `the zone differs in ${record}`);
  } finally {
    await fresh.stop();
  }
}

async function recordsOf(server: RunningMesosDns): Promise<Set<string>> {
  const { Records } = (await server.get('/v1/axfr')) as { Records: Record<string, Record<string, string[]>> };
  const lines = Object.entries(Records).flatMap(([type, names]) =>
    Object.entries(names).flatMap(([name, values]) => values.map((value) => `${name} ${type} ${value}`)),
  );
  return new Set(lines);
}

/** Rejects when the server ends meanwhile. */
async function load(
  { program, port }: RunningMesosDns,
  questions: string,
  seconds: number,
  samples: Sample[],
): Promise<Run> {
  const ended = program.ended.then(() => {
    throw new Error(`the server has ended; its log:\n${program.output()}`);
  });
  const sampling = setInterval(() => samples.push(sample(program.pid)), (seconds * 1000) / SAMPLES);
  try {
    return await Promise.race([runAtFullRate({ port, questions, seconds }), ended]);
  } finally {
    clearInterval(sampling);
  }
}

function report({ completed, queriesPerSecond }: Run, samples: readonly Sample[]): void {
  console.log(`${completed} queries, ${Math.round(queriesPerSecond)} in a second`);
  console.log(`${''.padEnd(10)}${'second fifth'.padStart(14)}${'last fifth'.padStart(14)}`);
  for (const measure of MEASURES) {
    const { before, after } = ends(samples, measure);
    console.log(`${measure.padEnd(10)}${before.toFixed(1).padStart(14)}${after.toFixed(1).padStart(14)}`);
  }
}

function sample(pid: number): Sample {
  return {
    memoryMb: residentMb(pid),
    tableMb: tableMb(pid),
    files: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
  };
}

/** The table's resident memory, MB: it is mapped right before what it reserves. */
function tableMb(pid: number): number {
  const mappings = readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/);
  const reserve = mappings.findIndex((mapping) => / ---p /.test(mapping) && octetsOf(mapping) >= RESERVE_MIN_OCTETS);
  const resident = /^Rss: +(\d+) kB$/m.exec(mappings[reserve - 1] ?? '');
  if (resident === null) throw new Error(`the table is not found in the memory of process ${pid}`);
  return (Number(resident[1]) * 1024) / 1e6;
}

function octetsOf(mapping: string): number {
  const [from, to] = mapping.split(/[- ]/, 2).map((address) => Number.parseInt(address, 16));
  return to! - from!;
}

await main(process.argv.slice(2));
