import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClientSubnet } from '../../../src/wire/client-subnet.ts';

const read = (...octets: number[]): unknown => readClientSubnet(Uint8Array.from(octets));

test('a prefix is read into a whole address', () => {
  assert.deepEqual(read(0, 1, 24, 0, 10, 1, 2), { address: Uint8Array.of(10, 1, 2, 0), sourceBits: 24 });
  assert.deepEqual(read(0, 1, 9, 0, 10, 0x80), { address: Uint8Array.of(10, 128, 0, 0), sourceBits: 9 });
  assert.deepEqual(read(0, 2, 16, 0, 0x20, 1), {
    address: Uint8Array.from([0x20, 1, ...Array(14).fill(0)]),
    sourceBits: 16,
  });
});

test('a client may tell nothing of itself, in a family or in none (dig +subnet=0)', () => {
  assert.deepEqual(read(0, 1, 0, 0), { address: new Uint8Array(4), sourceBits: 0 });
  assert.deepEqual(read(0, 0, 0, 0), { address: new Uint8Array(0), sourceBits: 0 });
});

for (const [what, octets] of [
  ['too short', [0, 1, 0]],
  ['an unknown family', [0, 3, 8, 0, 1]],
  ['a scope in a query', [0, 1, 8, 8, 10]],
  ['more bits than the family has', [0, 1, 33, 0, 1, 2, 3, 4, 5]],
  ['bits of an unspecified family', [0, 0, 8, 0, 10]],
  ['fewer octets than bits', [0, 1, 24, 0, 10, 1]],
  ['more octets than bits', [0, 1, 8, 0, 10, 1]],
  ['bits set beyond the prefix', [0, 1, 9, 0, 10, 0x40]],
] as const) {
  test(`${what} is malformed`, () => assert.equal(read(...octets), undefined));
}
