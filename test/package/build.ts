import { cpSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../scripts/package/sums.ts';
import { shell } from '../support/shell.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What .gitignore leaves out, and git itself. */
const NO_SOURCE = /^(?:\.git|node_modules|\.cache|dist)$|\.log$/;
const NOBODY = 65534;

/** Makes a git clone, as it were, of the sources as they are now, committed or not. */
export async function cloneSources(folder: string): Promise<void> {
  cpSync(ROOT, folder, { recursive: true, filter: (path) => path === ROOT || !NO_SOURCE.test(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const git = 'git -c user.name=test -c user.email=test@example.com';
  await shell(`git init -q && echo /node_modules >>.git/info/exclude && ${git} add -A && ${git} commit -qm test`, {
    cwd: folder,
  });
}

/** Unpacks a source tarball of a version into a folder of that name, with the npm packages in it, and all of it nobody's. */
export async function unpackSources(tarball: string, folder: string): Promise<string> {
  await shell(`mkdir -p '${folder}' && tar -xzf '${tarball}' -C '${folder}'`);
  const [name] = readdirSync(folder);
  const sources = join(folder, name!);
  await shell(`cp -a '${join(ROOT, 'node_modules')}/.' '${join(sources, 'node_modules')}'`);
  // As after `npm ci`: newer than the lock file.
  const now = Date.now() / 1000;
  utimesSync(join(sources, 'node_modules/.package-lock.json'), now, now);
  if (process.getuid!() === 0) await shell(`chown -R ${NOBODY}:${NOBODY} '${folder}'`);
  return sources;
}

/** For a shell: runs the rest of the line as a user who has nothing else here, where the test may do that. */
export const AS_NOBODY =
  process.getuid!() === 0 ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --inh-caps=-all ` : '';

/** The sum of each file of a release, by its name. */
export function sumsIn(release: string): Record<string, string> {
  const names = readdirSync(release).sort();
  return Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(release, name)))]));
}
