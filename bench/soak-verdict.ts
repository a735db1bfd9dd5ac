import type { Run } from './dnsperf.ts';
import { percentile } from './statistics.ts';

/** The server at one moment. */
export interface Sample {
  /** Resident memory, MB. */
  readonly memoryMb: number;
  /** What of it the zone's table takes, MB. */
  readonly tableMb: number;
  /** Open files. */
  readonly files: number;
  readonly threads: number;
}

export type Measure = keyof Sample;

export const MEASURES: readonly Measure[] = ['memoryMb', 'tableMb', 'files', 'threads'];

/**
 * How much more there may be in the end than before: a share of what there was, and so many MB or pieces. Garbage collection
 * lets memory swing by a tenth, its medians by less. In ten minutes, 100 octets kept of each replaced task are 11 MB.
 */
const GROWTH_MAX: Readonly<Record<Measure, { readonly share: number; readonly more: number }>> = {
  memoryMb: { share: 0.05, more: 2 },
  tableMb: { share: 0.05, more: 2 },
  files: { share: 0, more: 2 },
  threads: { share: 0, more: 0 },
};

/** Medians of the second and of the last fifth of the samples: what the first fifth has is still warming up. Throws below five. */
export function ends(
  samples: readonly Sample[],
  measure: Measure,
): { readonly before: number; readonly after: number } {
  const fifth = Math.floor(samples.length / 5);
  const median = (some: readonly Sample[]): number =>
    percentile(
      some.map((sample) => sample[measure]),
      50,
    );
  return { before: median(samples.slice(fifth, 2 * fifth)), after: median(samples.slice(samples.length - fifth)) };
}

/** What is not as it has to be, a line for each: memory that grows, queries without a good answer, complaints in the log. */
export function faultsOf(samples: readonly Sample[], { completed, lost, codes }: Run, log: string): string[] {
  const faults: string[] = [];
  for (const measure of MEASURES) {
    const { before, after } = ends(samples, measure);
    const { share, more } = GROWTH_MAX[measure];
    if (after > before * (1 + share) + more) faults.push(`${measure} grew from ${before} to ${after}`);
  }
  if (lost > 0) faults.push(`${lost} queries were lost`);
  const good = (codes.get('NOERROR') ?? 0) + (codes.get('NXDOMAIN') ?? 0);
  if (good !== completed) faults.push(`${completed - good} replies had another code: ${[...codes].join(' ')}`);
  const complaints = log.split('\n').filter((line) => line !== '' && !line.includes('"level":"info"'));
  return [...faults, ...complaints.map((line) => `in the log: ${line}`)];
}
