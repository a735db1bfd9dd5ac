import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../../src/cli/run-program.ts';

const sh = (script: string) => ({ command: 'sh', args: ['-c', script] });

test('a program that ends well is nothing to speak of', () => runProgram(sh('exit 0')));

for (const [script, message] of [
  ['echo "it is so" >&2; exit 3', 'it is so'],
  ['exit 3', 'it ended with code 3'],
  ['kill -9 $$', 'it ended with SIGKILL'],
]) {
  test(`what went wrong is said: ${script}`, () => assert.throws(() => runProgram(sh(script!)), { message: message! }));
}

test('a program that is not there is named', () => {
  assert.throws(() => runProgram({ command: 'no-such-program', args: [] }), { message: 'there is no no-such-program' });
});
