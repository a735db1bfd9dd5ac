import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAuthority } from '../../support/certificates.ts';
import { createTestClient } from './support/client.ts';
import { redirect, startMaster } from './support/master.ts';

// The machine's certificates are read once for each process, so this file stands alone.
const authority = createAuthority();
after(() => authority.remove());
process.env['SSL_CERT_FILE'] = authority.caFile;

test('without a CA of its own the client trusts what the machine trusts', async (t) => {
  const master = await startMaster(
    t,
    (_request, response) => void response.end('state'),
    authority.issue('IP:127.0.0.1'),
  );
  const tls = { ca: undefined, cert: undefined, key: undefined };
  assert.equal(await createTestClient({ tls }).get(master.at), 'state');
});

test('a plain master may redirect to https', async (t) => {
  const leader = await startMaster(
    t,
    (_request, response) => void response.end('state'),
    authority.issue('IP:127.0.0.1'),
  );
  const standby = await startMaster(t, (_request, response) => redirect(response, `https://${leader.name}/x`));
  assert.equal(await createTestClient().get(standby.at), 'state');
});
