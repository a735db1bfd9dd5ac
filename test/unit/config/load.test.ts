import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../../../src/config/config.ts';
import { fileSchema } from '../../../src/config/schema.ts';
import { parseNetwork } from '../../../src/lib/network.ts';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();

const DEFAULTS: Config = {
  file: files.path,
  zk: undefined,
  zkDetectionTimeoutSeconds: 30,
  masters: [{ host: '10.0.0.1', port: 5050 }],
  authentication: { kind: 'none' },
  mesosTls: undefined,
  files: { iamConfigFile: '', caCertFile: '', certFile: '', keyFile: '' },
  refreshSeconds: 60,
  stateTimeoutSeconds: 300,
  failoverHoldSeconds: 600,
  healthPolicy: 'prefer',
  snapshotFile: '/var/lib/mesos-dns/snapshot',
  snapshotMaxAgeSeconds: 604800,
  ttl: 60,
  domain: 'mesos',
  port: 53,
  listeners: ['0.0.0.0'],
  workers: 'auto',
  resolvers: [{ host: '10.9.9.9', port: 53 }],
  fallbackServers: ['10.0.0.1'],
  zoneResolvers: new Map(),
  timeoutSeconds: 5,
  dnsOn: true,
  httpOn: true,
  httpPort: 8123,
  httpListener: '0.0.0.0',
  externalOn: true,
  allowRecursion: ['private', 'connected'],
  recurseOn: true,
  reverseDnsOn: false,
  soa: { mname: 'ns1.mesos', rname: 'root.ns1.mesos', refresh: 60, retry: 600, expire: 86400, minttl: 60 },
  ipSources: ['netinfo', 'mesos', 'host'],
  enforceRfc952: false,
  staticRecords: [],
  setTruncateBit: true,
  enumerationOn: true,
  srvRecordDefaultWeight: 1,
  resolvSubnetFirst: false,
};

test('a file with a master alone has the defaults of Mesos-DNS', () => {
  const { config, warnings } = files.load({ masters: MASTERS });
  assert.deepEqual(config, DEFAULTS);
  assert.deepEqual(warnings, []);
});

test('null leaves every key at its default', () => {
  const nulls = Object.fromEntries(Object.keys(fileSchema.shape).map((key) => [key, null]));
  assert.deepEqual(files.load({ ...nulls, masters: MASTERS }), { config: DEFAULTS, warnings: [] });
  assert.deepEqual(files.config({ mesosCredentials: { principal: null, secret: null } }), DEFAULTS);
});

/** One key, a value for it that is not its default, and what becomes of it. */
const values: [key: string, value: unknown, changes: Partial<Config>][] = [
  ['zkDetectionTimeout', 0, { zkDetectionTimeoutSeconds: 0 }],
  [
    'masters',
    ['M1.example.COM.:5050', '[2001:DB8::1]:5051', '10.0.0.2:1'],
    {
      masters: [
        { host: 'm1.example.com', port: 5050 },
        { host: '2001:db8::1', port: 5051 },
        { host: '10.0.0.2', port: 1 },
      ],
      fallbackServers: ['2001:db8::1', '10.0.0.2'],
    },
  ],
  ['refreshSeconds', 1, { refreshSeconds: 1 }],
  ['stateTimeoutSeconds', 1, { stateTimeoutSeconds: 1 }],
  ['failoverHoldSeconds', 0, { failoverHoldSeconds: 0 }],
  ['healthPolicy', 'ignore', { healthPolicy: 'ignore' }],
  ['snapshotFile', '', { snapshotFile: '' }],
  ['snapshotFile', '/s', { snapshotFile: '/s' }],
  ['snapshotFile', '/Srv/my zone', { snapshotFile: '/Srv/my zone' }],
  ['snapshotMaxAge', 0, { snapshotMaxAgeSeconds: 0 }],
  ['snapshotMaxAge', 31536000, { snapshotMaxAgeSeconds: 31536000 }],
  ['ttl', 0, { ttl: 0 }],
  ['ttl', 2147483647, { ttl: 2147483647 }],
  ['domain', 'Cluster.Example.COM.', { domain: 'cluster.example.com' }],
  ['domain', '_my-domain1', { domain: '_my-domain1' }],
  [
    'domain',
    `${'a'.repeat(63)}.`.repeat(3) + 'b'.repeat(61),
    { domain: `${'a'.repeat(63)}.`.repeat(3) + 'b'.repeat(61) },
  ],
  ['port', 65535, { port: 65535 }],
  ['port', 1, { port: 1 }],
  ['listener', '2001:DB8::0:1', { listeners: ['2001:db8::1'] }],
  ['listener', ['127.0.0.1', '::1'], { listeners: ['127.0.0.1', '::1'] }],
  [
    'resolvers',
    ['1.1.1.1', '1.1.1.1:5353', '2001:db8::53', '[2001:db8::53]:54'],
    {
      resolvers: [
        { host: '1.1.1.1', port: 53 },
        { host: '1.1.1.1', port: 5353 },
        { host: '2001:db8::53', port: 53 },
        { host: '2001:db8::53', port: 54 },
      ],
    },
  ],
  [
    'zoneResolvers',
    { 'Weave.': ['10.0.0.9'], 'a.example': ['10.0.0.8', '::1'] },
    {
      zoneResolvers: new Map([
        ['weave', [{ host: '10.0.0.9', port: 53 }]],
        [
          'a.example',
          [
            { host: '10.0.0.8', port: 53 },
            { host: '::1', port: 53 },
          ],
        ],
      ]),
    },
  ],
  [
    'zoneResolvers',
    { notmesos: ['10.0.0.9'], 'x.mesos.example': ['10.0.0.9'] },
    {
      zoneResolvers: new Map([
        ['notmesos', [{ host: '10.0.0.9', port: 53 }]],
        ['x.mesos.example', [{ host: '10.0.0.9', port: 53 }]],
      ]),
    },
  ],
  ['fallbackServers', ['10.0.0.2', '2001:DB8::1'], { fallbackServers: ['10.0.0.2', '2001:db8::1'] }],
  ['timeout', 7, { timeoutSeconds: 7 }],
  ['timeout', 0, { timeoutSeconds: 5 }],
  ['workers', 0, { workers: 0 }],
  ['workers', 32, { workers: 32 }],
  ['workers', 'auto', { workers: 'auto' }],
  ['dnson', false, { dnsOn: false }],
  ['httpon', false, { httpOn: false }],
  ['httpport', 80, { httpPort: 80 }],
  ['httplistener', '::', { httpListener: '::' }],
  ['externalon', false, { externalOn: false, resolvers: [] }],
  [
    'allowRecursion',
    ['any', '10.0.0.0/8', '2001:DB8::/32', '::1/128'],
    { allowRecursion: ['any', ...['10.0.0.0/8', '2001:db8::/32', '::1'].map((text) => parseNetwork(text)!)] },
  ],
  ['allowRecursion', [], { allowRecursion: [] }],
  ['recurseon', false, { recurseOn: false }],
  ['reversednson', true, { reverseDnsOn: true }],
  ['SOAMname', 'NS.Example.com..', { soa: { ...DEFAULTS.soa, mname: 'ns.example.com' } }],
  ['SOARname', 'Hostmaster@Example.com.', { soa: { ...DEFAULTS.soa, rname: 'hostmaster.example.com' } }],
  ['SOARname', 'ops+dns.example.com', { soa: { ...DEFAULTS.soa, rname: 'ops+dns.example.com' } }],
  ['SOARname', 'first\\.last@example.com', { soa: { ...DEFAULTS.soa, rname: 'first\\.last.example.com' } }],
  ['SOARefresh', 4294967295, { soa: { ...DEFAULTS.soa, refresh: 4294967295 } }],
  ['SOARetry', 0, { soa: { ...DEFAULTS.soa, retry: 0 } }],
  ['SOAExpire', 1, { soa: { ...DEFAULTS.soa, expire: 1 } }],
  ['SOAMinttl', 5, { soa: { ...DEFAULTS.soa, minttl: 5 } }],
  ['IPSources', ['docker', 'host'], { ipSources: ['docker', 'host'] }],
  ['enforceRFC952', true, { enforceRfc952: true }],
  [
    'staticRecords',
    [{ name: 'DB.mesos.', type: 'a', value: '10.0.0.1' }],
    { staticRecords: [{ name: 'db.mesos', type: 'A', value: '10.0.0.1' }] },
  ],
  ['setTruncateBit', false, { setTruncateBit: false }],
  ['enumerationOn', false, { enumerationOn: false }],
  ['srvRecordDefaultWeight', 65535, { srvRecordDefaultWeight: 65535 }],
  ['srvRecordDefaultWeight', 0, { srvRecordDefaultWeight: 0 }],
  ['ResolvSubnetFirst', true, { resolvSubnetFirst: true }],
  ['zk', '', {}],
  ['zk', 'zk://h/mesos', { zk: { servers: [{ host: 'h', port: 2181 }], path: '/mesos', credentials: undefined } }],
  [
    'zk',
    'zk://10.0.0.1:2182,[2001:db8::1]:2183,ZK.example/a/b/',
    {
      zk: {
        servers: [
          { host: '10.0.0.1', port: 2182 },
          { host: '2001:db8::1', port: 2183 },
          { host: 'zk.example', port: 2181 },
        ],
        path: '/a/b',
        credentials: undefined,
      },
    },
  ],
  [
    'zk',
    'zk://user:p@ss@h:1/mesos',
    { zk: { servers: [{ host: 'h', port: 1 }], path: '/mesos', credentials: { user: 'user', password: 'p@ss' } } },
  ],
  [
    'zk',
    'zk://us%40er:p%3A%2Fa:%25@h:1/mesos',
    { zk: { servers: [{ host: 'h', port: 1 }], path: '/mesos', credentials: { user: 'us@er', password: 'p:/a:%' } } },
  ],
];

for (const [key, value, changes] of values) {
  test(`${key} ${JSON.stringify(value).slice(0, 90)} is taken, in any letter case`, () => {
    for (const spelling of [key, key.toUpperCase(), key.toLowerCase()]) {
      const master = key === 'masters' ? {} : { masters: MASTERS };
      assert.deepEqual(files.load({ ...master, [spelling]: value }), {
        config: { ...DEFAULTS, ...changes },
        warnings: [],
      });
    }
  });
}

test('the table above has every key but those of files and credentials, which have tests of their own', () => {
  const credentials = ['mesosAuthentication', 'mesosCredentials', 'IAMConfigFile'];
  const elsewhere = [...credentials, 'mesosHTTPSOn', 'caCertFile', 'certFile', 'keyFile'];
  const keys = new Set([...values.map(([key]) => key), ...elsewhere]);
  assert.deepEqual([...keys].toSorted(), Object.keys(fileSchema.shape).toSorted());
});

test('zk alone needs no masters', () => {
  assert.equal(files.load({ zk: 'zk://h/mesos' }).config.zk?.path, '/mesos');
});

test('without external names the resolvers are neither used nor checked beyond their types', () => {
  const keys = { externalon: false, resolvers: ['x', 'x', ''], zoneResolvers: { mesos: [], 'a b': ['x'] } };
  assert.deepEqual(files.load({ masters: MASTERS, ...keys }), {
    config: { ...DEFAULTS, externalOn: false, resolvers: [] },
    warnings: [],
  });
  assert.deepEqual(files.mistakes({ masters: MASTERS, ...keys, resolvers: [5], zoneResolvers: { a: 'x' } }), [
    'resolvers[0] is 5: write text in double quotes',
    'zoneResolvers.a is "x": write a list of texts',
  ]);
});

test('the last spelling of a key counts, with a warning', () => {
  const text = '{"masters": ["10.0.0.1:5050"], "ttl": 1, "TTL": 2, "ttl": 3, "Port": 54, "port": 55}';
  assert.deepEqual([files.load(text).config.ttl, files.load(text).config.port], [3, 55]);
  assert.deepEqual(files.warnings(text), [
    'ttl is given more than once; the last one counts',
    'ttl is given more than once; the last one counts',
    'port is given more than once; the last one counts',
  ]);
});

test('unknown keys are ignored with a warning that tells the nearest key', () => {
  const keys = { email: 'x', SOASerial: 1, File: 'x', tll: 5, mesosCredentials: { password: 'x', secrets: 'x' } };
  assert.deepEqual(files.warnings(keys), [
    'email is not a key of mesos-dns and is ignored',
    'SOASerial is not a key of mesos-dns and is ignored',
    'File is not a key of mesos-dns and is ignored',
    'tll is not a key of mesos-dns and is ignored; did you mean ttl?',
    'mesosCredentials.password is not a key of mesos-dns and is ignored',
    'mesosCredentials.secrets is not a key of mesos-dns and is ignored; did you mean mesosCredentials.secret?',
  ]);
});
