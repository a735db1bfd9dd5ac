import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/cli/system-clock.ts';
import { startMaster } from '../src/sim/master-server.ts';
import { buildCluster } from '../test/support/build-cluster.ts';
import { type RunningMesosDns, startMesosDns } from '../test/support/mesos-dns.ts';

/**
 * Measures the running server with dnsperf, and writes docs/PERFORMANCE.md. CPU per query is the server's user and system time
 * during the run, divided by the queries that dnsperf counts as completed.
 */

const TASKS = 10_000;
const SECONDS = 10;
const ROUNDS = 3;

interface Measured {
  readonly queriesPerSecond: number;
  readonly cpuMicrosPerQuery: number;
}

const QUESTIONS: Readonly<Record<string, (names: Names) => string[]>> = {
  'A, one address': ({ hosts }) => hosts.map((name) => `${name} A`),
  'SRV with additional': ({ services }) => services.map((name) => `${name} SRV`),
  NXDOMAIN: ({ hosts }) => hosts.map((name) => `no-${name} A`),
};

interface Names {
  readonly hosts: readonly string[];
  readonly services: readonly string[];
}

async function main(): Promise<void> {
  const cluster = buildCluster({ agents: 100, frameworks: 1, tasksPerFramework: TASKS, seed: 1, clock: systemClock });
  const master = await startMaster({ cluster });
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-bench-'));
  const config = { masters: [`127.0.0.1:${master.address.port}`], refreshSeconds: 3600, resolvers: ['127.0.0.9'] };
  const server = await startMesosDns(config);
  try {
    await server.ready();
    const names = await namesOf(server);
    const measured = new Map<string, Measured[]>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const [what, questions] of Object.entries(QUESTIONS)) {
        const file = join(folder, 'questions');
        writeFileSync(file, `${questions(names).join('\n')}\n`);
        measured.set(what, [...(measured.get(what) ?? []), measure(server, file)]);
      }
    }
    const memoryMiB = residentMiB(server.program.pid);
    writeFileSync(new URL('../docs/PERFORMANCE.md', import.meta.url), report(measured, memoryMiB));
  } finally {
    await server.stop();
    await master.close();
    rmSync(folder, { recursive: true });
  }
}

/** Names that have one address each, and the services of the tasks. */
async function namesOf(server: RunningMesosDns): Promise<Names> {
  const { Records } = (await server.get('/v1/axfr')) as { Records: Record<'As' | 'SRVs', Record<string, string[]>> };
  const single = (rrsets: Record<string, string[]>): string[] =>
    Object.keys(rrsets).filter((name) => rrsets[name]!.length === 1 && name.includes('.marathon.'));
  return { hosts: single(Records.As), services: Object.keys(Records.SRVs).filter((name) => name.startsWith('_app')) };
}

function measure(server: RunningMesosDns, file: string): Measured {
  const before = cpuSeconds(server.program.pid);
  const load = ['-l', String(SECONDS), '-c', '8', '-T', '1', '-q', '100'];
  const output = execFileSync('dnsperf', ['-s', '127.0.0.1', '-p', String(server.port), '-d', file, ...load], {
    encoding: 'utf8',
  });
  const cpu = cpuSeconds(server.program.pid) - before;
  const completed = Number(/Queries completed:\s+(\d+)/.exec(output)?.[1]);
  const queriesPerSecond = Number(/Queries per second:\s+([\d.]+)/.exec(output)?.[1]);
  return { queriesPerSecond, cpuMicrosPerQuery: (cpu / completed) * 1e6 };
}

/** User and system time of a process: fields 14 and 15 of proc(5) stat, in clock ticks of 10 ms. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function report(measured: ReadonlyMap<string, readonly Measured[]>, memoryMiB: number): string {
  const rows = [...measured].map(([what, rounds]) => {
    const rates = rounds.map(({ queriesPerSecond }) => queriesPerSecond);
    const cpu = median(rounds.map(({ cpuMicrosPerQuery }) => cpuMicrosPerQuery));
    const spread = `${Math.round(Math.min(...rates))}–${Math.round(Math.max(...rates))}`;
    return `| ${what} | ${Math.round(median(rates))} | ${spread} | ${cpu.toFixed(1)} |`;
  });
  return `# Performance

Measured with \`make bench\`, which writes this page: the running server on a simulated cluster of ${TASKS.toLocaleString('en')} tasks, asked by
dnsperf over UDP on loopback for ${SECONDS} s, ${ROUNDS} rounds, medians. The machine: ${cpus().length} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}.

| question | queries/s | lowest–highest | CPU per query, µs |
|---|---|---|---|
${rows.join('\n')}

Resident memory after that: ${Math.round(memoryMiB)} MiB.

This is the portable way, Node's \`dgram\`, one datagram a call. It is the baseline that a faster way will be held against.
`;
}

await main();
