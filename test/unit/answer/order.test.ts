import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownSubnetFirst, shuffled } from '../../../src/answer/order.ts';
import { parseIp } from '../../../src/lib/ip.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { TYPE } from '../../../src/wire/constants.ts';
import type { ResourceRecord } from '../../../src/wire/message.ts';

const record = (name: string, type: number, rdata: Uint8Array): ResourceRecord => ({
  name,
  type,
  class: 1,
  ttl: 1,
  rdata,
});
const address = (text: string): ResourceRecord => record(text, text.includes(':') ? TYPE.AAAA : TYPE.A, parseIp(text)!);
const names = (records: readonly ResourceRecord[]): string[] => records.map(({ name }) => name);

test('every order is as likely as any other', () => {
  const random = seededRandom(1);
  const counts = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const order = names(shuffled(['1.1.1.1', '2.2.2.2', '3.3.3.3'].map(address), random)).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${order}: ${count}`);
});

test('shuffling leaves the records that it was given as they are', () => {
  const records = ['1.1.1.1', '2.2.2.2'].map(address);
  shuffled(records, () => 0);
  assert.deepEqual(names(records), ['1.1.1.1', '2.2.2.2']);
});

for (const [what, client, expected, scopeBits] of [
  ['a /24 of IPv4', '10.0.1.99', ['10.0.1.1', '10.0.1.2', '10.0.2.1', 'fd00::1', 'fd00:0:0:1::1'], 24],
  ['another /24', '10.0.2.99', ['10.0.2.1', '10.0.1.1', '10.0.1.2', 'fd00::1', 'fd00:0:0:1::1'], 24],
  ['a /64 of IPv6', 'fd00:0:0:1::99', ['fd00:0:0:1::1', '10.0.1.1', '10.0.2.1', '10.0.1.2', 'fd00::1'], 64],
  ['a subnet with nobody in it', '10.9.9.9', ['10.0.1.1', '10.0.2.1', '10.0.1.2', 'fd00::1', 'fd00:0:0:1::1'], 24],
] as const) {
  test(`the addresses in the client's subnet come first, the order stays else: ${what}`, () => {
    const records = ['10.0.1.1', '10.0.2.1', '10.0.1.2', 'fd00::1', 'fd00:0:0:1::1'].map(address);
    const ordered = ownSubnetFirst(records, parseIp(client)!);
    assert.deepEqual(names(ordered.records), expected);
    assert.equal(ordered.scopeBits, scopeBits);
  });
}

test('an IPv6 address that begins like the IPv4 client is not near', () => {
  const records = ['a00:100::1', '10.0.1.1'].map(address);
  assert.deepEqual(names(ownSubnetFirst(records, parseIp('10.0.1.99')!).records), ['10.0.1.1', 'a00:100::1']);
});

test('records that are no addresses are never near, though their data begins like the client', () => {
  const client = parseIp('fd00::1')!;
  const records = [record('first', TYPE.SRV, new Uint8Array(16)), record('second', TYPE.SRV, client)];
  const ordered = ownSubnetFirst(records, client);
  assert.deepEqual(names(ordered.records), ['first', 'second']);
  assert.equal(ordered.scopeBits, 0);
});
