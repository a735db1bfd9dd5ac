import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE, SOURCE, sumOf } from '../release/release.ts';
import { createSourceRelease } from '../release/source-release.ts';
import { ROOT } from './documents.ts';
import type { World } from './world.ts';

const SUMS = 'release/SHA256SUMS';
const OPENSSL_VERIFY =
  'openssl dgst -sha256 -verify mesos-dns-release.pem -signature release/SHA256SUMS.sig release/SHA256SUMS';

/** The commands of docs/VERIFYING.md, on a release that the tests have made. */
export const VERIFYING_RUNNERS: Readonly<Record<string, (world: World, command: string) => Promise<void>>> = {
  'scripts/verify-release.sh --key mesos-dns-release.pem release': verifies,
  'mesos-dns verify-release --key mesos-dns-release.pem release': verifies,
  'scripts/verify-release.sh --key mesos-dns-release.pem release && cp release/*.deb packages/': async (
    world,
    command,
  ) => {
    prepare(world);
    mkdirSync(world.path('packages'));
    await withChange(world, `release/${PACKAGE}`, async () => {
      await assert.rejects(world.run(onRepository(command)), { code: 1 });
      assert.deepEqual(readdirSync(world.path('packages')), []);
    });
    await world.run(onRepository(command));
    assert.deepEqual(readdirSync(world.path('packages')), [PACKAGE]);
  },
  'scripts/verify-release.sh --sum "$(cat known.sum)" SHA256SUMS release': async (world, command) => {
    prepare(world);
    world.write('known.sum', `${sumOf(world.read(SUMS))}\n`);
    assert.match(await world.run(onRepository(command)), /^verified: SHA256SUMS has the sum/);
    world.write('known.sum', `${sumOf('')}\n`);
    await assert.rejects(world.run(onRepository(command)), { code: 1 });
  },
  'sha256sum release/SHA256SUMS': async (world, command) => {
    prepare(world);
    assert.equal(await world.run(command), `${sumOf(world.read(SUMS))}  ${SUMS}\n`);
  },
  [OPENSSL_VERIFY]: async (world, command) => {
    prepare(world);
    assert.equal(await world.run(command), 'Verified OK\n');
    await withChange(world, SUMS, () => assert.rejects(world.run(command)));
  },
  '(cd release && sha256sum --check --strict SHA256SUMS)': async (world, command) => {
    prepare(world);
    assert.match(await world.run(command), new RegExp(`^${PACKAGE}: OK$`, 'm'));
    await withChange(world, `release/${PACKAGE}`, () => assert.rejects(world.run(command)));
  },
  'bin/mesos-dns verify-release --key mesos-dns-release.pem --rebuild release': async (world, command) => {
    prepare(world);
    assert.match(
      await world.run(`${command} 2>&1`),
      /^verified: rebuilt from .*, all of them are the same bit for bit$/m,
    );
  },
  'tar -xzf release/mesos-dns-0.11.0.tar.gz': async (world, command) => {
    prepare(world);
    await world.run(ofTestVersion(command));
    assert.ok(existsSync(world.path('mesos-dns-1.2.3/Makefile')));
  },
  'diff -r --exclude .git mesos-dns mesos-dns-0.11.0': async (world, command) => {
    cpSync(world.path('mesos-dns-1.2.3'), world.path('mesos-dns'), { recursive: true });
    mkdirSync(world.path('mesos-dns/.git'));
    assert.equal(await world.run(ofTestVersion(command)), '');
    await withChange(world, 'mesos-dns/Makefile', () => assert.rejects(world.run(ofTestVersion(command)), { code: 1 }));
  },
  'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out mesos-dns-signing.pem': async (world, command) => {
    await world.run(command);
    assert.match(world.read('mesos-dns-signing.pem'), /^-----BEGIN PRIVATE KEY-----\n/);
  },
  'openssl pkey -in mesos-dns-signing.pem -pubout -out mesos-dns-release.pem': async (world, command) => {
    await world.run(command);
    assert.match(world.read('mesos-dns-release.pem'), /^-----BEGIN PUBLIC KEY-----\n/);
  },
  'openssl dgst -sha256 -sign mesos-dns-signing.pem -out release/SHA256SUMS.sig release/SHA256SUMS': async (
    world,
    command,
  ) => {
    prepare(world);
    await world.run(command);
    await verifies(world, 'scripts/verify-release.sh --key mesos-dns-release.pem release');
    await verifies(world, 'mesos-dns verify-release --key mesos-dns-release.pem release');
  },
  'sha256sum mesos-dns-release.pem': async (world, command) => {
    assert.equal(await world.run(command), `${sumOf(world.read('mesos-dns-release.pem'))}  mesos-dns-release.pem\n`);
  },
};

async function verifies(world: World, command: string): Promise<void> {
  prepare(world);
  const verified = /^verified: SHA256SUMS is signed by the key mesos-dns-release\.pem\nverified: the 3 files are/;
  assert.match(await world.run(onRepository(command)), verified);
}

/** The release and the key that the document speaks of; the same for all. */
function prepare(world: World): void {
  if (existsSync(world.path('release'))) return;
  const release = createSourceRelease();
  cpSync(release.folder, world.path('release'), { recursive: true });
  cpSync(join(release.place, 'key.pem'), world.path('mesos-dns-release.pem'));
  release.remove();
}

/** A test while one bit of a file is another. */
async function withChange(world: World, file: string, act: () => Promise<unknown>): Promise<void> {
  const bytes = readFileSync(world.path(file));
  writeFileSync(world.path(file), Buffer.from(bytes).fill(bytes[0]! ^ 1, 0, 1));
  await act();
  writeFileSync(world.path(file), bytes);
}

function onRepository(command: string): string {
  return command.replace(/^scripts\//, `'${ROOT}'/scripts/`);
}

function ofTestVersion(command: string): string {
  assert.ok(SOURCE.includes('1.2.3'));
  return command.replace('0.11.0', '1.2.3');
}
