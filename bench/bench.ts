import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench-run.ts';
import { measureChanges } from './changed-task.ts';
import { measureClusters } from './cluster-rounds.ts';
import { measureEvents } from './event-rounds.ts';
import { machine, versions } from './machine.ts';
import { page } from './page.ts';
import { FULL, QUICK } from './plan.ts';
import { plot } from './plot.ts';
import { measureQueries } from './query-rounds.ts';
import type { Results } from './results.ts';
import { measureUpdates } from './update-rounds.ts';

/**
 * Measures the running server and others beside it, and writes docs/PERFORMANCE.md and its plot: `bench.ts`. With `quick` it
 * measures less, prints the page and writes nothing.
 */

const PLOT_FILE = 'performance.svg';
const DOCS = new URL('../docs/', import.meta.url);

async function main(args: readonly string[]): Promise<void> {
  const [argument] = args;
  if (args.length > 1 || (argument !== undefined && argument !== 'quick')) throw new Error('usage: bench.ts [quick]');
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  // With this process end those that it has started; dnsmasq would not heed Ctrl-C itself.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const results = await measure({
    plan: argument === 'quick' ? QUICK : FULL,
    folder,
    original: process.env['MESOS_DNS_GO'],
    say: (progress) => console.error(progress),
  });
  if (argument === 'quick') {
    console.log(page(results, PLOT_FILE));
  } else {
    writeFileSync(new URL(PLOT_FILE, DOCS), plot(results));
    writeFileSync(new URL('PERFORMANCE.md', DOCS), page(results, PLOT_FILE));
  }
}

async function measure(bench: Bench): Promise<Results> {
  const queries = await measureQueries(bench);
  const clusters = await measureClusters(bench);
  const changes = await measureChanges(bench);
  const events = await measureEvents(bench);
  const updates = await measureUpdates(bench);
  return {
    plan: bench.plan,
    machine: machine(),
    versions: await versions(queries.peers),
    queries,
    clusters,
    changes,
    events,
    updates,
  };
}

await main(process.argv.slice(2));
