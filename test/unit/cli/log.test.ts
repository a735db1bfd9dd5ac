import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { startProgram } from '../../support/process.ts';

const LOG = JSON.stringify(new URL('../../../src/cli/log.ts', import.meta.url).href);

/** The lines that a program writes to standard error which logs so. */
async function linesOf(t: TestContext, verbosity: number, statements: string): Promise<string[]> {
  const script = `import { createLog } from ${LOG}; const log = createLog(${verbosity}); ${statements}`;
  const program = await startProgram('/bin/sh', {
    // Standard output is dropped, so that what is seen is standard error.
    args: [
      '-c',
      'exec "$0" --disable-warning=ExperimentalWarning --input-type=module --eval "$1" >/dev/null',
      process.execPath,
      script,
    ],
  });
  t.after(() => program.stop());
  await program.ended;
  return program.output().split('\n').filter(Boolean);
}

test('the log is one line of JSON a message, with level, time, fields and message', async (t) => {
  const lines = await linesOf(t, 0, "log.warn('a\\nb', { address: '::1', count: 2 }); log.error('c'); log.info('d');");
  const [first, ...others] = lines.map((line) => JSON.parse(line));
  assert.deepEqual(Object.keys(first), ['level', 'time', 'address', 'count', 'msg']);
  assert.deepEqual(
    { ...first, time: undefined },
    { level: 'warn', time: undefined, address: '::1', count: 2, msg: 'a\nb' },
  );
  assert.equal(new Date(first.time).toISOString(), first.time);
  assert.deepEqual(
    others.map(({ level, msg }) => `${level} ${msg}`),
    ['error c', 'info d'],
  );
});

test('only -v 1 and above show what happens all the time', async (t) => {
  const statements = "log.debug('often'); log.info('seldom');";
  const messages = async (verbosity: number) =>
    (await linesOf(t, verbosity, statements)).map((line) => JSON.parse(line).msg);
  assert.deepEqual(await messages(0), ['seldom']);
  assert.deepEqual(await messages(1), ['often', 'seldom']);
  assert.deepEqual(await messages(2), ['often', 'seldom']);
});

for (const [how, statement] of [
  ['by itself', ''],
  ['at once', 'process.exit(3);'],
  ['by an exception that nobody catches', "throw new Error('no');"],
] as const) {
  test(`what was logged last is there when the program ends ${how}`, async (t) => {
    const lines = await linesOf(t, 0, `log.error('the end'); ${statement}`);
    // Node tells of the exception itself, before or after.
    const logged = lines.filter((line) => line.startsWith('{"level"'));
    assert.deepEqual(
      logged.map((line) => JSON.parse(line).msg),
      ['the end'],
    );
  });
}

test('a reader of the log that has stalled stops nothing', async (t) => {
  const script = `import { createLog } from ${LOG}; const log = createLog(0);
    for (let line = 0; line < 30000; line++) log.info('x'.repeat(100));
    setTimeout(() => console.log('alive'), 50);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => program.kill('SIGKILL'));
  // Standard error is a pipe that is never read from, and holds less than is written.
  const [alive] = await once(program.stdout, 'data');
  assert.equal(String(alive), 'alive\n');
});
