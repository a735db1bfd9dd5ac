import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { effectiveConfig } from '../../../src/config/effective.ts';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();
const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);

test('the effective configuration has the keys of Mesos-DNS, in its order, and our own', () => {
  assert.deepEqual(Object.entries(effectiveConfig(files.config({}))), [
    ['RefreshSeconds', 60],
    ['Port', 53],
    ['Timeout', 5],
    ['StateTimeoutSeconds', 300],
    ['ZkDetectionTimeout', 30],
    ['HttpPort', 8123],
    ['TTL', 60],
    ['SRVRecordDefaultWeight', 1],
    ['SOARefresh', 60],
    ['SOARetry', 600],
    ['SOAExpire', 86400],
    ['SOAMinttl', 60],
    ['SOAMname', 'ns1.mesos.'],
    ['SOARname', 'root.ns1.mesos.'],
    ['Masters', ['10.0.0.1:5050']],
    ['ZoneResolvers', {}],
    ['Resolvers', ['10.9.9.9']],
    ['IPSources', ['netinfo', 'mesos', 'host']],
    ['Zk', ''],
    ['Domain', 'mesos'],
    ['File', files.path],
    ['Listener', '0.0.0.0'],
    ['HTTPListener', '0.0.0.0'],
    ['RecurseOn', true],
    ['DnsOn', true],
    ['ReverseDnsOn', false],
    ['HttpOn', true],
    ['ExternalOn', true],
    ['EnforceRFC952', false],
    ['SetTruncateBit', true],
    ['EnumerationOn', true],
    ['MesosHTTPSOn', false],
    ['CACertFile', ''],
    ['CertFile', ''],
    ['KeyFile', ''],
    ['MesosCredentials', { Principal: '', Secret: '' }],
    ['IAMConfigFile', ''],
    ['ResolvSubnetFirst', false],
    ['MesosAuthentication', ''],
    ['Workers', 'auto'],
    ['AllowRecursion', ['private', 'connected']],
    ['FailoverHoldSeconds', 600],
    ['HealthPolicy', 'prefer'],
    ['SnapshotFile', '/var/lib/mesos-dns/snapshot'],
    ['SnapshotMaxAge', 604800],
    ['FallbackServers', ['10.0.0.1']],
    ['StaticRecords', []],
  ]);
});

test('addresses are shown in their canonical form, ports where they matter, secrets hidden', () => {
  const shown = effectiveConfig(
    files.config({
      zk: 'zk://us%40er:hunter2@H:2182,[::1]/mesos/',
      masters: ['[2001:DB8::1]:5050', 'M:5050'],
      resolvers: ['1.1.1.1:53', '1.1.1.1:54', '[0::1]:53', '[::1]:54'],
      zoneResolvers: { 'Weave.': ['1.1.1.1:53', '1.1.1.1:54'] },
      listener: ['0::1', '127.0.0.1'],
      mesosAuthentication: 'basic',
      mesosCredentials: { principal: 'p', secret: 'hunter2' },
      staticRecords: [{ name: 'DB.mesos.', type: 'cname', value: 'WWW.example.com.' }],
    }),
  );
  assert.equal(shown.Zk, 'zk://us%40er:******@h:2182,[::1]:2181/mesos');
  assert.deepEqual(shown.Masters, ['[2001:db8::1]:5050', 'm:5050']);
  assert.deepEqual(shown.Resolvers, ['1.1.1.1', '1.1.1.1:54', '::1', '[::1]:54']);
  assert.deepEqual(shown.ZoneResolvers, { weave: ['1.1.1.1', '1.1.1.1:54'] });
  assert.deepEqual(shown.Listener, ['::1', '127.0.0.1']);
  assert.deepEqual(shown.MesosCredentials, { Principal: 'p', Secret: '******' });
  assert.equal(shown.MesosAuthentication, 'basic');
  assert.deepEqual(shown.StaticRecords, [{ Name: 'db.mesos', Type: 'CNAME', Value: 'www.example.com' }]);
});

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const iamFile = files.write('iam.json', {
  uid: 'u',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  login_endpoint: 'http://h',
});

const configurations: [name: string, keys: object][] = [
  ['of defaults', {}],
  [
    'with other values for every key without a secret',
    {
      zk: 'zk://h,[::1]:2182/a/b',
      zkDetectionTimeout: 0,
      masters: ['m:1', '[::1]:2'],
      refreshSeconds: 1,
      stateTimeoutSeconds: 2,
      failoverHoldSeconds: 0,
      healthPolicy: 'strict',
      snapshotFile: '/srv/mesos-dns/zone',
      snapshotMaxAge: 0,
      staticRecords: [
        { name: 'A.example.', type: 'TXT', value: 'x=@:"' },
        { name: 'b.a.example', type: 'aaaa', value: '0::1' },
        { name: 'c.a.example', type: 'CNAME', value: 'B.a.example.' },
        { name: 'd.a.example', type: 'SRV', value: 'c.a.example.:80' },
      ],
      ttl: 3,
      domain: 'A.example.',
      port: 4,
      fallbackServers: ['1.1.1.2', '::2'],
      resolvers: ['1.1.1.1', '[::1]:5'],
      zoneResolvers: { 'B.': ['::1'], 'c.d': ['1.1.1.1:6'] },
      timeout: 0,
      listener: ['::1', '127.0.0.1'],
      workers: 3,
      dnson: true,
      httpon: false,
      httpport: 7,
      httplistener: '::',
      externalon: true,
      recurseon: false,
      reversednson: true,
      SOAMname: 'x.y.',
      SOARname: 'z@y',
      SOARefresh: 8,
      SOARetry: 9,
      SOAExpire: 10,
      SOAMinttl: 11,
      IPSources: ['host', 'docker'],
      enforceRFC952: true,
      setTruncateBit: false,
      enumerationOn: false,
      srvRecordDefaultWeight: 12,
      ResolvSubnetFirst: true,
      mesosAuthentication: 'iam',
      IAMConfigFile: iamFile,
      mesosHTTPSOn: true,
      caCertFile: fixture('ca.pem'),
      certFile: fixture('client.pem'),
      keyFile: fixture('client.key'),
    },
  ],
  ['without external names', { externalon: false, resolvers: ['1.1.1.1'], zoneResolvers: { b: ['1.1.1.1'] } }],
  ['without DNS', { dnson: false }],
  ['with files that are not used', { caCertFile: fixture('ca.pem'), IAMConfigFile: 'nowhere' }],
];

for (const [name, keys] of configurations) {
  test(`the effective configuration ${name} is a configuration file with the same effect`, () => {
    const config = files.config(keys);
    const shown = effectiveConfig(config);
    const again = files.load(shown);
    assert.deepEqual(effectiveConfig(again.config), shown);
    assert.deepEqual(again.config, config);
    assert.deepEqual(again.warnings, [`${files.path}: File is not a key of mesos-dns and is ignored`]);
  });
}

test('MASTERS of these tests is what the effective configuration shows', () => {
  assert.deepEqual(effectiveConfig(files.config({})).Masters, MASTERS);
});
