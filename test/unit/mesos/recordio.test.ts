import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordError, RecordReader } from '../../../src/mesos/recordio.ts';

/** The records of a text that comes in pieces of so many bytes. */
function recordsOf(text: string, pieceBytes: number, recordMaxBytes = 100): string[] {
  const records: string[] = [];
  let record = '';
  const reader = new RecordReader(
    {
      push: (bytes) => {
        record += Buffer.from(bytes).toString('latin1');
      },
      end: () => {
        records.push(record);
        record = '';
      },
    },
    recordMaxBytes,
  );
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  return records;
}

test('records are the same however they are cut', () => {
  const text = '5\nhello0\n12\n{"a":\n"5\\n"}2\n\n\n';
  for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
    assert.deepEqual(recordsOf(text, pieceBytes), ['hello', '', '{"a":\n"5\\n"}', '\n\n']);
  }
});

test('a record that has not ended is none yet', () => {
  assert.deepEqual(recordsOf('5\nhell', 3), []);
  assert.deepEqual(recordsOf('5', 3), []);
});

for (const [what, text, pattern] of [
  ['a length that is none', 'x\nhello', /something else where the length/],
  ['a negative length', '-1\n', /something else/],
  ['an empty line', '\nhello', /something else/],
  ['garbage between records', '1\nx 1\ny', /something else/],
  ['a length of a carriage return', '1\r\nx', /something else/],
  ['a length of too many digits', '0000000001\nx', /something else/],
  ['a record longer than its limit', '101\n', /a record of 101 bytes, more than 100/],
] as const) {
  test(`${what} is an error`, () => {
    for (const pieceBytes of [1, 100]) {
      assert.throws(
        () => recordsOf(text, pieceBytes),
        (error) => error instanceof RecordError && pattern.test(error.message),
      );
    }
  });
}
