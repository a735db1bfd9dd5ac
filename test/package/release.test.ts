import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { startMaster } from '../../src/sim/master-server.ts';
import { VERSION } from '../../src/version.ts';
import { buildCluster } from '../support/build-cluster.ts';
import { startDemo } from '../support/demo.ts';
import { askUdp } from '../support/dns-client.ts';
import { startMesosDns } from '../support/mesos-dns.ts';
import { assertNoDebugger } from '../support/no-debugger.ts';
import { shell } from '../support/shell.ts';
import { AS_NOBODY, cloneSources, sumsIn, unpackSources } from './build.ts';

/** The newest version of a library's functions that `readelf --version-info` names, such as 2.28 of GLIBC_2.28. */
function newest(needs: string, library: string): string | undefined {
  const versions = [...needs.matchAll(new RegExp(`Name: ${library}_([0-9.]+)`, 'g'))].map(([, version]) => version!);
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

/** Half a minute where nobody else works. */
const BUILD_LIMIT_MS = 10 * 60_000;

/** The UDP threads of a process, by the name that they have in Linux. */
function udpThreads(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.filter((each) => readFileSync(`/proc/${pid}/task/${each}/comm`, 'utf8') === 'udp\n').length;
}

describe('a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  // Another user shall build below it.
  chmodSync(folder, 0o755);
  after(() => rmSync(folder, { recursive: true }));
  const clone = join(folder, 'a clone of it');
  const release = join(clone, 'dist/release');
  const executable = join(folder, 'alone/mesos-dns');
  const name = `mesos-dns-${VERSION}`;

  test('is made from a git clone, and signed', { timeout: BUILD_LIMIT_MS }, async () => {
    await cloneSources(clone);
    const key = join(folder, 'key.pem');
    await shell(`openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ${key} -quiet 2>/dev/null`);
    const line = `umask 077; exec '${process.execPath}' scripts/package/package.ts --key ${key}`;
    await shell(line, { cwd: clone, env: { TZ: 'Pacific/Kiritimati', LANG: 'C', LC_ALL: 'C' } });
    assert.deepEqual(readdirSync(release).sort(), [
      'SHA256SUMS',
      'SHA256SUMS.sig',
      `${name}-linux-arm64.tar.gz`,
      `${name}-linux-x64.tar.gz`,
      `${name}.cdx.json`,
      `${name}.intoto.json`,
      `${name}.tar.gz`,
      `mesos-dns_${VERSION}_amd64.deb`,
      `mesos-dns_${VERSION}_arm64.deb`,
      'verify-release.sh',
    ]);
    await shell('sha256sum --strict --check SHA256SUMS', { cwd: release });
    await shell(`openssl dgst -sha256 -prverify ${key} -signature SHA256SUMS.sig SHA256SUMS`, { cwd: release });
  });

  test('is the same from its own source tarball, in another folder, by another user', {
    timeout: BUILD_LIMIT_MS,
  }, async () => {
    const sources = await unpackSources(join(release, `${name}.tar.gz`), join(folder, 'tarball'));
    const env = { TZ: 'America/St_Johns', LC_ALL: 'C.UTF-8', HOME: sources, MAKEFLAGS: '', MAKEOVERRIDES: '' };
    await shell(`umask 002; ${AS_NOBODY}make --no-print-directory package`, { cwd: sources, env });
    const { 'SHA256SUMS.sig': _, ...unsigned } = sumsIn(release);
    assert.deepEqual(sumsIn(join(sources, 'dist/release')), unsigned);
  });

  test('is not made of what is not committed', async () => {
    const extra = join(clone, 'src/extra.ts');
    writeFileSync(extra, '');
    const line = `'${process.execPath}' scripts/package/package.ts 2>&1`;
    await assert.rejects(shell(line, { cwd: clone }), ({ stdout }: { stdout: string }) => {
      assert.match(
        stdout,
        /^package: a release is made of what is committed; commit or remove:\n\?\? src\/extra\.ts\n/m,
      );
      return true;
    });
    rmSync(extra);
  });

  test('holds a Debian package that lintian has nothing against', { timeout: BUILD_LIMIT_MS }, async () => {
    const deb = join(release, `mesos-dns_${VERSION}_amd64.deb`);
    assert.equal(await shell(`lintian --display-info --pedantic --fail-on error,warning,info,pedantic '${deb}'`), '');
  });

  test('holds manual pages, in the package and in the archive', async () => {
    const read = (place: string): Promise<string> =>
      shell(`dpkg-deb --fsys-tarfile mesos-dns_${VERSION}_amd64.deb | tar -xO ./${place} | zcat`, { cwd: release });
    for (const path of ['man8/mesos-dns.8', 'man5/mesos-dns-config.5']) {
      const page = await read(`usr/share/man/${path}.gz`);
      assert.match(page, /^\.TH MESOS/);
      const archive = `${name}-linux-x64`;
      assert.equal(await shell(`tar -xzOf ${archive}.tar.gz ${archive}/man/${path}`, { cwd: release }), page);
    }
  });

  for (const architecture of ['x64', 'arm64']) {
    test(`holds an executable for ${architecture} that needs the libraries of its package's control file`, async () => {
      const file = join(clone, `dist/linux-${architecture}/mesos-dns`);
      const needs = await shell(`readelf --wide --dynamic --version-info '${file}'`);
      const libraries = [...needs.matchAll(/\(NEEDED\) .*\[(.*)\]/g)].map(([, library]) => library!);
      const glibc = 'libc.so.6 libdl.so.2 libm.so.6 libpthread.so.0';
      const others = 'libatomic.so.1 libgcc_s.so.1 libstdc++.so.6';
      const known = `${glibc} ${others} ld-linux-aarch64.so.1 ld-linux-x86-64.so.2`.split(' ');
      assert.deepEqual(
        libraries.filter((library) => !known.includes(library)),
        [],
      );
      // glibc 2.28; GCC 7 has the other two (its documentation's "ABI Policy and Guidelines").
      assert.deepEqual(
        ['GLIBC', 'GLIBCXX', 'CXXABI'].map((name) => newest(needs, name)),
        ['2.28', '3.4.21', '1.3.11'],
      );
    });
  }

  describe('its executable, alone on a machine,', () => {
    const alone = `env -i NODE_OPTIONS=--require=/nonexistent.js ${executable}`;

    test('prints its version, whatever Node is told', async () => {
      mkdirSync(join(folder, 'alone'));
      copyFileSync(join(clone, `dist/linux-${process.arch}/mesos-dns`), executable);
      assert.equal(await shell(`${alone} -version`, { cwd: '/' }), `${VERSION}\n`);
      assert.equal(await shell(`${alone} --version`, { cwd: '/' }), `${VERSION}\n`);
    });

    test('checks a configuration', async () => {
      const config = join(folder, 'config.json');
      writeFileSync(config, '{"masters": ["10.0.0.1:5050"], "ttl": 7}');
      assert.equal(JSON.parse(await shell(`${alone} check-config ${config}`, { cwd: '/' })).TTL, 7);
    });

    test('serves UDP from its threads, TCP and HTTP, and opens no debugger', async (t) => {
      const cluster = buildCluster({ agents: 2, frameworks: 1, tasksPerFramework: 2, seed: 1, clock: systemClock });
      const master = await startMaster({ cluster, clock: systemClock });
      t.after(() => master.close());
      const { host, port } = master.address;
      const server = await startMesosDns(
        { masters: [`${host}:${port}`], resolvers: ['127.0.0.9'], workers: 2 },
        executable,
      );
      t.after(() => server.stop());
      await server.ready();
      assert.deepEqual(await askUdp(server.port, 'leader.mesos', 'A'), { rcode: 'NOERROR', answers: [host] });
      assert.equal(((await server.get('/v1/version')) as { Version: string }).Version, VERSION);
      assert.equal(udpThreads(server.program.pid), 2);
      await assertNoDebugger(server);
    });

    test('shows the demo', async (t) => {
      const demo = await startDemo(executable, ['demo']);
      t.after(() => demo.program.stop());
      assert.ok(demo.names().has('nginx.marathon.mesos'));
    });
  });
});
