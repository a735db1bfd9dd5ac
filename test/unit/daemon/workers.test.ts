import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workersFor } from '../../../src/daemon/dns-servers.ts';

for (const [cores, listeners, workers] of [
  [1, 1, 1],
  [2, 1, 1],
  [3, 1, 1],
  [4, 2, 2],
  [8, 2, 4],
  [256, 1, 4],
  [256, 32, 3],
  [256, 96, 1],
] as const) {
  test(`${workers} workers for each of ${listeners} listeners on a machine of ${cores} cores`, () => {
    assert.equal(workersFor(cores, listeners), workers);
  });
}
