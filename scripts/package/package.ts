/** `make package`: makes the files of a release. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ARCHITECTURES } from './architecture.ts';
import { gather, makeRelease } from './release.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const { values } = parseArgs({ options: { arch: { type: 'string' }, key: { type: 'string' } } });
try {
  const architectures = ARCHITECTURES.filter(({ name }) => (values.arch ?? name) === name);
  if (architectures.length === 0) throw new Error(`there is no arch=${values.arch}; there are x64 and arm64`);
  const signingKey = values.key === undefined ? undefined : readFileSync(values.key, 'utf8');
  const ingredients = await gather(ROOT);
  const dist = join(ROOT, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, 'release'), { recursive: true });
  for (const { name, bytes } of await makeRelease({ ingredients, dist, architectures, signingKey })) {
    writeFileSync(join(dist, 'release', name), bytes);
  }
  process.stdout.write(readFileSync(join(dist, 'release', 'SHA256SUMS'), 'utf8'));
} catch (error) {
  process.stderr.write(`package: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
