import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { keyOf } from './case.ts';
import { createCheckers, SCRIPT } from './checkers.ts';
import { createRelease, type TestRelease } from './release.ts';

const run = promisify(execFile);
const { checkers, remove } = createCheckers();
after(remove);
const [program, dash] = checkers;

describe('random keys sign releases that all checkers and openssl take:', { concurrency: 2 }, () => {
  for (const modulusLength of [2048, 2048, 2048, 3072, 4096]) {
    test(`one of ${modulusLength} bits`, async (t) => {
      const release = createRelease(generateKeyPairSync('rsa', { modulusLength }));
      t.after(release.remove);
      const { stdout } = await run('openssl', opensslVerify(release));
      assert.equal(stdout, 'Verified OK\n');
      for (const checker of checkers) {
        const { code, err } = await checker.check(['--key', keyOf(release), release.folder], release.place);
        assert.equal(code, 0, `${checker.name}: ${err}`);
      }
    });
  }

  test('and the key that the documentation makes', async (t) => {
    const release = createRelease();
    t.after(release.remove);
    const at = (file: string): string => join(release.place, file);
    await run('openssl', [
      'genpkey',
      '-algorithm',
      'RSA',
      '-pkeyopt',
      'rsa_keygen_bits:3072',
      '-out',
      at('secret.pem'),
    ]);
    await run('openssl', ['pkey', '-in', at('secret.pem'), '-pubout', '-out', at('key.pem')]);
    const files = ['-out', release.at('SHA256SUMS.sig'), release.at('SHA256SUMS')];
    await run('openssl', ['dgst', '-sha256', '-sign', at('secret.pem'), ...files]);
    for (const checker of checkers)
      assert.equal((await checker.check(['--key', at('key.pem'), release.folder], release.place)).code, 0);
  });
});

describe('one bit that is turned anywhere is refused:', { concurrency: 2 }, () => {
  const random = seededRandom(20);
  const pick = (below: number): number => Math.floor(random() * below);

  for (let group = 1; group <= 10; group++) {
    test(`20 random bits, ${group}`, async (t) => {
      const release = createRelease();
      t.after(release.remove);
      const names = [
        'SHA256SUMS',
        'SHA256SUMS.sig',
        'verify-release.sh',
        'mesos-dns-1.2.3.tar.gz',
        'mesos-dns_1.2.3_amd64.deb',
      ];
      for (let count = 0; count < 20; count++) {
        const name = names[pick(names.length)]!;
        const [byte, bit] = [pick(release.read(name).length), pick(8)];
        release.flip(name, byte, bit);
        for (const checker of [program!, dash!]) {
          const { code, out } = await checker.check(['--key', keyOf(release), release.folder], release.place);
          assert.deepEqual([code, out], [1, ''], `${checker.name}: bit ${bit} of byte ${byte} of ${name}`);
        }
        release.flip(name, byte, bit);
      }
      assert.equal((await dash!.check(['--key', keyOf(release), release.folder], release.place)).code, 0);
    });
  }
});

test('names are taken from the working directory, and one that begins with a dash is no flag', async (t) => {
  const release = createRelease();
  t.after(release.remove);
  renameSync(keyOf(release), join(release.place, '-key.pem'));
  const args = ['--key', '-key.pem', 'release'];
  const said = /^verified: SHA256SUMS is signed by the key -key\.pem\n/;
  assert.match((await run(SCRIPT, args, { cwd: release.place })).stdout, said);
  assert.match((await run(MESOS_DNS, ['verify-release', ...args], { cwd: release.place })).stdout, said);
});

describe('where it cannot check, the script says so, with another exit code than for a release that is wrong:', () => {
  test('without a program of coreutils', async (t) => {
    const release = createRelease();
    t.after(release.remove);
    const check = run('/bin/dash', [SCRIPT, release.folder], { env: { PATH: release.place } });
    const stderr = 'verify-release: cannot check: there is no program base64 here; install coreutils\n';
    await assert.rejects(check, { code: 4, stdout: '', stderr });
  });

  test('in a shell that computes with 32 bits, as mksh does', async (t) => {
    const release = createRelease();
    t.after(release.remove);
    const check = run('mksh', [SCRIPT, '--key', keyOf(release), release.folder]);
    const stderr =
      'verify-release: cannot check: this shell has no 64-bit numbers; run the script with dash, bash or busybox sh\n';
    await assert.rejects(check, { code: 4, stdout: '', stderr });
  });
});

test('shellcheck has nothing to say about the script', async () => {
  assert.equal((await run('shellcheck', ['--norc', SCRIPT])).stdout, '');
});

function opensslVerify({ place, at }: TestRelease): string[] {
  const files = ['-signature', at('SHA256SUMS.sig'), at('SHA256SUMS')];
  return ['dgst', '-sha256', '-verify', join(place, 'key.pem'), ...files];
}
