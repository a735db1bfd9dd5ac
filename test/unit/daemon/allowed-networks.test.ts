import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { networksOf } from '../../../src/daemon/allowed-networks.ts';
import { parseIp } from '../../../src/lib/ip.ts';
import { contains, parseNetwork } from '../../../src/lib/network.ts';

const allows = (networks: ReturnType<typeof networksOf>, address: string): boolean =>
  networks.some((network) => contains(network, parseIp(address)!));

test('private networks are those that no router of the internet knows', () => {
  const networks = networksOf(['private']);
  for (const address of [
    '127.0.0.9',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.9.9',
    '169.254.1.1',
    '100.64.0.1',
    '100.127.255.255',
  ])
    assert.equal(allows(networks, address), true, address);
  for (const address of ['::1', 'fe80::1', 'febf::1', 'fd00::1', 'fc00::1'])
    assert.equal(allows(networks, address), true, address);
  for (const address of [
    '8.8.8.8',
    '172.32.0.1',
    '192.169.0.1',
    '100.128.0.1',
    '11.0.0.1',
    '::2',
    '2001:db8::1',
    'fec0::1',
  ])
    assert.equal(allows(networks, address), false, address);
});

test('connected networks are those of the interfaces, which a machine always has one of', () => {
  const networks = networksOf(['connected']);
  assert.equal(allows(networks, '127.200.0.1'), true);
  assert.equal(allows(networks, '203.0.113.77'), false);
  for (const { cidr } of Object.values(networkInterfaces()).flatMap((each) => each ?? [])) {
    assert.equal(allows(networks, cidr!.split('/')[0]!), true);
  }
});

test('any network is any address of both families, and others are what they say', () => {
  for (const address of ['8.8.8.8', '2001:db8::1']) assert.equal(allows(networksOf(['any']), address), true);
  const own = networksOf([parseNetwork('192.0.2.0/24')!]);
  assert.deepEqual([allows(own, '192.0.2.77'), allows(own, '127.0.0.1')], [true, false]);
  assert.deepEqual(networksOf([]), []);
});
