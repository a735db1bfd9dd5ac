import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();

test('every mistake is told at once, of types, of values and between keys, and none that only follows from another', () => {
  const error = files.error({
    zk: 5,
    masters: 'm:1',
    mastres: ['m:1'],
    ttl: '60',
    port: 0,
    domain: 'a b',
    listener: ['x', 5],
    zoneResolvers: { mesos: ['1.1.1.1'], b: ['1.1.1.1'], 'a.b': ['1.1.1.1'] },
    mesosAuthentication: 'basic',
    mesosCredentials: { principal: 'p' },
    certFile: 5,
    keyFile: '/no/such/key',
    dnson: false,
    httpon: false,
    IPSources: [],
  });
  const keys = error.message
    .split('\n')
    .map((line) => line.replace(`${files.path}: `, '').replace(/ (?:is|are) .*/, ''));
  assert.deepEqual(
    keys.toSorted(),
    [
      'zk',
      'masters',
      'ttl',
      'domain',
      'port',
      'listener[0]',
      'listener[1]',
      'IPSources',
      'dnson and httpon',
      'zoneResolvers["a.b"]',
      'mesosCredentials.secret',
      'certFile',
      'keyFile',
    ].toSorted(),
  );
  assert.match(error.warnings.join(), /mastres is not a key of mesos-dns and is ignored; did you mean masters\?/);
});

test('zones are checked against one another whatever is wrong with their resolvers', () => {
  const zoneResolvers = { mesos: ['1.1.1.1'], 'x.mesos': ['1.1.1.1'], y: [], z: ['nohost'] };
  const keys = files.mistakes({ masters: MASTERS, zoneResolvers }).map((mistake) => mistake.split(' is ')[0]);
  assert.deepEqual(keys.toSorted(), [
    'zoneResolvers.mesos',
    'zoneResolvers.y',
    'zoneResolvers.z[0]',
    'zoneResolvers["x.mesos"]',
  ]);
});

const consequences: [name: string, keys: object, mistake: RegExp][] = [
  ['resolvers of a wrong type are not called empty', { resolvers: 'x' }, /^resolvers is "x": write a list/],
  [
    'credentials are not called unused where the authentication is mistyped',
    { mesosAuthentication: 'Basic', mesosCredentials: { principal: 'p', secret: 's' }, IAMConfigFile: 'x' },
    /^mesosAuthentication is "Basic": write "" for none/,
  ],
  [
    'files are not called unused where mesosHTTPSOn is mistyped',
    { mesosHTTPSOn: 'yes', caCertFile: join(import.meta.dirname, 'fixtures/ca.pem') },
    /^mesosHTTPSOn is "yes": write true or false$/,
  ],
  [
    'an IAM file of a wrong type is not called missing',
    { mesosAuthentication: 'iam', IAMConfigFile: 5 },
    /^IAMConfigFile is 5: write text in double quotes$/,
  ],
];

for (const [name, keys, mistake] of consequences) {
  test(name, () => {
    const machine = { resolvConf: () => ({ nameservers: [], search: [] }), localAddresses: () => [] };
    const resolvers = ['1.1.1.1'];
    const [first = '', ...more] = files.mistakes({ masters: MASTERS, resolvers, ...keys }, machine);
    assert.match(first, mistake);
    assert.deepEqual(more, []);
    assert.deepEqual(files.error({ masters: MASTERS, resolvers, ...keys }, machine).warnings, []);
  });
}

test('every line of the message names the file', () => {
  const lines = files.error({ port: 0, ttl: -1, dnson: false, httpon: false }).message.split('\n');
  assert.equal(lines.length, 4);
  for (const line of lines) assert.ok(line.startsWith(`${files.path}: `), line);
});

test('a long value is cut in its message', () => {
  const [mistake = ''] = files.mistakes({ masters: [`${'x'.repeat(5000)}`] });
  assert.ok(mistake.length < 400, mistake);
  assert.match(mistake, /^masters\[0\] is "xxx.*…: write host:port/);
});
