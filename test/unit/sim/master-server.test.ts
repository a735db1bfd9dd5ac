import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import { type MasterOptions, type MasterServer, startMaster } from '../../../src/sim/master-server.ts';
import { createAuthority } from '../../support/certificates.ts';
import { exchange } from './http-client.ts';

async function start(
  t: TestContext,
  options: Partial<MasterOptions> = {},
): Promise<{ cluster: SimCluster; master: MasterServer }> {
  const cluster = new SimCluster({ clock: { nowMs: () => 1_000 }, random: seededRandom(7) });
  cluster.addAgent({ hostname: 'agent-1', ip: '10.0.1.11' });
  const master = await startMaster({ cluster, ...options });
  t.after(() => master.close());
  return { cluster, master };
}

async function json(master: MasterServer, path = '/state'): Promise<Record<string, unknown>> {
  return JSON.parse((await exchange(master.address, path)).body.toString());
}

test('a master listens on a port of its own and tells it', async (t) => {
  const { master } = await start(t);
  assert.equal(master.address.host, '127.0.0.1');
  assert.equal((await json(master)).leader, `master@127.0.0.1:${master.address.port}`);
});

test('a master on IPv6 shows its address in brackets', async (t) => {
  const { master } = await start(t, { host: '::1' });
  assert.equal((await json(master)).leader, `master@[::1]:${master.address.port}`);
  const answer = await exchange(master.address, '/redirect');
  assert.equal(answer.headers.get('Location'), `//[::1]:${master.address.port}`);
});

test('a port that is taken is an error', async (t) => {
  const { cluster, master } = await start(t);
  await assert.rejects(startMaster({ cluster, port: master.address.port }), { code: 'EADDRINUSE' });
});

test('what happens in the cluster shows at once', async (t) => {
  const { cluster, master } = await start(t);
  assert.equal((await json(master)).activated_slaves, 1);
  cluster.addAgent({ hostname: 'agent-2', ip: '10.0.1.12' });
  assert.equal((await json(master)).activated_slaves, 2);
});

test('a leader that steps back redirects, and leads again when elected', async (t) => {
  const { master } = await start(t);
  master.standBy({ host: '10.9.9.9', port: 5050 });
  assert.equal(
    (await exchange(master.address, '/master/state')).headers.get('Location'),
    '//10.9.9.9:5050/master/state',
  );
  master.lead();
  assert.equal((await exchange(master.address, '/master/state')).status, 200);
});

test('a standby that knows no leader answers 503', async (t) => {
  const { master } = await start(t, { role: { kind: 'standby', leader: undefined } });
  for (const path of ['/state', '/redirect', '/master/api/v1']) {
    const answer = await exchange(master.address, path);
    assert.deepEqual([answer.status, answer.body.toString()], [503, 'No leader elected'], path);
  }
});

test('a standby answers for itself what is not about the cluster', async (t) => {
  const { master } = await start(t, { role: { kind: 'standby', leader: undefined } });
  for (const path of ['/health', '/master/health', '/version', '/flags', '/metrics/snapshot']) {
    assert.equal((await exchange(master.address, path)).status, 200, path);
  }
  assert.equal((await json(master, '/metrics/snapshot'))['master/elected'], 0);
});

test('paths that a real master does not have are not found', async (t) => {
  const { master } = await start(t);
  for (const path of ['/', '/redirect/', '/state/', '/master/version', '/master', '//state', '*']) {
    assert.equal((await exchange(master.address, path)).status, 404, path);
  }
});

test('with credentials it asks for basic authentication, in the realm of the endpoint', async (t) => {
  const { master } = await start(t, { credentials: { principal: 'dns', secret: 's3cret' } });
  const ask = (path: string, userAndPassword?: string) =>
    exchange(master.address, path, {
      headers: userAndPassword ? { Authorization: `Basic ${Buffer.from(userAndPassword).toString('base64')}` } : {},
    });
  const refused = await ask('/state');
  assert.equal(refused.status, 401);
  assert.equal(refused.body.toString(), '401 Unauthorized.');
  assert.equal(refused.headers.get('WWW-Authenticate'), 'Basic realm="mesos-master-readonly"');
  assert.equal((await ask('/api/v1')).headers.get('WWW-Authenticate'), 'Basic realm="mesos-master-readwrite"');
  assert.equal((await ask('/state', 'dns:wrong')).status, 401);
  assert.equal((await ask('/state', 'dns:s3cret')).status, 200);
  assert.equal((await ask('/redirect')).status, 307);
  assert.equal((await ask('/health')).status, 200);
});

test('a standby asks for authentication before it redirects', async (t) => {
  const credentials = { principal: 'dns', secret: 's3cret' };
  const { master } = await start(t, {
    credentials,
    role: { kind: 'standby', leader: { host: '10.9.9.9', port: 5050 } },
  });
  assert.equal((await exchange(master.address, '/state')).status, 401);
});

test('with TLS options it speaks HTTPS only', async (t) => {
  const authority = createAuthority();
  t.after(() => authority.remove());
  const { master } = await start(t, { tls: authority.issue('IP:127.0.0.1') });
  const answer = await exchange(master.address, '/health', { tls: true, ca: authority.ca });
  assert.equal(answer.status, 200);
  await assert.rejects(exchange(master.address, '/health'));
});

test('only long answers are compressed, and only for those who take gzip', async (t) => {
  const { master } = await start(t);
  const encoding = async (path: string, accepted: string) =>
    (await exchange(master.address, path, { headers: { 'Accept-Encoding': accepted } })).headers.get(
      'Content-Encoding',
    );
  assert.equal(await encoding('/state', 'deflate, gzip;q=0.5'), 'gzip');
  assert.equal(await encoding('/state', 'gzip;q=0, deflate'), undefined);
  assert.equal(await encoding('/state', 'identity'), undefined);
  assert.equal(await encoding('/version', 'gzip'), undefined);
  const { body } = await exchange(master.address, '/state', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.deepEqual(JSON.parse(gunzipSync(body).toString()), await json(master));
});

test('a master that hangs answers when it goes on', async (t) => {
  const { master } = await start(t);
  master.hang(true);
  let answered = false;
  const waiting = exchange(master.address, '/state').finally(() => {
    answered = true;
  });
  for (let turn = 0; turn < 50; turn++) await nextTurn();
  assert.equal(answered, false);
  master.hang(false);
  assert.equal((await waiting).status, 200);
});

test('a master that hangs can be closed, and its clients see the connection end', async (t) => {
  const { master } = await start(t);
  master.hang(true);
  const waiting = assert.rejects(exchange(master.address, '/state'));
  for (let turn = 0; turn < 50; turn++) await nextTurn();
  await master.close();
  await waiting;
});

test('a master that fails answers everything with that status until it recovers', async (t) => {
  const { master } = await start(t);
  master.fail(500);
  const answer = await exchange(master.address, '/state');
  assert.deepEqual([answer.status, answer.body.toString()], [500, '500 Internal Server Error.']);
  master.fail(undefined);
  assert.equal((await exchange(master.address, '/state')).status, 200);
});

const CALLS = [
  { why: 'no content type', type: undefined, body: '{"type":"GET_STATE"}', status: 400, text: /Content-Type/ },
  {
    why: 'another content type',
    type: 'text/plain',
    body: '{"type":"GET_STATE"}',
    status: 415,
    text: /application\/json/,
  },
  { why: 'no JSON', type: 'application/json', body: '{"type"', status: 400, text: /Failed to parse body into JSON/ },
  { why: 'JSON that is no object', type: 'application/json', body: 'null', status: 400, text: /Failed to parse/ },
  { why: 'no type', type: 'application/json', body: '{}', status: 400, text: /Expecting 'type' to be present/ },
  {
    why: 'not simulated',
    type: 'application/json',
    body: '{"type":"GET_ROLES"}',
    status: 501,
    text: /Not Implemented/,
  },
  { why: 'too long', type: 'application/json', body: 'x'.repeat(100_000), status: 413, text: /Too Large/ },
] as const;

for (const { why, type, body, status, text } of CALLS) {
  test(`a v1 call is refused as a real master does: ${why}`, async (t) => {
    const { master } = await start(t);
    const headers = type === undefined ? {} : { 'Content-Type': type };
    const answer = await exchange(master.address, '/api/v1', { method: 'POST', headers, body });
    assert.equal(answer.status, status);
    assert.match(answer.body.toString(), text);
  });
}

test('every simulated v1 call answers in the field that is named after it', async (t) => {
  const { master } = await start(t);
  const headers = { 'Content-Type': 'application/json' };
  const names = ['health', 'version', 'flags', 'master', 'state', 'tasks', 'executors', 'frameworks', 'agents'];
  for (const name of names.map((name) => `get_${name}`)) {
    const body = JSON.stringify({ type: name.toUpperCase() });
    const answer = await exchange(master.address, '/master/api/v1', { method: 'POST', headers, body });
    assert.deepEqual(Object.keys(JSON.parse(answer.body.toString())), ['type', name]);
  }
});

test('a leader that has not read the registry shows an empty /state, and answers no v1 call', async (t) => {
  const { cluster, master } = await start(t);
  cluster.failOver();
  const answer = await exchange(master.address, '/api/v1', { method: 'POST', body: '{"type":"GET_STATE"}' });
  assert.deepEqual([answer.status, answer.body.toString()], [503, 'Master has not finished recovery']);
  assert.equal((await json(master)).activated_slaves, 0);
});
