import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRelease, PACKAGE, SOURCE, type TestRelease } from './release.ts';

/** `make package` of a source that is quickly built: the tarball stands in for itself, and the bytes of `input` for the package. */
export const MAKEFILE = `
package:
	@echo building here
	mkdir -p dist/release
	cp ../../${SOURCE} dist/release/
	cat input >dist/release/${PACKAGE}
	printf '#!/bin/sh\\n' >dist/release/verify-release.sh
	cd dist/release && LC_ALL=C && export LC_ALL && sha256sum * >../sums && mv ../sums SHA256SUMS
`;

export interface SourceOptions {
  readonly makefile?: string;
  /** What the rebuild makes the package of, which holds `binary`. */
  readonly input?: string;
  /** The folders in the tarball. */
  readonly tops?: readonly string[];
}

/** A release whose source tarball is real. */
export function createSourceRelease({
  makefile = MAKEFILE,
  input = 'binary',
  tops = ['mesos-dns-1.2.3'],
}: SourceOptions = {}): TestRelease {
  const release = createRelease();
  const source = join(release.place, 'source');
  for (const top of tops) {
    mkdirSync(join(source, top), { recursive: true });
    writeFileSync(join(source, top, 'Makefile'), makefile);
    writeFileSync(join(source, top, 'input'), input);
  }
  execFileSync('tar', ['-c', '-z', '-f', release.at(SOURCE), '-C', source, ...tops]);
  release.write(PACKAGE, 'binary');
  release.seal();
  return release;
}
