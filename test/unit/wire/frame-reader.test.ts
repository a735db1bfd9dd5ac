import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { FrameReader, frame } from '../../../src/wire/frame-reader.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261122);
const ROUNDS = 300;

/** The messages that are there whole after each of the pieces. */
function readPieces(pieces: readonly Uint8Array[]): number[][][] {
  const reader = new FrameReader();
  return pieces.map((piece) => {
    reader.push(piece);
    const messages: number[][] = [];
    for (let message = reader.next(); message !== undefined; message = reader.next()) messages.push([...message]);
    return messages;
  });
}

const bytes = (...octets: number[]): Uint8Array => Uint8Array.from(octets);

test('a message is there when its last byte is, one byte at a time', () => {
  const pieces = [0, 3, 7, 8, 9].map((octet) => bytes(octet));
  assert.deepEqual(readPieces(pieces), [[], [], [], [], [[7, 8, 9]]]);
});

test('several messages in one piece come one after another', () => {
  assert.deepEqual(readPieces([bytes(0, 1, 7, 0, 2, 8, 9, 0, 1, 6)]), [[[7], [8, 9], [6]]]);
});

test('a piece that ends within a length or a message is continued by the next', () => {
  assert.deepEqual(readPieces([bytes(0, 1, 7, 0), bytes(2, 8), bytes(9, 0)]), [[[7]], [], [[8, 9]]]);
});

test('a frame of no octets is a message of no octets', () => {
  assert.deepEqual(readPieces([bytes(0, 0), bytes(0), bytes(0, 0, 1, 7)]), [[[]], [], [[], [7]]]);
});

test('the longest frame is read whole', () => {
  const message = new Uint8Array(65535).map((_, index) => index % 251);
  assert.deepEqual(readPieces([frame(message)]), [[[...message]]]);
});

test('a piece that comes before the messages of the one before were taken follows them', () => {
  const reader = new FrameReader();
  for (const piece of [bytes(0, 1, 7, 0), bytes(1, 8), bytes(0, 1, 9)]) reader.push(piece);
  assert.deepEqual([reader.next(), reader.next(), reader.next(), reader.next()].map(String), [
    '7',
    '8',
    '9',
    'undefined',
  ]);
});

test('a message that was taken is not changed by bytes that come after it', () => {
  const reader = new FrameReader();
  reader.push(bytes(0, 1, 7));
  const first = reader.next();
  reader.push(bytes(0, 1, 8));
  reader.next();
  assert.deepEqual(first, bytes(7));
});

test(`any cuts of a stream give the same messages, ${ROUNDS} streams from seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  const int = (limit: number): number => Math.floor(random() * limit);
  for (let round = 0; round < ROUNDS; round++) {
    const messages = Array.from({ length: int(6) }, () => Array.from({ length: int(4) * int(90) }, () => int(256)));
    const stream = Buffer.concat(messages.map((message) => frame(Uint8Array.from(message))));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += pieces.at(-1)!.length)
      pieces.push(stream.subarray(at, at + 1 + int(80)));
    assert.deepEqual(readPieces(pieces).flat(), messages, `round ${round}`);
  }
});
