import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadOnce } from '../../../src/lib/load-once.ts';

test('what is loaded is loaded once, and tried again where that failed', async () => {
  let [loads, isBroken] = [0, true];
  const load = loadOnce(async () => {
    loads++;
    if (isBroken) throw new Error('too many open files');
    return loads;
  });
  for (const asked of await Promise.allSettled([load(), load()])) assert.equal(asked.status, 'rejected');
  assert.equal(loads, 1, 'who asks at the same time waits for the same');
  isBroken = false;
  assert.deepEqual(await Promise.all([load(), load(), load()]), [2, 2, 2]);
  assert.equal(await load(), 2);
});
