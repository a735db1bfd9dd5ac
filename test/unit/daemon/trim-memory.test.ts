import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryTrimmer } from '../../../src/daemon/trim-memory.ts';

test('memory is given back as often as one likes', () => {
  const trim = createMemoryTrimmer();
  for (let time = 0; time < 3; time++) assert.equal(trim(), undefined);
});

test('a Node that cannot call C does without', (t) => {
  t.mock.method(process, 'getBuiltinModule', () => undefined);
  assert.equal(createMemoryTrimmer()(), undefined);
  t.mock.method(process, 'getBuiltinModule', () => ({
    dlopen: () => {
      throw new Error('no such function');
    },
  }));
  assert.equal(createMemoryTrimmer()(), undefined);
});
