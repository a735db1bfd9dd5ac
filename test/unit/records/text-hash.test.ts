import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textHash } from '../../../src/records/text-hash.ts';

// From the names that Mesos-DNS gave these tasks.
for (const [taskId, hash] of [
  ['test', 'iffe9'],
  ['toy-store.b8db9f73-562f-11e4-a088-c20493233aa5', 'go588'],
  ['reviewbot.8c9b3434-615a-11e4-a088-c20493233aa5', '8sq89'],
] as const) {
  test(`the hash of ${taskId} is ${hash}`, () => assert.equal(textHash(taskId), hash));
}
