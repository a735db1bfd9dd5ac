import { accessSync, constants, statSync } from 'node:fs';
import { type ReleaseKey, readKey } from '../release/key.ts';
import { SUMS_FILE, shown } from '../release/names.ts';
import { Refused } from '../release/refused.ts';
import { sourceTarballOf } from '../release/source-tarball.ts';
import { type Expectation, verifyFolder } from '../release/verify.ts';
import type { Output } from './output.ts';
import { type CheckedRelease, RebuildFailed, rebuild } from './rebuild.ts';
import { signalled } from './signalled.ts';
import { parseVerifyArguments, type VerifyArguments } from './verify-arguments.ts';

const USAGE = 'usage: mesos-dns verify-release [--key PUBLIC.pem] [--sum SHA256 FILE]... [--rebuild] DIR\n';
const ADVICE = 'Install nothing from that folder. Fetch the release again; if it is refused again, tell the project.\n';

/** As `scripts/verify-release.sh` has them. */
const EXIT = { verified: 0, refused: 1, misused: 2, unproven: 3, unchecked: 4 } as const;

/**
 * `mesos-dns verify-release DIR`: checks a folder with a release before anything of it is installed, and rebuilds it from its
 * source with `--rebuild`. Nothing goes to standard output before all is verified. Returns the exit code: 1 when the release is
 * refused, 2 for wrong arguments, 3 when neither a key nor a sum tells who made it, 4 when the rebuild came to no end.
 */
export async function verifyRelease(args: readonly string[], { out, err }: Output): Promise<number> {
  const wish = parseVerifyArguments(args);
  const expectation = typeof wish === 'string' ? wish : expectationOf(wish);
  if (typeof wish === 'string' || typeof expectation === 'string') {
    err(`verify-release: ${expectation as string}\n${USAGE}`);
    return EXIT.misused;
  }
  try {
    const sums = await verifyFolder(wish.folder, expectation);
    if (expectation.key === undefined && expectation.pins.length === 0) {
      err(`verify-release: ${vouchedForByNobody(sums.size)}\n`);
      return EXIT.unproven;
    }
    const source = wish.rebuild ? await rebuildFrom({ folder: wish.folder, sums }) : undefined;
    for (const line of reportOf(expectation, sums.size)) out(`${line}\n`);
    if (source !== undefined) out(`verified: rebuilt from ${source}, all of them are the same bit for bit\n`);
    return EXIT.verified;
  } catch (error) {
    if (error instanceof Refused) {
      err(`verify-release: refused: ${error.message}\n${ADVICE}`);
      return EXIT.refused;
    }
    if (error instanceof RebuildFailed) {
      err(`verify-release: cannot rebuild: ${error.message}\n`);
      return EXIT.unchecked;
    }
    throw error;
  }
}

/** What is known from elsewhere, or what is wrong with the arguments. */
function expectationOf({ folder, keyFile, pins, rebuild }: VerifyArguments): Expectation | string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `${shown(folder)}: there is no such folder`;
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch {
    return `${shown(folder)}: this user may not read it`;
  }
  const key: ReleaseKey | string | undefined = keyFile === undefined ? undefined : readKey(keyFile, folder);
  if (typeof key === 'string') return `--key ${shown(keyFile!)}: ${key}`;
  if (rebuild && !vouchesForSource({ key, pins }))
    return `--rebuild runs what stands in the source tarball; tell with --key or --sum who vouches for it`;
  return { key, pins };
}

function vouchesForSource({ key, pins }: Expectation): boolean {
  return key !== undefined || pins.some(({ name }) => name === SUMS_FILE || sourceTarballOf([name]) !== undefined);
}

/** Resolves with the name of the source tarball. */
async function rebuildFrom(release: Omit<CheckedRelease, 'source'>): Promise<string> {
  const source = sourceTarballOf([...release.sums.keys()]);
  if (source === undefined) throw new RebuildFailed('the release holds no source tarball');
  const stop = new AbortController();
  void signalled().then(() => stop.abort());
  await rebuild({ ...release, source }, stop.signal);
  return source;
}

function vouchedForByNobody(count: number): string {
  return `whole, but vouched for by nobody: the ${count} files are those that ${SUMS_FILE} names. Whoever changed them could \
have changed ${SUMS_FILE} and its signature too, so this does not prove who made them. Give --key or --sum.`;
}

/** What is proven, and what is not. */
function reportOf({ key, pins }: Expectation, count: number): string[] {
  const isVouchedFor = key !== undefined || pins.some(({ name }) => name === SUMS_FILE);
  return [
    ...pins.map(({ name }) => `verified: ${name} has the sum that was given with --sum`),
    ...(key === undefined ? [] : [`verified: ${SUMS_FILE} is signed by the key ${shown(key.file)}`]),
    isVouchedFor
      ? `verified: the ${count} files are those that ${SUMS_FILE} names`
      : `not verified: who made the other files; they are only as ${SUMS_FILE} says, and nobody vouches for that`,
  ];
}
