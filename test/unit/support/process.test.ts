import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Program, startProgram } from '../../support/process.ts';

async function runCode(t: TestContext, code: string): Promise<Program> {
  const program = await startProgram(process.execPath, { args: ['-e', code] });
  t.after(() => program.stop());
  return program;
}

test('a program is waited for by what it writes, on either output', async (t) => {
  const program = await runCode(t, "console.error('port ' + 53); console.log('ready'); setInterval(() => {}, 1000)");
  const match = await program.waitFor(/port (\d+)/);
  assert.equal(match[1], '53');
  await program.waitFor('ready');
  assert.deepEqual(await program.stop(), { code: null, signal: 'SIGTERM' });
});

test('waiting for a program that ends fails with its output, before and after its end', async (t) => {
  const program = await runCode(t, "console.log('no such file'); process.exitCode = 3");
  await assert.rejects(program.waitFor('ready'), /it ended before ready; its output:\nno such file/);
  assert.deepEqual(await program.ended, { code: 3, signal: null });
  await assert.rejects(program.waitFor('ready'), /it ended before ready/);
  await program.waitFor('no such file');
});

test('waiting too long fails with the output', async (t) => {
  const program = await runCode(t, "console.log('still busy'); setInterval(() => {}, 1000)");
  await program.waitFor('still busy');
  await assert.rejects(program.waitFor(/ready/, 20), /20 ms passed before \/ready\/; its output:\nstill busy/);
});

test('a program that ignores SIGTERM is killed', async (t) => {
  const program = await runCode(t, "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)");
  await program.waitFor('deaf');
  assert.deepEqual(await program.stop(20), { code: null, signal: 'SIGKILL' });
});

test('a program that is not there is an error', async () => {
  await assert.rejects(startProgram('no-such-program'), /ENOENT/);
});
