import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { rebuild } from '../../src/cli/rebuild.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { type Exit, type Program, startProgram } from '../support/process.ts';
import { keyOf } from './case.ts';
import { PACKAGE, SOURCE, sumOf, type TestRelease } from './release.ts';
import { createSourceRelease, MAKEFILE, type SourceOptions } from './source-release.ts';

/** With a place for what is built. */
function createSource(t: TestContext, options?: SourceOptions): TestRelease {
  const release = createSourceRelease(options);
  t.after(release.remove);
  mkdirSync(join(release.place, 'tmp'));
  return release;
}

async function start(t: TestContext, { place, folder }: TestRelease, args: readonly string[]): Promise<Program> {
  // Of a make that runs this, which only tells what it would do.
  const env = { TMPDIR: join(place, 'tmp'), MAKEFLAGS: 'n', MAKELEVEL: '1' };
  const program = await startProgram(MESOS_DNS, { args: ['verify-release', ...args, '--rebuild', folder], env });
  t.after(() => program.stop());
  return program;
}

async function run(t: TestContext, release: TestRelease, args?: readonly string[]): Promise<Exit & { output: string }> {
  const program = await start(t, release, args ?? ['--key', keyOf(release)]);
  const exit = await program.ended;
  assert.deepEqual(readdirSync(join(release.place, 'tmp')), [], 'the temporary folder is still there');
  return { ...exit, output: program.output() };
}

async function assertEnds(t: TestContext, release: TestRelease, code: number, message: string): Promise<void> {
  const { output, ...exit } = await run(t, release);
  assert.equal(exit.code, code, output);
  assert.ok(output.includes(`verify-release: ${message}\n`), output);
  assert.doesNotMatch(output, /^verified/m);
}

describe('verify-release --rebuild', { concurrency: 2 }, () => {
  test('takes a release that its source makes again', async (t) => {
    const { code, output } = await run(t, createSource(t));
    assert.equal(code, 0, output);
    assert.match(output, /^building here$/m);
    assert.match(output, /^verified: the 3 files are those that SHA256SUMS names$/m);
    assert.ok(output.endsWith(`verified: rebuilt from ${SOURCE}, all of them are the same bit for bit\n`), output);
  });

  test('takes the sum of the source instead of a key', async (t) => {
    const release = createSource(t);
    const { code, output } = await run(t, release, ['--sum', sumOf(release.read(SOURCE)), SOURCE]);
    assert.equal(code, 0, output);
  });

  test('runs nothing of a source that nobody vouches for', async (t) => {
    const release = createSource(t);
    for (const args of [[], ['--sum', sumOf(release.read(PACKAGE)), PACKAGE]]) {
      const { code, output } = await run(t, release, args);
      assert.equal(code, 2, output);
      assert.match(
        output,
        /^verify-release: --rebuild runs what stands in the source tarball; tell with --key or --sum who/,
      );
    }
  });

  test('runs nothing of a release that is refused', async (t) => {
    const release = createSource(t);
    release.flip(SOURCE, 20, 0);
    const { code, output } = await run(t, release);
    assert.equal(code, 1, output);
    assert.doesNotMatch(output, /building here/);
  });

  test('names the first byte that differs', async (t) => {
    const release = createSource(t, { input: 'binarY' });
    await assertEnds(t, release, 1, `refused: ${PACKAGE} differs from its rebuild, first in byte 5 (counted from 0)`);
  });

  test('names the end of the shorter file', async (t) => {
    const release = createSource(t, { input: 'binary, and more' });
    await assertEnds(t, release, 1, `refused: ${PACKAGE} differs from its rebuild, first in byte 6 (counted from 0)`);
  });

  test('names a file that is not made', async (t) => {
    const release = createSource(t, { makefile: MAKEFILE.replace('cat input >dist/release', 'cat input >.') });
    await assertEnds(t, release, 1, `refused: ${PACKAGE} is not made by the rebuild`);
  });

  test('sees that more files are made', async (t) => {
    const release = createSource(t, {
      makefile: MAKEFILE.replace('release\n', 'release; touch dist/release/zzz\n'),
    });
    const { code, output } = await run(t, release);
    assert.equal(code, 1);
    assert.match(output, /^verify-release: refused: SHA256SUMS differs from its rebuild, first in byte \d+ /m);
  });

  test('tells when the build fails', async (t) => {
    const release = createSource(t, { makefile: 'package:\n\t@exit 1\n' });
    await assertEnds(t, release, 4, 'cannot rebuild: make ended with exit code 2');
  });

  test('tells when there is no source', async (t) => {
    const release = createSource(t);
    rmSync(release.at(SOURCE));
    release.write('mesos-dns-1.2.3-linux-x64.tar.gz', 'the binary');
    release.seal();
    await assertEnds(t, release, 4, 'cannot rebuild: the release holds no source tarball');
  });

  test('tells when the source cannot be unpacked', async (t) => {
    const release = createSource(t);
    release.write(SOURCE, 'no tarball');
    release.seal();
    const { code, output } = await run(t, release);
    assert.equal(code, 4, output);
    assert.match(output, /^verify-release: cannot rebuild: tar ended with exit code \d+$/m);
  });

  test('takes no source of several folders', async (t) => {
    const release = createSource(t, { tops: ['mesos-dns-1.2.3', 'more'] });
    await assertEnds(t, release, 4, `cannot rebuild: ${SOURCE} does not hold one folder`);
  });

  test('unpacks nothing that was not checked', async (t) => {
    const { folder, read } = createSource(t);
    const sums = new Map([[SOURCE, sumOf(read(PACKAGE))]]);
    await assert.rejects(rebuild({ folder, sums, source: SOURCE }, new AbortController().signal), {
      name: 'Refused',
      message: `${SOURCE} has changed meanwhile`,
    });
  });

  test('stops the build at a signal, and removes what was built', async (t) => {
    const release = createSource(t, { makefile: 'package:\n\t@echo building here; sleep 60\n' });
    const program = await start(t, release, ['--key', keyOf(release)]);
    await program.waitFor('building here');
    await program.stop();
    assert.deepEqual(await program.ended, { code: 4, signal: null });
    assert.match(program.output(), /^verify-release: cannot rebuild: make ended with /m);
    assert.deepEqual(readdirSync(join(release.place, 'tmp')), []);
  });
});
