import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { SCRIPT } from './checkers.ts';
import { createRelease, PACKAGE } from './release.ts';

const run = promisify(execFile);

const UNREADABLE: Readonly<Record<string, [code: number, says: string]>> = {
  [`release/${PACKAGE}`]: [1, `refused: ${PACKAGE} cannot be read`],
  'release/SHA256SUMS': [1, 'refused: SHA256SUMS cannot be read'],
  'release/SHA256SUMS.sig': [1, 'refused: SHA256SUMS.sig cannot be read'],
  'key.pem': [2, '--key key.pem: this user may not read it'],
  release: [2, 'release: this user may not read it'],
};

describe('what the user may not read is named:', { concurrency: 2 }, () => {
  for (const [file, [code, says]] of Object.entries(UNREADABLE)) {
    test(file, async (t) => {
      const release = createRelease();
      const path = join(release.place, file);
      t.after(() => {
        chmodSync(path, 0o700);
        release.remove();
      });
      chmodSync(path, 0);
      const args = ['--key', 'key.pem', 'release'];
      for (const command of [[SCRIPT], [MESOS_DNS, 'verify-release']]) {
        const [program, ...all] = [...withoutRightsOfRoot(), ...command, ...args];
        const check = run(program!, all, { cwd: release.place });
        await assert.rejects(check, (error: { code: number; stdout: string; stderr: string }) => {
          assert.deepEqual([error.code, error.stdout], [code, ''], error.stderr);
          assert.equal(error.stderr.split('\n')[0], `verify-release: ${says}`);
          return true;
        });
      }
    });
  }
});

/** Root may read everything, by two capabilities. */
function withoutRightsOfRoot(): string[] {
  if (process.getuid!() !== 0) return [];
  const capabilities = '-dac_override,-dac_read_search';
  return ['setpriv', `--bounding-set=${capabilities}`, `--inh-caps=${capabilities}`];
}
