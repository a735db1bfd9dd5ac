import { ECHO } from './peers/echo.ts';
import { ORIGINAL, OURS } from './peers/mesos-dns.ts';
import { changeOf, clusterOf, loadOf, type Results, updatesOf } from './results.ts';
import { numberText } from './table.ts';

/** What was meant to be reached, and what was. */
export interface Goal {
  readonly measure: string;
  readonly goal: string;
  readonly measured: string;
  /** undefined: not measured in this run. */
  readonly isMet: boolean | undefined;
}

/**
 * CPU per query of Mesos-DNS for A, against the C echo in the same run (12 µs and 1.9 µs), when it was measured last, on a
 * machine of the same kind. It counts where it is not in the run: machines are faster on some days than on others.
 */
const ORIGINAL_ECHOES = 12 / 1.9;
const LARGE = 100_000;

/** Every goal, met or not. */
export function goals(results: Results): Goal[] {
  return [...queryGoals(results), ...clusterGoals(results), ...updateGoals(results), ...eventGoals(results)];
}

function queryGoals(results: Results): Goal[] {
  const size = results.plan.latency.size;
  const [smallest, largest] = [Math.min(...results.plan.sizes), Math.max(...results.plan.sizes)];
  const cpu = (server: string, kind: 'A' | 'SRV' = 'A', names = size): number | undefined =>
    loadOf(results, server, names, kind, 'cpuMicros')?.median;
  const original = cpu(ORIGINAL);
  const echo = cpu(ECHO.name);
  return [
    atMost('CPU per query for A, against the C echo', '× the echo', 1.25, ratio(cpu(OURS), echo)),
    ...['NSD', 'Knot', 'dnsmasq', 'Unbound'].map((name) => below(`the same, against ${name}`, cpu(OURS), cpu(name))),
    atMost(
      original === undefined
        ? `the same, against Mesos-DNS (not in this run; ${numberText(ORIGINAL_ECHOES)} × the echo when it was measured)`
        : 'the same, against Mesos-DNS',
      '× Mesos-DNS',
      0.25,
      ratio(cpu(OURS), original ?? (echo && echo * ORIGINAL_ECHOES)),
    ),
    atMost(
      'CPU per query for SRV with additional records, against our A',
      '× our A',
      1.5,
      ratio(cpu(OURS, 'SRV'), cpu(OURS)),
    ),
    atMost(
      `CPU per query for A, ${largest.toLocaleString('en')} names against ${smallest.toLocaleString('en')}`,
      '×',
      1.15,
      ratio(cpu(OURS, 'A', largest), cpu(OURS, 'A', smallest)),
    ),
  ];
}

function clusterGoals(results: Results): Goal[] {
  const of = (tasks: number, what: Parameters<typeof clusterOf>[3]) => clusterOf(results, OURS, tasks, what);
  return [
    atMost(
      '100,000 tasks: first answer after the last byte of the state',
      's',
      2,
      seconds(of(LARGE, 'answerMs')?.median),
    ),
    atMost(
      '100,000 tasks: longest block of the main thread in later polls',
      'ms',
      200,
      of(LARGE, 'longestReplyMs')?.median,
    ),
    atMost('100,000 tasks: resident memory', 'MB', 400, of(LARGE, 'residentMb')?.median),
    atMost('10,000 tasks: resident memory', 'MB', 120, of(10_000, 'residentMb')?.median),
  ];
}

function updateGoals(results: Results): Goal[] {
  const change = changeOf(results, LARGE)?.median;
  const rate = (activity: Parameters<typeof updatesOf>[1]) => updatesOf(results, activity, 'queriesPerSecond')?.median;
  return [
    atMost(
      'one changed task among 100,000: CPU until it is answerable',
      'ms',
      1,
      change === undefined ? undefined : change / 1000,
    ),
    atLeast(
      'queries/s with updates of the zone, against polls without',
      '×',
      0.9,
      ratio(rate('updates'), rate('polls')),
    ),
    atLeast('the same, against no polls at all', '×', 0.9, ratio(rate('updates'), rate('nothing'))),
  ];
}

function eventGoals({ events }: Results): Goal[] {
  const p99 = (tasks: number): number | undefined =>
    events.find((sample) => sample.tasks === tasks && sample.eventsPerSecond === 100)?.p99;
  return [
    atMost('from an event to its answer, 99 of 100; 10,000 tasks, 100 events/s', 'ms', 20, p99(10_000)),
    atMost('the same with 100,000 tasks', 'ms', 50, p99(LARGE)),
  ];
}

function atMost(measure: string, unit: string, limit: number, measured: number | undefined): Goal {
  const isMet = measured === undefined ? undefined : measured <= limit;
  return { measure, goal: `≤ ${limit} ${unit}`, measured: text(measured, unit), isMet };
}

function atLeast(measure: string, unit: string, limit: number, measured: number | undefined): Goal {
  const isMet = measured === undefined ? undefined : measured >= limit;
  return { measure, goal: `≥ ${limit} ${unit}`, measured: text(measured, unit), isMet };
}

function below(measure: string, ours: number | undefined, other: number | undefined): Goal {
  const isMet = ours === undefined || other === undefined ? undefined : ours < other;
  return { measure, goal: `< ${text(other, 'µs')}`, measured: text(ours, 'µs'), isMet };
}

function text(number: number | undefined, unit: string): string {
  return number === undefined ? '–' : `${numberText(number)} ${unit}`;
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
