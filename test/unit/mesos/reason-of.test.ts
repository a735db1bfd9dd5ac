import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonOf } from '../../../src/mesos/reason-of.ts';
import { createTestClient } from './support/client.ts';
import { deadAddress } from './support/master.ts';

test('a reason is one line without control characters', () => {
  assert.equal(reasonOf(new Error('a\r\nb\u0000c\u202ed')), 'a??b?c?d');
});

test('a long reason is cut', () => {
  assert.equal(reasonOf(new Error('x'.repeat(301))), `${'x'.repeat(300)}…`);
  assert.equal(reasonOf(new Error('x'.repeat(300))), 'x'.repeat(300));
});

test('what is no error is named as it is', () => {
  assert.equal(reasonOf('odd'), 'odd');
  assert.equal(reasonOf(undefined), 'undefined');
});

test('when every address of a host name fails, the reason names them all', async () => {
  const { port } = await deadAddress();
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  const { get } = createTestClient({ lookup: (_host, _options, callback) => callback(null, addresses) });
  const error: unknown = await get({ host: 'masters.example', port }).catch((reason) => reason);
  assert.equal(reasonOf(error), `connect ECONNREFUSED 127.0.0.1:${port}, connect ECONNREFUSED 127.0.0.2:${port}`);
});
