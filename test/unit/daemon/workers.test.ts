import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workersFor } from '../../../src/daemon/dns-servers.ts';

for (const [cores, workers] of [
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 2],
  [8, 4],
  [256, 4],
] as const) {
  test(`${workers} workers on a machine of ${cores} cores`, () => assert.equal(workersFor(cores), workers));
}
