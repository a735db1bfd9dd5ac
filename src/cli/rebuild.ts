import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstDifference } from '../release/compare-files.ts';
import { sumOf } from '../release/files.ts';
import { SUMS_FILE } from '../release/names.ts';
import { Refused } from '../release/refused.ts';
import { runBuild } from './run-build.ts';

/** Thrown when nothing is known of a rebuild, as it came to no end. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
}

/** A release whose sums have been checked. */
export interface CheckedRelease {
  readonly folder: string;
  readonly sums: ReadonlyMap<string, string>;
  /** The name of its source tarball. */
  readonly source: string;
}

/** Variables of the make or the Node that this may run in, which would change what is built. */
const NOT_FOR_THE_BUILD = /^(?:MAKE|MFLAGS$|NODE_OPTIONS$|NODE_COMPILE_CACHE$)/;

/**
 * Builds a release again from its source, in a temporary folder that is removed in the end, and compares each file. Throws
 * `Refused` at the first byte that differs, and `RebuildFailed` when there is nothing to compare.
 */
export async function rebuild(release: CheckedRelease, stop: AbortSignal): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-rebuild-'));
  try {
    const built = await build(release, folder, stop);
    for (const name of [...release.sums.keys(), SUMS_FILE]) await compare(release.folder, built, name);
  } catch (error) {
    // Such as a full disk.
    if (error instanceof Error && 'syscall' in error) throw new RebuildFailed(error.message);
    throw error;
  } finally {
    // Children of what was stopped may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The folder with the files that `make package` has made. */
async function build({ folder, sums, source }: CheckedRelease, temporary: string, stop: AbortSignal): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_FOR_THE_BUILD.test(name)));
  const run = async (program: string, args: readonly string[], cwd: string): Promise<void> => {
    const problem = await runBuild({ program, args, cwd, env }, stop);
    if (problem !== undefined) throw new RebuildFailed(problem);
  };
  copyFileSync(join(folder, source), join(temporary, source));
  // What is unpacked is what was checked, whoever else can write in the release's folder.
  if ((await sumOf(temporary, source)) !== sums.get(source)) throw new Refused(`${source} has changed meanwhile`);
  const unpacked = join(temporary, 'unpacked');
  mkdirSync(unpacked);
  await run('tar', ['-x', '-z', '-o', '-f', join(temporary, source)], unpacked);
  const [top, ...others] = readdirSync(unpacked);
  if (top === undefined || others.length > 0) throw new RebuildFailed(`${source} does not hold one folder`);
  await run('make', ['package'], join(unpacked, top));
  return join(unpacked, top, 'dist/release');
}

async function compare(folder: string, built: string, name: string): Promise<void> {
  if (!existsSync(join(built, name))) throw new Refused(`${name} is not made by the rebuild`);
  const at = await firstDifference(join(folder, name), join(built, name));
  if (at !== undefined) throw new Refused(`${name} differs from its rebuild, first in byte ${at} (counted from 0)`);
}
