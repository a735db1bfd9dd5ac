import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type RunningDemo, startDemo } from '../support/demo.ts';
import { eventually } from '../support/eventually.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { startProgram } from '../support/process.ts';
import { startProgramGroup } from '../support/process-group.ts';
import { shell } from '../support/shell.ts';
import { expectationOf } from './expectation.ts';
import { assertLinesAnswer } from './try-lines.ts';

/** The ports that the documentation names. */
const PORTS = [10053, 10123];
/** The demo's life is the same at each run; among so many steps are some that add to a name and some that take away. */
const STEPS_TO_FOLLOW = 5;

async function start(t: TestContext): Promise<RunningDemo> {
  const demo = await startDemo(MESOS_DNS, ['demo']);
  t.after(() => demo.program.stop());
  return demo;
}

/** The addresses and ports of an app, by `dig`. */
async function look(port: number, app: string): Promise<string[]> {
  const name = `${app}.marathon.mesos`;
  const lines = await shell(`dig @127.0.0.1 -p ${port} +short ${name} A ${name} AAAA _${app}._tcp.marathon.mesos SRV`);
  const values = lines.split('\n').filter(Boolean);
  return [...new Set(values.map((value) => /^0 1 (\d+) /.exec(value)?.[1] ?? value))].sort();
}

async function assertNamesAreAsPrinted(demo: RunningDemo): Promise<void> {
  const names = [...demo.names()];
  assert.equal(names.length, 4);
  for (const [name, { addresses, ports }] of names) {
    assert.deepEqual(await look(demo.port, name.split('.')[0]!), [...addresses, ...ports].sort(), name);
  }
}

describe('the demo', { concurrency: 2 }, () => {
  let main: RunningDemo;

  before(async () => {
    // Another demo, of another test, may have the ports for a while.
    main = await eventually(async () => {
      const demo = await startDemo(MESOS_DNS, ['demo']);
      if (demo.port === PORTS[0] && demo.httpPort === PORTS[1]) return demo;
      await demo.program.stop();
      return assert.fail(`the demo took the ports ${demo.port} and ${demo.httpPort}, not ${PORTS}`);
    });
  });

  after(() => main?.program.stop());

  test('prints the cluster, and lines to try that give the answers which it printed', async () => {
    const output = main.program.output();
    for (const agent of [1, 2, 3]) assert.match(output, new RegExp(`^ {2}agent-${agent} joined the cluster at`, 'm'));
    assert.match(output, /^ {2}marathon registered from/m);
    for (const name of main.names().keys())
      assert.match(output, new RegExp(`^ {2}marathon launched ${name.split('.')[0]} on agent-`, 'm'));
    await eventually(() => assertLinesAnswer(main));
  });

  test('prints where its master, its API and its configuration are', async () => {
    const state = JSON.parse(await shell(`curl -s ${main.masterUrl}`));
    assert.equal(state.frameworks[0].name, 'marathon');
    const api = JSON.parse(await shell(`curl -s http://127.0.0.1:${main.httpPort}/v1/enumerate`));
    assert.equal(api.frameworks[0].name, 'marathon');
    const config = JSON.parse(await shell(`${MESOS_DNS} check-config ${main.configFile}`));
    assert.deepEqual([config.Port, config.HttpPort], [main.port, main.httpPort]);
  });

  test('names change as it says', async () => {
    for (let count = 1; count <= STEPS_TO_FOLLOW; count++) {
      await eventually(() => assert.ok(main.steps().length >= count));
      const { app, has, hasNot } = expectationOf(main.steps()[count - 1]!);
      await eventually(async () => {
        const values = app === undefined ? [] : await look(main.port, app);
        assert.deepEqual(
          {
            has: has.filter((value) => values.includes(value)),
            hasNot: hasNot.filter((value) => values.includes(value)),
          },
          { has, hasNot: [] },
          main.steps()[count - 1]!,
        );
      });
      await eventually(() => assertNamesAreAsPrinted(main));
    }
  });

  test('takes other ports where its own are in use, and prints those', async (t) => {
    // The demo of the other tests has them.
    const demo = await start(t);
    assert.ok(!PORTS.includes(demo.port) && !PORTS.includes(demo.httpPort), `${demo.port}, ${demo.httpPort}`);
    await eventually(() => assertLinesAnswer(demo));
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`ends with code 0 after ${signal}, and leaves nothing behind`, async (t) => {
      const demo = await start(t);
      assert.ok(existsSync(demo.configFile));
      process.kill(demo.program.pid, signal);
      assert.deepEqual(await demo.program.ended, { code: 0, signal: null });
      assert.match(demo.program.output(), /\nThe demo has ended\.\n$/);
      assert.ok(!existsSync(dirname(demo.configFile)), 'its folder is still there');
    });
  }

  test('ends with code 0, and leaves nothing behind, when nobody reads what it prints any more', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
    // rmdir complains when something is in the folder.
    const script = '{ TMPDIR="$1" "$0" demo; echo "code $?" >&2; } | head -n 1 >/dev/null; rmdir "$1"';
    const program = await startProgramGroup('/bin/sh', { args: ['-c', script, MESOS_DNS, folder] });
    t.after(() => program.stop());
    assert.deepEqual(await program.ended, { code: 0, signal: null });
    assert.equal(program.output(), 'code 0\n');
  });

  test('takes no arguments', async (t) => {
    const program = await startProgram(MESOS_DNS, { args: ['demo', '--port=53'] });
    t.after(() => program.stop());
    assert.deepEqual(await program.ended, { code: 2, signal: null });
    assert.match(program.output(), /^usage: mesos-dns demo {3}\(no arguments; Ctrl-C ends it\)\n$/);
  });
});
