import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getJson, silentLog, testApi } from './test-api.ts';

const PATHS = [
  '/v1/version',
  '/v1/config',
  '/v1/hosts/web.mesos',
  '/v1/hosts/web.mesos/ports',
  '/v1/services/_web._tcp.mesos',
  '/v1/enumerate',
  '/v1/axfr',
  '/v1/watch',
];

test('the version names the service as Mesos-DNS does, with our version', async () => {
  assert.deepEqual(await getJson(testApi(), '/v1/version'), {
    Service: 'Mesos-DNS',
    Version: '1.2.3',
    URL: 'https://github.com/mesosphere/mesos-dns',
  });
});

test('metrics come as Prometheus wants them', async () => {
  const response = await testApi().request('/metrics');
  assert.equal(response.headers.get('Content-Type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(await response.text(), 'up 1\n');
});

test('the configuration is read anew at every request', async () => {
  let port = 53;
  const app = testApi({ config: () => ({ Port: port }) });
  assert.deepEqual(await getJson(app, '/v1/config'), { Port: 53 });
  port = 54;
  assert.deepEqual(await getJson(app, '/v1/config'), { Port: 54 });
});

test('enumerate gives frameworks, tasks and records in the shape of Mesos-DNS', async () => {
  const records = [{ name: 'web.marathon.mesos.', host: '10.0.0.1', rtype: 'A' }];
  const enumeration = { frameworks: [{ tasks: [{ name: 'web', id: 'web.1', records }], name: 'marathon' }] };
  const app = testApi({ enumerate: () => structuredClone(enumeration) });
  assert.deepEqual(await getJson(app, '/v1/enumerate'), enumeration);
});

test('what lists the zone does not exist when enumeration is off, not for any method', async () => {
  const app = testApi({ enumerationOn: false });
  for (const path of ['/v1/enumerate', '/v1/axfr', '/v1/watch']) {
    for (const method of ['GET', 'HEAD', 'POST']) {
      assert.equal((await app.request(path, { method })).status, 404, `${method} ${path}`);
    }
  }
  assert.equal((await app.request('/v1/version')).status, 200);
});

test('the ports of a host are to be implemented, as they are in Mesos-DNS', async () => {
  const response = await testApi().request('/v1/hosts/web.mesos/ports');
  assert.equal(response.status, 501);
  assert.equal(await response.text(), 'To be implemented...');
});

test('a path with a slash at its end is the same path', async () => {
  assert.equal((await testApi().request('/v1/version/')).status, 200);
});

test('what comes says what it is, without sniffing and without cross-origin headers', async () => {
  for (const path of PATHS.filter((each) => !each.endsWith('/ports'))) {
    const { headers } = await testApi().request(path, { headers: { Origin: 'http://elsewhere.example' } });
    const type = path === '/v1/watch' ? 'text/event-stream' : 'application/json';
    assert.equal(headers.get('content-type'), type, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.deepEqual(
      [...headers.keys()].filter((name) => name.startsWith('access-control-')),
      [],
      path,
    );
  }
});

test('HEAD gives the headers of GET and no body', async () => {
  for (const path of PATHS) {
    const get = await testApi().request(path);
    const head = await testApi().request(path, { method: 'HEAD' });
    assert.equal(head.status, get.status, path);
    assert.equal(await head.text(), '', path);
    assert.deepEqual([...head.headers], [...get.headers], path);
  }
});

test('any other method is answered 405 with the methods that work', async () => {
  for (const path of PATHS) {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await testApi().request(path, { method });
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.equal(response.headers.get('allow'), 'GET, HEAD');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    }
  }
});

test('an unknown path is answered 404 with the paths that exist', async () => {
  for (const path of ['/', '/v1', '/v2/version', '/v1/hosts', '/v1/hosts/a/b', '/v1/version/x']) {
    const response = await testApi().request(path);
    assert.equal(response.status, 404, path);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const body = (await response.json()) as { paths: string[] };
    assert.ok(body.paths.includes('/v1/services/:service'), path);
  }
});

test('a malformed percent escape is answered 400', async () => {
  for (const path of ['/v1/hosts/%', '/v1/hosts/a%zz.mesos', '/v1/services/%ff', '/v1/hosts/%e2%82', '/%']) {
    const response = await testApi().request(path);
    assert.equal(response.status, 400, path);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.match(await response.text(), /%25/);
  }
});

test('a percent sign in the query harms nothing', async () => {
  assert.equal((await testApi().request('/v1/version?100%')).status, 200);
});

test('an exception is answered 500 without its message and logged with it', async () => {
  const logged: unknown[] = [];
  const log = { ...silentLog, error: (message: string, fields?: object) => logged.push([message, fields]) };
  const config = (): never => {
    throw new Error('the inner state is secret');
  };
  const response = await testApi({ config, log }).request('/v1/config');
  assert.equal(response.status, 500);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.doesNotMatch(await response.text(), /secret|Error|at /);
  assert.equal(logged.length, 1);
  assert.match(JSON.stringify(logged), /\/v1\/config.*the inner state is secret/);
});
