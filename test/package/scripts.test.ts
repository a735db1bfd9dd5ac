import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MAINTAINER_SCRIPTS } from '../../scripts/package/deb-contents.ts';
import { shell } from '../support/shell.ts';

const PACKAGING = fileURLToPath(new URL('../../packaging', import.meta.url));

describe('ShellCheck has nothing against', () => {
  const debian = join(PACKAGING, 'debian');
  for (const name of MAINTAINER_SCRIPTS.filter((script) => readdirSync(debian).includes(script))) {
    test(`${name}, which is for any POSIX shell and stops where something fails`, async () => {
      const file = join(debian, name);
      assert.equal(await shell(`shellcheck --shell=sh '${file}'`), '');
      assert.match(
        readFileSync(file, 'utf8'),
        /^#!\/bin\/sh\n# Run by dpkg; see deb-\w+\(5\)\..*\n(?:# .*\n)*set -e\n/,
      );
      assert.equal(statSync(file).mode & 0o111, 0o111);
    });
  }

  test('the completion for bash', async () =>
    assert.equal(await shell(`shellcheck --shell=bash '${join(PACKAGING, 'completion/mesos-dns')}'`), ''));
});
