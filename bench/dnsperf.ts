import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { percentile } from './statistics.ts';

const execute = promisify(execFile);

export interface Load {
  readonly port: number;
  /** A file of questions, each on a line. */
  readonly questions: string;
  readonly seconds: number;
  /** The core that it runs on, where it is not to share one with the server. */
  readonly core?: number;
}

/** What dnsperf reports of one run. */
export interface Run {
  readonly completed: number;
  readonly lost: number;
  readonly queriesPerSecond: number;
  /** Response code to replies: `NOERROR` to 1000. */
  readonly codes: ReadonlyMap<string, number>;
}

/** Microseconds that replies took. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** 8 clients in one thread with up to 500 queries under way; one without a reply after a second is lost. */
const FLAGS = ['-s', '127.0.0.1', '-c', '8', '-T', '1', '-q', '500', '-t', '1'];
/** A line for each query of a run. */
const OUTPUT_MAX_BYTES = 256 * 1024 * 1024;

/** Asks as fast as the server answers. */
export async function runAtFullRate(load: Load): Promise<Run> {
  return parseRun(await dnsperf(load, []));
}

/** Asks so many questions a second, evenly. */
export async function runAtFixedRate(load: Load, queriesPerSecond: number): Promise<Run & Latency> {
  const output = await dnsperf(load, ['-Q', String(queriesPerSecond), '-v']);
  return { ...parseRun(output), ...parseLatencies(output) };
}

async function dnsperf({ port, questions, seconds, core }: Load, flags: readonly string[]): Promise<string> {
  const command = ['dnsperf', ...FLAGS, '-p', String(port), '-d', questions, '-l', String(seconds), ...flags];
  const [program, ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const { stdout } = await execute(program!, args, { maxBuffer: OUTPUT_MAX_BYTES });
  return stdout;
}

/** Throws when the output is no report of dnsperf, or reports that nothing was answered. */
export function parseRun(output: string): Run {
  const number = (pattern: RegExp): number => {
    const match = pattern.exec(output);
    if (match === null) throw new Error(`dnsperf reports no ${pattern}:\n${output.slice(-2000)}`);
    return Number(match[1]);
  };
  const codes = /Response codes: +(.*)/.exec(output)?.[1] ?? '';
  const run = {
    completed: number(/Queries completed: +(\d+)/),
    lost: number(/Queries lost: +(\d+)/),
    queriesPerSecond: number(/Queries per second: +([\d.]+)/),
    codes: new Map([...codes.matchAll(/([A-Z]\w+) (\d+) \(/g)].map(([, code, count]) => [code!, Number(count)])),
  };
  if (run.completed === 0) throw new Error(`dnsperf reports no reply:\n${output.slice(-2000)}`);
  return run;
}

/** Of the verbose output, which has a line `> NOERROR app.marathon.mesos A 0.000123` for each reply. */
export function parseLatencies(output: string): Latency {
  const micros = [...output.matchAll(/^> [A-Z]\w+ \S+ \S+ (\d+\.\d+)$/gm)].map(([, seconds]) => Number(seconds) * 1e6);
  return { p50: percentile(micros, 50), p99: percentile(micros, 99) };
}
