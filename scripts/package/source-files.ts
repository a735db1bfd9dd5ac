import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { ArchiveEntry } from './tar.ts';

/** What an unpacked source tarball does not come with: what .gitignore leaves out. */
const MADE_HERE = /^(?:node_modules|\.cache|dist)$|\.log$/;

/**
 * The files that a release is made of, sorted by their paths: in a git clone those that are committed, in an unpacked
 * source tarball all but what was made there since. Rejects where a clone has changes, because nobody could tell then
 * which sources the release is made of.
 */
export async function sourceFiles(root: string): Promise<ArchiveEntry[]> {
  const paths = existsSync(join(root, '.git')) ? await committedPaths(root) : pathsBelow(root, '');
  return paths.sort().map((path) => {
    const stat = lstatSync(join(root, path));
    if (!stat.isFile()) throw new Error(`${path} is not a regular file; a release is made of regular files only`);
    // Which others may read it is up to the umask of whoever cloned or unpacked.
    return { path, mode: (stat.mode & 0o100) === 0 ? 0o644 : 0o755, bytes: readFileSync(join(root, path)) };
  });
}

async function committedPaths(root: string): Promise<string[]> {
  const changes = await runProgram(root, 'git', ['status', '--porcelain']);
  if (changes !== '') throw new Error(`a release is made of what is committed; commit or remove:\n${changes}`);
  return (await runProgram(root, 'git', ['ls-files', '-z'])).split('\0').filter((path) => path !== '');
}

function pathsBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !MADE_HERE.test(name))
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      return entry.isDirectory() ? pathsBelow(root, `${path}/`) : [path];
    });
}
