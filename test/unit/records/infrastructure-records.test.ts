import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import { canonicalIp } from '../../../src/lib/ip.ts';
import { agentRecords, frameworkRecords, masterRecords } from '../../../src/records/infrastructure-records.ts';
import { labelRfc1123 } from '../../../src/records/label.ts';
import type { Naming } from '../../../src/records/naming.ts';
import { addressOfReverseName, isReachable, pointerRecord, type ZoneRecord } from '../../../src/records/record.ts';

const naming: Naming = {
  domain: 'mesos',
  label: labelRfc1123,
  ipSources: ['host'],
  healthPolicy: 'ignore',
  pointersOn: true,
};
const addressesOf = (host: string): string[] =>
  host === 'known' ? ['10.9.9.9', 'fd00::9'] : [canonicalIp(host)].filter((address) => address !== undefined);
const text = (records: readonly ZoneRecord[]): string[] =>
  records.map(({ name, type, value }) => `${name} ${type} ${value}`);
const numbers = (leader: string, masters: readonly string[]): string[] =>
  text(
    masterRecords(
      parseHostPort(leader)!,
      masters.map((each) => parseHostPort(each)!),
      addressesOf,
      naming,
    ),
  )
    .filter((line) => line.startsWith('master') && !line.startsWith('master.'))
    .map((line) => line.replace(/\.mesos A+ /, ' '));

test('masters are numbered in the configured order', () => {
  assert.deepEqual(numbers('10.0.0.2:5050', ['10.0.0.1:5050', '10.0.0.2:5050', '10.0.0.3:5050']), [
    'master0 10.0.0.1',
    'master1 10.0.0.2',
    'master2 10.0.0.3',
  ]);
});

test('a leader that is not listed gets the number after the last', () => {
  assert.deepEqual(numbers('10.0.0.9:5050', ['10.0.0.1:5050']), ['master0 10.0.0.1', 'master1 10.0.0.9']);
});

test('masters on one host count once, and of those on the leader’s host the leader counts', () => {
  assert.deepEqual(numbers('10.0.0.1:5052', ['10.0.0.1:5051', '10.0.0.2:1', '10.0.0.2:2', '10.0.0.1:5052']), [
    'master0 10.0.0.2',
    'master1 10.0.0.1',
  ]);
});

test('the leader has its names and services, with IPv6 too', () => {
  assert.deepEqual(text(masterRecords(parseHostPort('[fd00::1]:5050')!, [], addressesOf, naming)), [
    'leader.mesos AAAA fd00::1',
    'master.mesos AAAA fd00::1',
    '_leader._tcp.mesos SRV leader.mesos:5050',
    '_leader._udp.mesos SRV leader.mesos:5050',
    'master.mesos AAAA fd00::1',
    'master0.mesos AAAA fd00::1',
  ]);
});

test('a framework whose scheduler speaks HTTP has addresses by its host name, and no service', () => {
  const framework = { key: '1', name: 'My.Fw', scheduler: undefined, hostname: 'known' };
  assert.deepEqual(text(frameworkRecords(framework, addressesOf, naming)), [
    'my.fw.mesos A 10.9.9.9',
    'my.fw.mesos AAAA fd00::9',
  ]);
});

test('a host that cannot be looked up makes no record, not even a service', () => {
  const endpoint = parseHostPort('unknown:5051')!;
  assert.deepEqual(agentRecords({ id: 'S0', endpoint }, addressesOf, naming), []);
  assert.deepEqual(
    frameworkRecords({ key: '1', name: 'f', scheduler: endpoint, hostname: '' }, addressesOf, naming),
    [],
  );
});

test('reverse names are made and read back', () => {
  for (const [address, reverse] of [
    ['10.1.2.3', '3.2.1.10.in-addr.arpa'],
    ['2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ] as const) {
    assert.equal(pointerRecord(address, 'x').name, reverse);
    assert.equal(addressOfReverseName(reverse), address);
  }
});

test('names that no look-up can reach are told from those that one can', () => {
  const reachable = (name: string): boolean => isReachable({ name, type: 'A', value: '10.0.0.1' });
  assert.ok(['a.mesos', '_a-b._tcp.x.mesos', '-.mesos', `${'a'.repeat(63)}.mesos`].every(reachable));
  assert.ok(
    !['A.mesos', '.mesos', 'a..mesos', 'a b.mesos', 'ä.mesos', '*.mesos', `${'a'.repeat(64)}.m`].some(reachable),
  );
  assert.ok(!reachable(`${'a.'.repeat(126)}ab`) && reachable(`${'a.'.repeat(126)}a`));
  assert.ok(!isReachable({ name: '3.2.1.10.in-addr.arpa', type: 'PTR', value: 'a b.mesos' }));
});
