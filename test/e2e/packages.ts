import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

const RELEASE = fileURLToPath(new URL('../../dist/release', import.meta.url));

/** The Debian package that `make package` has made for this machine. */
export function builtPackage(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = readdirSync(RELEASE).find((each) => each.endsWith(`_${architecture}.deb`));
  if (name === undefined)
    throw new Error(`there is no package for ${architecture} in ${RELEASE}: run "make package" first`);
  return join(RELEASE, name);
}

/** The same program under the next version's number. Whoever calls this removes its folder. */
export async function nextPackage(built: string): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-e2e-package-'));
  const [content, file] = [join(folder, 'content'), join(folder, 'mesos-dns-next.deb')];
  await run('dpkg-deb', '--raw-extract', built, content);
  const control = join(content, 'DEBIAN/control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^(Version: .*)$/m, '$1.1'));
  await run('dpkg-deb', '--root-owner-group', '-Zgzip', '-z1', '--build', content, file);
  return { folder, file };
}
