import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();

const ownResolvers: [name: string, keys: object, nameservers: string[], resolvers: string[]][] = [
  ['when the key is absent', {}, ['10.1.1.1', '2001:db8::53'], ['10.1.1.1', '2001:db8::53']],
  ['when the list is empty', { resolvers: [] }, ['10.1.1.1'], ['10.1.1.1']],
  ['without loopback and unspecified addresses', {}, ['127.0.0.53', '::1', '0.0.0.0', '::', '10.1.1.1'], ['10.1.1.1']],
  ['without the addresses of this machine', {}, ['10.0.0.11', '2001:db8::11', '10.1.1.1'], ['10.1.1.1']],
  [
    'without masters and fallback servers',
    { fallbackServers: ['10.1.1.2'] },
    ['10.0.0.1', '10.1.1.2', '10.1.1.1'],
    ['10.1.1.1'],
  ],
  [
    'without masters, when there are no fallback servers',
    { fallbackServers: [] },
    ['10.0.0.1', '10.1.1.1'],
    ['10.1.1.1'],
  ],
  ['each once', {}, ['10.1.1.1', '10.1.1.2', '10.1.1.1'], ['10.1.1.1', '10.1.1.2']],
];

for (const [name, keys, nameservers, resolvers] of ownResolvers) {
  test(`the machine's own resolvers are used ${name}`, () => {
    const machine = {
      resolvConf: () => ({ nameservers, search: [] }),
      localAddresses: () => ['10.0.0.11', '2001:db8::11'],
    };
    const loaded = files.load({ masters: MASTERS, ...keys }, machine);
    assert.deepEqual(
      loaded.config.resolvers,
      resolvers.map((host) => ({ host, port: 53 })),
    );
    assert.deepEqual(loaded.warnings, []);
  });
}

const fallbackServers: [name: string, keys: object, servers: string[]][] = [
  [
    'masters that are IP addresses',
    { masters: ['m1.example:5050', '[2001:DB8::1]:5050', '10.0.0.2:1'] },
    ['2001:db8::1', '10.0.0.2'],
  ],
  ['masters, each once', { masters: ['10.0.0.2:5050', '10.0.0.2:5051'] }, ['10.0.0.2']],
  ['none when there is no master but by ZooKeeper', { masters: [], zk: 'zk://h/mesos' }, []],
  ['none when the list is empty', { fallbackServers: [] }, []],
  ['those that are given', { fallbackServers: ['10.0.0.3', '2001:DB8::0'] }, ['10.0.0.3', '2001:db8::']],
  ['none of this machine', { fallbackServers: ['10.0.0.11', '127.0.0.2', '::', '10.0.0.3'] }, ['10.0.0.3']],
  ['no master that is this machine', { masters: ['10.0.0.1:5050', '10.0.0.11:5050'] }, ['10.0.0.1']],
];

for (const [name, keys, servers] of fallbackServers) {
  test(`fallback servers: ${name}`, () => assert.deepEqual(files.config(keys).fallbackServers, servers));
}

test('a machine without other resolvers than itself leads to a warning', () => {
  const machine = { resolvConf: () => ({ nameservers: ['127.0.0.53'], search: [] }), localAddresses: () => [] };
  assert.deepEqual(files.load({ masters: MASTERS }, machine).config.resolvers, []);
  assert.match(
    files.warnings({}, machine).join(),
    /^resolvers is empty, and resolv\.conf names no nameserver but this machine/,
  );
  assert.deepEqual(files.warnings({ externalon: false }, machine), []);
});
