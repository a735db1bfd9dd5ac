import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClient } from './support/client.ts';
import { redirect, startMaster } from './support/master.ts';

const basic = { kind: 'basic', principal: 'dns', secret: 'hüsh:hush' } as const;

test('without credentials no Authorization is sent', async (t) => {
  const master = await startMaster(t, (_request, response) => response.end());
  await createTestClient().get(master.at);
  assert.deepEqual(master.authorizations, [undefined]);
});

test('a master that asks for credentials when there are none is reported with the key to set', async (t) => {
  const master = await startMaster(t, (_request, response) => response.writeHead(401).end());
  await assert.rejects(createTestClient().get(master.at), /asks for credentials \(401\): set mesosAuthentication/);
});

test('basic credentials are sent at once', async (t) => {
  const master = await startMaster(t, (_request, response) => response.end());
  await createTestClient({ authentication: basic }).get(master.at);
  assert.deepEqual(master.authorizations, [`Basic ${Buffer.from('dns:hüsh:hush').toString('base64')}`]);
});

test('basic credentials that are refused are tried once, and the error does not show them', async (t) => {
  const master = await startMaster(t, (_request, response) => response.writeHead(401).end());
  await assert.rejects(createTestClient({ authentication: basic }).get(master.at), (error: Error) => {
    assert.equal(error.message, 'refuses the credentials (401): check mesosCredentials');
    return true;
  });
  assert.equal(master.requests.length, 1);
});

test('a leader that refuses the credentials after a redirect is named', async (t) => {
  const leader = await startMaster(t, (_request, response) => response.writeHead(401).end());
  const standby = await startMaster(t, (_request, response) => redirect(response, `//${leader.name}/master/state`));
  const reason = new RegExp(`^Error: redirects to ${leader.name}: refuses the credentials`);
  await assert.rejects(createTestClient({ authentication: basic }).get(standby.at), reason);
});
