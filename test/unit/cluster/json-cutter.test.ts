import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonContainer, JsonCutter, SKIPPED } from '../../../src/cluster/json-cutter.ts';

const PIECE_MAX_BYTES = 16 * 1024 * 1024;

/** What a container hears that opens everything called "open", and the first object and list of all. */
function heard(...texts: string[]): string[] {
  const calls: string[] = [];
  const container = (name: string): JsonContainer => ({
    open: (key, kind) => {
      calls.push(`${name}: ${kind} ${key}`);
      if (key === 'skip') return SKIPPED;
      return key === 'open' || name === 'document' ? container(key || 'top') : undefined;
    },
    take: (value, key) => calls.push(`${name}: ${key} = ${JSON.stringify(value)}`),
    close: () => calls.push(`${name}: end`),
  });
  const cutter = new JsonCutter(container('document'));
  for (const text of texts) cutter.push(Buffer.from(text));
  cutter.end();
  return calls;
}

test('members and elements come one after another, as soon as each is whole', () => {
  assert.deepEqual(heard('{"a":1,"open":[true,{"b":[]}],"whole":[2]', ',"c":"x"', '}'), [
    'document: object ',
    'top: a = 1',
    'top: list open',
    'open:  = true',
    'open: object ',
    'open:  = {"b":[]}',
    'open: end',
    'top: list whole',
    'top: whole = [2]',
    'top: c = "x"',
    'top: end',
    'document: end',
  ]);
});

test('what is skipped is not heard of, however long it is and in whatever pieces it comes', () => {
  const text = '{"skip":{"a":"}]\\"","b":[[{}],"["]},"skip":[1,[2]],"c":3}';
  const expected = [
    'document: object ',
    'top: object skip',
    'top: list skip',
    'top: c = 3',
    'top: end',
    'document: end',
  ];
  assert.deepEqual(heard(text), expected);
  assert.deepEqual(heard(...text), expected);
  const long = `[${'"x",'.repeat(5 * 1024 * 1024)}0]`;
  assert.deepEqual(heard('{"skip":', long, '}').length, 4);
  assert.deepEqual(heard(`{"skip":${long}}`).length, 4);
  assert.throws(() => heard('{"skip":[{]}'), /ends too early/);
  assert.throws(() => heard('{"skip":[]]}'), /unexpected "]"/);
});

test('a text may be a value without members', () => {
  for (const text of ['4', '"x"', 'null', ' true ']) {
    assert.deepEqual(heard(text), [`document:  = ${text.trim()}`, 'document: end']);
  }
});

test('a key that is cut, and written with escapes, is the same key', () => {
  assert.deepEqual(heard('{"o\\u00', '70en":', '{}}').slice(1, 3), ['top: object open', 'open: end']);
});

for (const [text, reason] of [
  ['{"a":1', /ends too early/],
  ['{"open":{"a"', /ends too early/],
  ['', /ends too early/],
  ['{"a" 1}', /unexpected "1" at byte 5/],
  ['{"a":1 "b":2}', /unexpected """ at byte 7/],
  ['{"a":1,}', /unexpected "}" at byte 7/],
  ['{"a":}', /unexpected "}" at byte 5/],
  ['{"a":,"b":1}', /unexpected "," at byte 5/],
  ['{"open":[1:2]}', /not JSON/],
  ['{a:1}', /unexpected "a" at byte 1/],
  ['{"open":[1,]}', /not JSON/],
  ['{"open":[}', /not JSON/],
  ['{"open":{]', /unexpected "\]" at byte 9/],
  ['{}\u0000', /unexpected 0x00 at byte 2/],
  ['{} {}', /unexpected "{" at byte 3/],
  ['{"a":tru}', /not JSON/],
  ['{"a":[1}]}', /not JSON/],
  [' \ufeff{}', /not JSON/],
] as const) {
  test(`${JSON.stringify(text)} is refused with the place`, () => {
    assert.throws(() => heard(text), { name: 'Error', message: reason });
    assert.throws(() => heard(...text), { name: 'Error', message: reason });
  });
}

test('what a container throws passes through', () => {
  const fault = new TypeError('oh');
  const throwing = (): never => {
    throw fault;
  };
  const cutter = new JsonCutter({ open: throwing, take: throwing, close() {} });
  assert.throws(() => cutter.push(Buffer.from('[1]')), fault);
});

test('a value may be 16 MiB long, not longer, however it comes', () => {
  const [open, close] = ['[{"open":["', '"]}]'].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  const text = (length: number): Buffer => Buffer.concat([open, Buffer.alloc(length - 2, 'x'), close]);
  const read = (bytes: Buffer, pieceBytes: number): number => {
    let length = 0;
    const container: JsonContainer = {
      open: () => container,
      take: (value) => {
        length = (value as string).length;
      },
      close() {},
    };
    const cutter = new JsonCutter(container);
    for (let at = 0; at < bytes.length; at += pieceBytes) cutter.push(bytes.subarray(at, at + pieceBytes));
    cutter.end();
    return length;
  };
  for (const pieceBytes of [65_536, 2 * PIECE_MAX_BYTES]) {
    assert.equal(read(text(PIECE_MAX_BYTES), pieceBytes), PIECE_MAX_BYTES - 2);
    assert.throws(() => read(text(PIECE_MAX_BYTES + 1), pieceBytes), /longer than 16777216 bytes/);
    const endless = text(PIECE_MAX_BYTES + 1).subarray(0, -close.length);
    assert.throws(() => read(endless, pieceBytes), /longer than 16777216 bytes/);
  }
});

test('lists in lists without end are refused, and do no harm', () => {
  const nested = '['.repeat(1_000_000);
  assert.throws(() => heard('{"a":', nested), /too early/);
  assert.throws(() => heard('{"a":', nested, ']'.repeat(999_999), '}}'), /not JSON/);
});
