import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getJson, testApi } from './test-api.ts';
import { zoneOf } from './zone-of.ts';

const NO_HOST = [{ host: '', ip: '' }];
const NO_SERVICE = [{ service: '', host: '', ip: '', port: '' }];

const app = testApi({
  zone: () =>
    zoneOf({
      A: {
        'web.marathon.mesos': ['10.0.0.1', '10.0.0.2'],
        'v4.marathon.mesos': ['10.0.0.3'],
        mesos: ['10.0.0.4'],
        'a/b.mesos': ['10.0.0.5'],
      },
      AAAA: { 'web.marathon.mesos': ['2001:db8::1', '2001:db8::2'], 'v6.marathon.mesos': ['2001:db8::3'] },
      SRV: {
        '_web._tcp.marathon.mesos': ['web.marathon.mesos:80', 'v4.marathon.mesos:81', 'v6.marathon.mesos:82'],
        '_part._tcp.marathon.mesos': ['gone.marathon.mesos:1', 'v4.marathon.mesos:2'],
        '_gone._tcp.marathon.mesos': ['gone.marathon.mesos:1'],
      },
    }),
});

const host = (name: string): Promise<unknown> => getJson(app, `/v1/hosts/${name}`);
const service = (name: string): Promise<unknown> => getJson(app, `/v1/services/${name}`);

test('a host gives every IPv4 address, then every IPv6 address', async () => {
  assert.deepEqual(await host('web.marathon.mesos'), [
    { host: 'web.marathon.mesos.', ip: '10.0.0.1' },
    { host: 'web.marathon.mesos.', ip: '10.0.0.2' },
    { host: 'web.marathon.mesos.', ip: '2001:db8::1' },
    { host: 'web.marathon.mesos.', ip: '2001:db8::2' },
  ]);
});

test('a name is the same in any letter case, with and without a final dot, and with .* in it', async () => {
  const expected = [{ host: 'v4.marathon.mesos.', ip: '10.0.0.3' }];
  for (const name of ['v4.marathon.mesos', 'V4.Marathon.MESOS', 'v4.marathon.mesos.', 'v4.*.marathon.*.mesos']) {
    assert.deepEqual(await host(name), expected, name);
  }
});

test('percent escapes in a name are decoded, a slash too', async () => {
  assert.deepEqual(await host('v4%2Emarathon.%6desos'), [{ host: 'v4.marathon.mesos.', ip: '10.0.0.3' }]);
  assert.deepEqual(await host('a%2Fb.mesos'), [{ host: 'a/b.mesos.', ip: '10.0.0.5' }]);
});

test('a host without an address gives one empty record', async () => {
  assert.deepEqual(await host('nobody.mesos'), NO_HOST);
});

test('names that cannot be in a zone are just not found', async () => {
  const escapes = ['%00', '%20', '%5C', '%2F', '%F0%9F%90%9A', '%2E%2A', '%E2%84%AA.mesos'];
  for (const name of [
    ...escapes,
    `${'a.'.repeat(200)}mesos`,
    '..x',
    'v4.marathon.mesos..',
    '__proto__',
    'constructor',
  ]) {
    assert.deepEqual(await host(name), NO_HOST, name);
    assert.deepEqual(await service(name), NO_SERVICE, name);
  }
});

test('a service gives, for each target, its first IPv4 and its first IPv6 address', async () => {
  const asked = '_web._tcp.marathon.mesos';
  assert.deepEqual(await service(asked), [
    { service: asked, host: 'web.marathon.mesos.', ip: '10.0.0.1', port: '80' },
    { service: asked, host: 'web.marathon.mesos.', ip: '2001:db8::1', port: '80' },
    { service: asked, host: 'v4.marathon.mesos.', ip: '10.0.0.3', port: '81' },
    { service: asked, host: 'v6.marathon.mesos.', ip: '2001:db8::3', port: '82' },
  ]);
});

test('a service is named in the answer as it was asked for', async () => {
  const asked = '_Part._TCP.*.Marathon.mesos.';
  assert.deepEqual(await service(asked), [{ service: asked, host: 'v4.marathon.mesos.', ip: '10.0.0.3', port: '2' }]);
});

test('a service without a target that has an address gives one empty record', async () => {
  assert.deepEqual(await service('_gone._tcp.marathon.mesos'), NO_SERVICE);
  assert.deepEqual(await service('_nobody._tcp.marathon.mesos'), NO_SERVICE);
});

test('before the state of the cluster is known, everything that needs it says so', async () => {
  const waiting = testApi({ zone: () => undefined });
  for (const path of ['/v1/hosts/web.mesos', '/v1/services/_web._tcp.mesos', '/v1/enumerate', '/v1/axfr']) {
    const response = await waiting.request(path);
    assert.equal(response.status, 503, path);
    assert.equal(response.headers.get('Retry-After'), '1');
  }
  assert.equal((await waiting.request('/v1/version')).status, 200);
});
