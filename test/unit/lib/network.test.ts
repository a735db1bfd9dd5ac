import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIp } from '../../../src/lib/ip.ts';
import { contains, formatNetwork, networkOf, parseNetwork } from '../../../src/lib/network.ts';

test('networks are read and written in one form', () => {
  for (const text of ['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3', '192.168.1.128/25', '::/0', '2001:db8::/33', '::1']) {
    assert.equal(formatNetwork(parseNetwork(text)!), text);
  }
  assert.equal(formatNetwork(parseNetwork('10.1.2.3/32')!), '10.1.2.3');
  assert.equal(formatNetwork(parseNetwork('2001:DB8:0::/32')!), '2001:db8::/32');
  assert.equal(formatNetwork(networkOf(parseIp('10.1.2.3')!, 12)), '10.0.0.0/12');
  assert.equal(formatNetwork(networkOf(parseIp('2001:db8:ffff::1')!, 35)), '2001:db8:e000::/35');
});

test('what is no network is refused', () => {
  for (const text of [
    '',
    '10',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    'a/8',
  ]) {
    assert.equal(parseNetwork(text), undefined, text);
  }
  // Bits behind the prefix.
  for (const text of ['10.0.0.1/8', '10.0.0.128/24', '2001:db8::1/64'])
    assert.equal(parseNetwork(text), undefined, text);
});

test('an address lies in a network when its first bits are the same, whatever the rest', () => {
  const cases: readonly (readonly [network: string, inside: string, outside: string])[] = [
    ['10.0.0.0/8', '10.255.0.1', '11.0.0.0'],
    ['192.168.1.128/25', '192.168.1.255', '192.168.1.127'],
    ['172.16.0.0/12', '172.31.255.255', '172.32.0.0'],
    ['0.0.0.0/0', '255.1.2.3', '::'],
    ['::/0', 'ffff::', '0.0.0.0'],
    ['10.1.2.3', '10.1.2.3', '10.1.2.2'],
    ['2001:db8:8000::/33', '2001:db8:ffff::1', '2001:db8:7fff::1'],
    ['::1', '::1', '::2'],
  ];
  for (const [text, inside, outside] of cases) {
    const network = parseNetwork(text)!;
    assert.equal(contains(network, parseIp(inside)!), true, `${inside} in ${text}`);
    assert.equal(contains(network, parseIp(outside)!), false, `${outside} in ${text}`);
  }
});
