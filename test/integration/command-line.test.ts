import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { freePort, freePorts } from '../support/free-port.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { type Exit, type Program, startProgram } from '../support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
after(() => rmSync(folder, { recursive: true }));
let fileCount = 0;

/** A configuration that needs nobody else, on ports of its own. */
async function writeConfig(keys: object): Promise<string> {
  const [port, httpport] = await freePorts(2);
  const own = { listener: '127.0.0.1', httplistener: '127.0.0.1', port, httpport };
  const needs = { masters: ['127.0.0.1:9'], resolvers: ['127.0.0.9'] };
  const file = join(folder, `config-${++fileCount}.json`);
  writeFileSync(file, JSON.stringify({ ...own, ...needs, ...keys }));
  return file;
}

async function start(t: TestContext, command: string, args: readonly string[]): Promise<Program> {
  const program = await startProgram(command, { args, cwd: folder });
  t.after(() => program.stop());
  return program;
}

/** Runs the program to its end. */
async function run(t: TestContext, ...args: string[]): Promise<Exit & { readonly output: string }> {
  const program = await start(t, MESOS_DNS, args);
  return { ...(await program.ended), output: program.output() };
}

/** Serving ends at once with exit code 1 and this one message. */
async function assertRefused(t: TestContext, config: object, message: string): Promise<void> {
  const { code, output } = await run(t, '-config', await writeConfig(config));
  assert.deepEqual([code, output], [1, `mesos-dns: ${message}\n`]);
}

describe('the command line', { concurrency: 2 }, () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

  test('-version prints the version of package.json', async (t) => {
    assert.deepEqual(await run(t, '-version'), { code: 0, signal: null, output: `${manifest.version}\n` });
  });

  test('-help names every command', async (t) => {
    const { code, output } = await run(t, '-help');
    assert.equal(code, 0);
    for (const command of ['-config FILE', 'check-config', 'lookup NAME', 'verify-release', 'demo', '-version'])
      assert.ok(output.includes(`mesos-dns ${command}`), output);
  });

  test('a wrong flag is named, the usage shown, and the exit code is 2', async (t) => {
    const { code, output } = await run(t, '-conf=config.json');
    assert.equal(code, 2);
    assert.match(output, /^mesos-dns: there is no flag -conf; .*\n\nmesos-dns .*\n\n {2}mesos-dns -config FILE/);
  });

  test('a reader of the output that stops early is no mistake', async (t) => {
    const file = await writeConfig({});
    // The shell tells of the first command's exit code: the pipe is closed before it writes.
    const script = '{ "$0" check-config "$1"; echo "code $?" >&2; } | exec true';
    const program = await start(t, '/bin/sh', ['-c', script, MESOS_DNS, file]);
    await program.ended;
    assert.equal(program.output(), 'code 0\n');
  });
});

describe('serving is refused with exit code 1 and one message:', { concurrency: 2 }, () => {
  test('a wrong configuration, every mistake in it', async (t) => {
    const file = await writeConfig({ port: 0, ttl: 'long', masters: ['10.0.0.1'] });
    const { code, output } = await run(t, '-config', file);
    const [first, ...more] = output.split('\n');
    assert.equal(code, 1);
    assert.ok(first!.startsWith(`mesos-dns: ${file}: `), output);
    assert.equal(more.length, 3, output);
    for (const key of ['port is 0', 'ttl is "long"', 'masters']) assert.ok(output.includes(`${file}: ${key}`), output);
  });

  test('no configuration file', async (t) => {
    const file = join(folder, 'missing.json');
    const { code, output } = await run(t, '-config', file);
    assert.deepEqual([code, output], [1, `mesos-dns: ${file}: there is no such file\n`]);
  });

  test('no config.json in the working directory, when no file is named', async (t) => {
    const { code, output } = await run(t);
    assert.deepEqual([code, output], [1, `mesos-dns: ${join(folder, 'config.json')}: there is no such file\n`]);
  });

  test('a UDP port that is in use', async (t) => {
    const port = await freePort();
    const taken = createSocket('udp4').bind(port, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    await assertRefused(
      t,
      { port },
      `Cannot listen on UDP 127.0.0.1:${port}: another program listens there already; stop it, or set another "listener" or "port"`,
    );
  });

  test('a TCP port that is in use, on the last of several listeners', async (t) => {
    const port = await freePort();
    const taken = createServer().listen(port, '::1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    await assertRefused(
      t,
      { port, listener: ['127.0.0.1', '::1'] },
      `Cannot listen on TCP [::1]:${port}: another program listens there already; stop it, or set another "listener" or "port"`,
    );
  });

  test('an HTTP port that is in use', async (t) => {
    const httpport = await freePort();
    const taken = createServer().listen(httpport, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    await assertRefused(
      t,
      { httpport },
      `cannot serve HTTP on 127.0.0.1:${httpport}: another program listens there; stop it or choose another "httpport"`,
    );
  });

  test('an address that this machine does not have', async (t) => {
    const port = await freePort();
    await assertRefused(
      t,
      { port, listener: '192.0.2.1' },
      `Cannot listen on UDP 192.0.2.1:${port}: this machine does not have that address; correct "listener"`,
    );
  });

  test('port 53 without the right to it', async (t) => {
    // Not everybody's address: another program may serve on 127.0.0.1:53.
    const file = await writeConfig({ listener: '127.0.53.53', port: 53 });
    const program = await start(t, ...withoutPortRights(['-config', file]));
    if (everybodyMayUsePort53()) {
      await program.waitFor('"msg":"serving"');
      return;
    }
    assert.deepEqual(await program.ended, { code: 1, signal: null });
    assert.equal(
      program.output(),
      'mesos-dns: Cannot listen on UDP 127.0.53.53:53: ports below 1024 need root or CAP_NET_BIND_SERVICE; grant it, or set another "port"\n',
    );
  });
});

/** As root without the one capability: another user might not be able to read the repository. */
function withoutPortRights(args: readonly string[]): [command: string, args: readonly string[]] {
  if (process.getuid!() !== 0) return [MESOS_DNS, args];
  const capability = '-net_bind_service';
  return ['setpriv', [`--bounding-set=${capability}`, `--inh-caps=${capability}`, MESOS_DNS, ...args]];
}

/** Docker sets its containers up so. */
function everybodyMayUsePort53(): boolean {
  return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) <= 53;
}
