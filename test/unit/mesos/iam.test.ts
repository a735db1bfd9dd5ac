import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAuthority } from '../../support/certificates.ts';
import { until } from '../../support/until.ts';
import { createTestClient } from './support/client.ts';
import { acceptTokens, authenticationAt, privateKey, startIdentityService } from './support/identity-service.ts';
import { deadAddress, type Handler, redirect, startMaster } from './support/master.ts';

const authority = createAuthority();
after(() => authority.remove());
const HOUR_MS = 3600_000;

/** A token that says when it ends. */
function jwtUntil(endMs: unknown): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ exp: endMs })}.signature`;
}

test('a login posts uid and a token signed with RS256 that lives an hour', async (t) => {
  const service = await startIdentityService(t);
  const master = await startMaster(t, acceptTokens('token-0'));
  const { get, clock, lines } = createTestClient({ authentication: service.authentication });
  await get(master.at);
  const claims = { uid: 'dns', exp: (clock.nowMs() + HOUR_MS) / 1000 };
  assert.deepEqual(service.logins, [{ uid: 'dns', header: { alg: 'RS256', typ: 'JWT' }, claims }]);
  assert.deepEqual(service.server.requests, ['POST /acs/api/v1/auth/login']);
  assert.deepEqual(service.server.authorizations, [undefined]);
  assert.deepEqual(master.authorizations, ['token=token-0']);
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0]!, /token-0/);
});

test('the token is kept for later requests', async (t) => {
  const service = await startIdentityService(t);
  const master = await startMaster(t, acceptTokens('token-0'));
  const { get } = createTestClient({ authentication: service.authentication });
  await get(master.at);
  await get(master.at);
  assert.equal(service.logins.length, 1);
});

test('requests at the same time share one login', async (t) => {
  const service = await startIdentityService(t);
  const master = await startMaster(t, acceptTokens('token-0'));
  const { get } = createTestClient({ authentication: service.authentication });
  await Promise.all([get(master.at), get(master.at), get(master.at)]);
  assert.equal(service.logins.length, 1);
});

test('a refused token is replaced once and the request sent again', async (t) => {
  const service = await startIdentityService(t);
  const master = await startMaster(t, acceptTokens('token-1'));
  const { get } = createTestClient({ authentication: service.authentication });
  assert.equal(await get(master.at), 'state');
  assert.deepEqual(master.authorizations, ['token=token-0', 'token=token-1']);
  await get(master.at);
  assert.equal(service.logins.length, 2);
});

test('requests whose token is refused at the same time share the new login', async (t) => {
  const service = await startIdentityService(t);
  const accept = acceptTokens('token-1');
  let answerFirst: (() => void) | undefined;
  const handler: Handler = (request, response, body) => {
    const answer = (): void => accept(request, response, body);
    if (answerFirst === undefined) {
      answerFirst = answer;
    } else {
      if (master.requests.length === 2) answerFirst();
      answer();
    }
  };
  const master = await startMaster(t, handler);
  const { get } = createTestClient({ authentication: service.authentication });
  assert.deepEqual(await Promise.all([get(master.at), get(master.at)]), ['state', 'state']);
  assert.equal(service.logins.length, 2);
});

test('a token that another request has replaced meanwhile is not thrown away', async (t) => {
  const service = await startIdentityService(t);
  const accept = acceptTokens('token-1');
  let answerLate: (() => void) | undefined;
  const master = await startMaster(t, (request, response, body) => {
    const answer = (): void => accept(request, response, body);
    if (request.url === '/late' && answerLate === undefined) answerLate = answer;
    else answer();
  });
  const { get } = createTestClient({ authentication: service.authentication });
  const late = get(master.at, '/late');
  await until(() => answerLate !== undefined, 'the request with the old token');
  await get(master.at);
  answerLate?.();
  assert.equal(await late, 'state');
  assert.equal(service.logins.length, 2);
});

test('a master that refuses a new token too is asked no third time', async (t) => {
  const service = await startIdentityService(t);
  const master = await startMaster(t, acceptTokens());
  const { get } = createTestClient({ authentication: service.authentication });
  await assert.rejects(get(master.at), /^Error: refuses a new token \(401\)/);
  assert.equal(master.requests.length, 2);
  assert.equal(service.logins.length, 2);
});

test('a request logs in anew once, however many masters it is redirected to', async (t) => {
  const service = await startIdentityService(t);
  const leader = await startMaster(t, acceptTokens());
  const standby = await startMaster(t, (request, response) => {
    if (request.headers.authorization === 'token=token-0') response.writeHead(401).end();
    else redirect(response, `//${leader.name}/master/state`);
  });
  const { get } = createTestClient({ authentication: service.authentication });
  await assert.rejects(get(standby.at), /refuses a new token/);
  assert.equal(service.logins.length, 2);
  assert.equal(leader.requests.length, 1);
});

const lifetimes: [name: string, token: (nowMs: number) => string, renewedAfterMs: number][] = [
  ['a token that ends in five days is renewed 5 min before', (now) => jwtUntil(now / 1000 + 432_000), 431_700_000],
  ['a token that ends in 4 min is renewed after half of that', (now) => jwtUntil(now / 1000 + 240), 120_000],
  ['a token that is no JWT is renewed after an hour', () => 'opaque', HOUR_MS],
  ['a token without an end is renewed after an hour', () => jwtUntil(undefined), HOUR_MS],
  ['a token whose end is no number is renewed after an hour', () => jwtUntil('tomorrow'), HOUR_MS],
  ['a token whose claims are no object is renewed after an hour', () => 'a.bnVsbA.c', HOUR_MS],
  ['a token whose claims are no JSON is renewed after an hour', () => 'a.b.c', HOUR_MS],
];

for (const [name, token, renewedAfterMs] of lifetimes) {
  test(name, async (t) => {
    const service = await startIdentityService(t, () => token(clock.nowMs()));
    const master = await startMaster(t, (_request, response) => response.end());
    const { get, clock } = createTestClient({ authentication: service.authentication });
    await get(master.at);
    clock.advance(renewedAfterMs - 1);
    await get(master.at);
    assert.equal(service.logins.length, 1);
    clock.advance(1);
    await get(master.at);
    assert.equal(service.logins.length, 2);
  });
}

const SECRET_ANSWER = 'eyJsecret';
const failing: [name: string, handler: Handler, reason: RegExp][] = [
  ['is refused', (_q, r) => r.writeHead(401).end(SECRET_ANSWER), /refused \(401\): check uid and private_key/],
  ['answers 500', (_q, r) => r.writeHead(500).end(SECRET_ANSWER), /answered 500/],
  ['answers 500 without end', (_q, r) => r.writeHead(500).write(SECRET_ANSWER), /answered 500/],
  ['answers no JSON', (_q, r) => r.end(SECRET_ANSWER), /the answer is not JSON/],
  ['answers null', (_q, r) => r.end('null'), /the answer holds no token/],
  ['answers without a token', (_q, r) => r.end('{"tokens":"eyJsecret"}'), /the answer holds no token/],
  ['answers a token for no header', (_q, r) => r.end('{"token":"eyJsecret\\r\\nX: y"}'), /the answer holds no token/],
  ['answers an empty token', (_q, r) => r.end('{"token":""}'), /the answer holds no token/],
  ['answers a long token', (_q, r) => r.end(`{"token":"${'x'.repeat(9000)}"}`), /the answer holds no token/],
  ['answers too much', (_q, r) => r.end('x'.repeat(100_000)), /longer than 65536 bytes/],
  ['hangs up', (q) => q.socket.destroy(), /closed the connection/],
];

for (const [name, handler, reason] of failing) {
  test(`a login that ${name} fails with the endpoint's name and no secret`, async (t) => {
    const service = await startMaster(t, handler);
    const master = await startMaster(t, acceptTokens());
    const { get, lines, clock } = createTestClient({ authentication: authenticationAt(service) });
    await assert.rejects(get(master.at), (error: Error) => {
      assert.ok(error.message.startsWith(`cannot log in at http://${service.name}/acs/api/v1/auth/login: `));
      assert.match(error.message, reason);
      assert.doesNotMatch(error.message, /eyJ/);
      return true;
    });
    assert.deepEqual([master.requests, lines, clock.pending()], [[], [], 0]);
    await until(() => service.open() === 0, 'the connection to close');
  });
}

test('a login endpoint that is down is named', async (t) => {
  const dead = await deadAddress();
  const master = await startMaster(t, acceptTokens());
  const loginEndpoint = `http://127.0.0.1:${dead.port}/login?key=hush`;
  const authentication = { kind: 'iam', uid: 'dns', privateKey, loginEndpoint } as const;
  const reason = new RegExp(`^Error: cannot log in at http://127.0.0.1:${dead.port}/login: connect ECONNREFUSED`);
  await assert.rejects(createTestClient({ authentication }).get(master.at), reason);
});

test('a login that hangs is given up after 10 s', async (t) => {
  const service = await startMaster(t, () => {});
  const { get, clock } = createTestClient({ authentication: authenticationAt(service) });
  const request = get({ host: '127.0.0.1', port: 1 });
  await until(() => service.requests.length === 1, 'the login');
  clock.advance(10_000);
  await assert.rejects(request, /cannot log in at .*: gave no whole answer within 10 s/);
  await until(() => service.open() === 0, 'the connection to close');
});

test('a failed login is tried again by the next request', async (t) => {
  let attempts = 0;
  const service = await startMaster(t, (_request, response) => {
    if (attempts++ === 0) response.writeHead(503).end();
    else response.end('{"token":"t"}');
  });
  const master = await startMaster(t, acceptTokens('t'));
  const { get } = createTestClient({ authentication: authenticationAt(service) });
  await assert.rejects(get(master.at), /answered 503/);
  assert.equal(await get(master.at), 'state');
});

test('a shared login goes on while one request waits for it, and ends when none does', async (t) => {
  const service = await startMaster(t, () => {});
  const { fetch } = createTestClient({ authentication: authenticationAt(service) });
  const aborts = [new AbortController(), new AbortController()];
  const requests = aborts.map(({ signal }) =>
    fetch({ master: { host: '127.0.0.1', port: 1 }, method: 'GET', path: '/', signal }),
  );
  await until(() => service.requests.length === 1, 'the login');
  aborts[0]!.abort(new Error('first gone'));
  await assert.rejects(requests[0]!, /first gone/);
  assert.equal(service.open(), 1);
  aborts[1]!.abort(new Error('second gone'));
  await assert.rejects(requests[1]!, /second gone/);
  await until(() => service.open() === 0, 'the login to end');
  assert.equal(service.requests.length, 1);
});

test('the login goes over https with the same CA', async (t) => {
  const tls = { ca: authority.ca, cert: undefined, key: undefined };
  const certificate = authority.issue('IP:127.0.0.1');
  const service = await startIdentityService(t, () => 'token-0', certificate);
  const master = await startMaster(t, acceptTokens('token-0'), certificate);
  assert.equal(await createTestClient({ tls, authentication: service.authentication }).get(master.at), 'state');

  const strange = createAuthority();
  t.after(() => strange.remove());
  const stranger = createTestClient({ tls: { ...tls, ca: strange.ca }, authentication: service.authentication });
  await assert.rejects(stranger.get(master.at), /cannot log in at https:.*certificate is not trusted/);
  assert.equal(service.logins.length, 1);
});

test('a login endpoint may redirect', async (t) => {
  const service = await startIdentityService(t);
  const gateway = await startMaster(t, (_request, response) => redirect(response, `//${service.server.name}/login`));
  const master = await startMaster(t, acceptTokens('token-0'));
  assert.equal(await createTestClient({ authentication: authenticationAt(gateway) }).get(master.at), 'state');
});

test('a private key or an endpoint that cannot be used is refused when the client is made', () => {
  const good = { kind: 'iam', uid: 'dns', privateKey, loginEndpoint: 'http://127.0.0.1:1/' } as const;
  const make = (change: object) => () => createTestClient({ authentication: { ...good, ...change } });
  assert.throws(make({ privateKey: 'nonsense' }), /^Error: private_key in IAMConfigFile is no RSA private key in PEM/);
  assert.throws(make({ privateKey: authority.issue('DNS:x').key }), /private_key in IAMConfigFile/);
  assert.throws(make({ loginEndpoint: 'leader.mesos' }), /login_endpoint in IAMConfigFile must be/);
});
