import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuery } from '../../src/answer/query.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { decodeMessage } from '../../src/wire/decode.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import { randomMessage } from '../support/random-message.ts';
import { bombs } from './bombs.ts';
import { countedOctets } from './counted-octets.ts';
import { hostileBytes } from './hostile-bytes.ts';
import { rounds, SEED } from './settings.ts';

const ROUNDS = rounds(3000);

/** The costliest record is 16 octets with three names in it, and a name costs some 640 reads: its octets and 127 pointers. */
const READS_PER_OCTET_MAX = 130;

/** How often each octet is read, on average; throws when that is too often. */
function readsPerOctet(octets: Uint8Array, read: (bytes: Uint8Array) => unknown): number {
  const counted = countedOctets(octets, READS_PER_OCTET_MAX * octets.length);
  read(counted.bytes);
  return counted.reads() / octets.length;
}

for (const [what, bytes] of bombs(4 * 1024)) {
  test(`the work for the longest name, again and again ${what}, grows no faster than the message`, () => {
    assert.ok(readsPerOctet(bytes, decodeMessage) > 1, 'the count counts');
    // Nobody's query: that is seen before it is read.
    assert.ok(readsPerOctet(bytes, readQuery) < 1);
  });
}

test(`the work for any message grows no faster than its length: ${ROUNDS} rounds from seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = hostileBytes(encodeMessage(randomMessage(random)), random);
    if (bytes.length > 0) readsPerOctet(bytes, readQuery);
  }
});

test('a reader that follows any pointer is noticed', () => {
  const loop = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1);
  assert.throws(() => readsPerOctet(loop, followEveryPointer), /more than \d+ reads of 18 octets/);
  readsPerOctet(loop, decodeMessage);
});

function followEveryPointer(bytes: Uint8Array): void {
  for (let at = 12; bytes[at] !== 0; ) {
    at = bytes[at]! >= 0xc0 ? ((bytes[at]! & 0x3f) << 8) | bytes[at + 1]! : at + bytes[at]! + 1;
  }
}
