import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProtobufFields } from '../../../src/zookeeper/protobuf-fields.ts';
import { protobuf } from './protobuf-writer.ts';

test('varints and bytes are read in their order', () => {
  const bytes = protobuf([1, 'ab'], [2, 16_777_343], [3, 5050], [16, 0xffffffff]);
  assert.deepEqual(readProtobufFields(bytes), [
    { number: 1, value: Uint8Array.of(0x61, 0x62) },
    { number: 2, value: 16_777_343 },
    { number: 3, value: 5050 },
    { number: 16, value: 0xffffffff },
  ]);
});

test('the wire format of the specification is read: field 1 as 150', () => {
  assert.deepEqual(readProtobufFields(Uint8Array.of(0x08, 0x96, 0x01)), [{ number: 1, value: 150 }]);
});

test('fields of fixed width are passed over', () => {
  const fixed = [0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4];
  assert.deepEqual(readProtobufFields(Uint8Array.of(...fixed, 0x08, 7)), [{ number: 1, value: 7 }]);
});

const NO_MESSAGE: Readonly<Record<string, number[]>> = {
  'a tag without a value': [0x08],
  'a varint that does not end': [0x08, 0x80],
  'a varint of 11 bytes': [0x08, ...new Array<number>(10).fill(0x80), 0x01],
  'a field with the number 0': [0x00, 0x01],
  'bytes beyond the end': [0x0a, 3, 1, 2],
  'bytes of a length near 2^64': [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  'a fixed 64 beyond the end': [0x09, 1, 2, 3],
  'a fixed 32 beyond the end': [0x0d, 1, 2, 3],
  'a group': [0x0b, 0x0c],
  'wire type 6': [0x0e, 1],
};

for (const [name, bytes] of Object.entries(NO_MESSAGE)) {
  test(`${name} is no message`, () => assert.equal(readProtobufFields(Uint8Array.from(bytes)), undefined));
}
