import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, type TestContext, test } from 'node:test';
import { reasonOf } from '../../../src/mesos/reason-of.ts';
import { createAuthority } from '../../support/certificates.ts';
import { until } from '../../support/until.ts';
import { createTestClient, type TestClient } from './support/client.ts';
import { type Handler, type Master, redirect, startMaster } from './support/master.ts';

const authority = createAuthority();
const otherAuthority = createAuthority();
after(() => {
  authority.remove();
  otherAuthority.remove();
});
const forLoopback = authority.issue('IP:127.0.0.1');
const trusting = { ca: authority.ca, cert: undefined, key: undefined };
const sendState: Handler = (_request, response) => void response.end('state');

/** The reason for which a GET fails; the connection must be gone too. */
async function reasonFor(client: TestClient, master: Master, host = '127.0.0.1'): Promise<string> {
  const error: unknown = await client.get({ host, port: master.at.port }).then(
    () => assert.fail('the request was answered'),
    (reason) => reason,
  );
  await until(() => master.open() === 0, 'the connection to close');
  return reasonOf(error);
}

const startTlsMaster = (t: TestContext, handler = sendState): Promise<Master> => startMaster(t, handler, forLoopback);

test('a master whose certificate is of our CA is trusted', async (t) => {
  const master = await startTlsMaster(t);
  assert.equal(await createTestClient({ tls: trusting }).get(master.at), 'state');
});

test('text before the certificate of our CA does no harm', async (t) => {
  const master = await startTlsMaster(t);
  const tls = { ...trusting, ca: `Our authority\n\n${otherAuthority.ca}\nand its successor\n${authority.ca}` };
  assert.equal(await createTestClient({ tls }).get(master.at), 'state');
});

test('a host name must stand in the certificate', async (t) => {
  const named = authority.issue('DNS:leader.example');
  const names: unknown[] = [];
  const master = await startMaster(
    t,
    (request, response) => {
      names.push((request.socket as { servername?: unknown }).servername);
      response.end('state');
    },
    named,
  );
  const client = createTestClient({ tls: trusting });
  assert.equal(await client.get({ host: 'leader.example', port: master.at.port }), 'state');
  assert.deepEqual(names, ['leader.example']);
  assert.match(await reasonFor(client, master, 'other.example'), /other\.example\. is not in the cert's altnames/);
  assert.match(await reasonFor(client, master), /IP: 127\.0\.0\.1 is not in the cert's list/);
  assert.equal(master.requests.length, 1);
});

test('a certificate of another CA is refused before anything is sent', async (t) => {
  const master = await startTlsMaster(t);
  const client = createTestClient({ tls: { ...trusting, ca: otherAuthority.ca } });
  assert.match(await reasonFor(client, master), /certificate is not trusted .*: check caCertFile/);
  assert.deepEqual(master.requests, []);
});

test('without a CA of its own the client does not trust a private one', async (t) => {
  const master = await startTlsMaster(t);
  const client = createTestClient({ tls: { ca: undefined, cert: undefined, key: undefined } });
  assert.match(await reasonFor(client, master), /certificate is not trusted/);
});

test('the environment cannot turn verification off', async (t) => {
  const master = await startTlsMaster(t);
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const client = createTestClient({ tls: { ...trusting, ca: otherAuthority.ca } });
  assert.match(await reasonFor(client, master), /certificate is not trusted/);
});

test('a master that demands a client certificate is shown ours', async (t) => {
  const names: unknown[] = [];
  const handler: Handler = (request, response) => {
    names.push((request.socket as unknown as { authorized: boolean }).authorized);
    response.end('state');
  };
  const demanding = { ...forLoopback, ca: authority.ca, requestCert: true, rejectUnauthorized: true };
  const master = await startMaster(t, handler, demanding);
  const ours = authority.issue('DNS:node.example');
  assert.equal(await createTestClient({ tls: { ...ours, ca: authority.ca } }).get(master.at), 'state');
  assert.deepEqual(names, [true]);
  assert.match(await reasonFor(createTestClient({ tls: trusting }), master), /TLS: |closed the connection/);
  assert.equal(names.length, 1);
});

test('a standby redirects to the leader over https, where the credentials follow', async (t) => {
  const leader = await startTlsMaster(t);
  const standby = await startTlsMaster(t, (_request, response) => redirect(response, `//${leader.name}/master/state`));
  const authentication = { kind: 'basic', principal: 'dns', secret: 'hush' } as const;
  assert.equal(await createTestClient({ tls: trusting, authentication }).get(standby.at), 'state');
  assert.equal(leader.authorizations[0]?.startsWith('Basic '), true);
});

test('a redirect to a leader whose certificate is of another CA sends nothing there', async (t) => {
  const leader = await startMaster(t, sendState, otherAuthority.issue('IP:127.0.0.1'));
  const standby = await startTlsMaster(t, (_request, response) => redirect(response, `//${leader.name}/master/state`));
  const reason = await reasonFor(createTestClient({ tls: trusting }), standby);
  assert.match(reason, /^redirects to 127\.0\.0\.1:\d+: its certificate is not trusted/);
  assert.deepEqual(leader.requests, []);
});

test('a redirect from https to http is refused', async (t) => {
  const plain = await startMaster(t, sendState);
  const standby = await startTlsMaster(t, (_request, response) => redirect(response, `http://${plain.name}/state`));
  assert.match(
    await reasonFor(createTestClient({ tls: trusting }), standby),
    /redirects from https to http:.*: refused/,
  );
  assert.deepEqual(plain.requests, []);
});

test('https to a port that speaks plain HTTP fails with the same clear reason each time', async (t) => {
  const plain = await startMaster(t, sendState);
  const client = createTestClient({ tls: trusting });
  const reasons = [await reasonFor(client, plain), await reasonFor(client, plain)];
  assert.match(reasons[0]!, /^TLS: /);
  assert.equal(reasons[0], reasons[1]);
});

test('plain HTTP to a port that speaks https fails with a clear reason', async (t) => {
  const master = await startTlsMaster(t);
  assert.match(await reasonFor(createTestClient(), master), /closed the connection|does not answer in HTTP/);
});

test('a handshake that hangs is given up after 5 s', async (t) => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const client = createTestClient({ tls: trusting });
  const request = client.get({ host: '127.0.0.1', port });
  await until(() => connections === 1, 'the connection');
  client.clock.advance(5000);
  await assert.rejects(request, /no connection within 5 s/);
});

const unusable: [name: string, tls: { ca?: string; cert?: string; key?: string }][] = [
  ['a CA that is no PEM', { ca: 'nonsense' }],
  ['a certificate that is no PEM', { cert: 'nonsense', key: forLoopback.key }],
  ['a key that is no PEM', { cert: forLoopback.cert, key: 'nonsense' }],
  ['a key of another certificate', { cert: forLoopback.cert, key: authority.issue('DNS:x').key }],
];

for (const [name, tls] of unusable) {
  test(`${name} is refused when the client is made`, () => {
    const all = { ca: authority.ca, cert: undefined, key: undefined, ...tls };
    assert.throws(() => createTestClient({ tls: all }), /caCertFile, certFile or keyFile cannot be used/);
  });
}
