import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../src/config/json.ts';

const valid = [
  '{}',
  ' [ ] ',
  'null',
  'true',
  '-0.5e+3',
  '0',
  '1E9',
  '"a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 é 😀"',
  '"\u007f\u0085"',
  '{"a": [1, 2, {"b": [[]]}], "": "", "c" : false}\n',
  '\t\r\n{"a"\n:\n1}\r\n',
];

for (const text of valid) {
  test(`JSON ${JSON.stringify(text)} reads as JSON.parse reads it`, () => {
    assert.deepEqual(readJson(text), { value: JSON.parse(text), repeatedKeys: [] });
  });
}

const wrong: [text: string, problem: string][] = [
  ['', 'line 1, column 1: expected a value, found the end of the file'],
  ['{', 'line 1, column 2: expected a key in double quotes, found the end of the file'],
  ['{"a": 1,}', "line 1, column 9: expected a key in double quotes, found '}'"],
  ['{"a" 1}', 'line 1, column 6: expected a colon after the key, found a bare word or number'],
  ['{"a": }', "line 1, column 7: expected a value, found '}'"],
  ["{'a': 1}", "line 1, column 2: expected a key in double quotes, found '''"],
  ['{a: 1}', 'line 1, column 2: expected a key in double quotes, found a bare word or number'],
  ['{"a": 1\n "b": 2}', `line 2, column 2: expected a comma or "}", found '"'`],
  ['[1, 2,\n\n  ]', "line 3, column 3: expected a value, found ']'"],
  ['[,1]', "line 1, column 2: expected a value, found ','"],
  ['[1 2]', 'line 1, column 4: expected a comma or "]", found a bare word or number'],
  ['[01]', 'line 1, column 3: expected a comma or "]", found a bare word or number'],
  ['[1.]', `line 1, column 3: expected a comma or "]", found '.'`],
  ['[.5]', "line 1, column 2: expected a value, found '.'"],
  ['[+1]', "line 1, column 2: expected a value, found '+'"],
  ['[NaN]', 'line 1, column 2: expected a value, found a bare word or number'],
  ['[TRUE]', 'line 1, column 2: expected a value, found a bare word or number'],
  ['[truest]', 'line 1, column 6: expected a comma or "]", found a bare word or number'],
  ['{} {}', "line 1, column 4: expected the end of the file, found '{'"],
  ['{"a": 1 // why\n}', `line 1, column 9: expected a comma or "}", found '/'`],
  ['\ufeff{}', 'line 1, column 1: expected a value, found U+FEFF'],
  ['[\u0000]', 'line 1, column 2: expected a value, found U+0000'],
];

for (const [text, problem] of wrong) {
  test(`JSON ${JSON.stringify(text)} is refused: ${problem}`, () => {
    assert.throws(() => JSON.parse(text));
    assert.deepEqual(readJson(text), { problem });
  });
}

for (const text of ['["a', '["a\nb"]', '["\\x"]', '["\\u12G4"]', '["a\tb"]', '["\\']) {
  test(`the text in ${JSON.stringify(text)} is refused where it starts`, () => {
    assert.throws(() => JSON.parse(text));
    assert.match(readJson(text).problem ?? '', /^line 1, column 2: this text does not end on its line/);
  });
}

test('a message about JSON quotes no word of the file', () => {
  for (const text of [
    '{"secret": hunter2}',
    '{"secret": "hunter2}',
    '{"secret" "hunter2"}',
    '{"secret": "hunter2" hunter2}',
  ]) {
    assert.doesNotMatch(readJson(text).problem ?? 'nothing was refused', /hunter|nothing/);
  }
});

test('of a key that is given twice the last one counts, in its place, and it is told', () => {
  const text = '{"ttl": 1, "TTL": 2, "ttl": 3, "x": {"y": [{"z": 1, "z": 2}]}}';
  const { value, repeatedKeys } = readJson(text) as { value: object; repeatedKeys: unknown };
  assert.deepEqual(Object.entries(value), [
    ['TTL', 2],
    ['ttl', 3],
    ['x', { y: [{ z: 2 }] }],
  ]);
  assert.deepEqual(repeatedKeys, [['ttl'], ['x', 'y', 0, 'z']]);
});

test('the key __proto__ is a key like any other', () => {
  const { value } = readJson('{"__proto__": {"ttl": 5}}') as { value: object };
  assert.deepEqual(Object.keys(value), ['__proto__']);
  assert.equal((value as { ttl?: unknown }).ttl, undefined);
});

test('nesting without end is refused and does not exhaust the stack', () => {
  assert.match(readJson('['.repeat(1_000_000)).problem ?? '', /expected at most 32 levels of nesting/);
  assert.match(readJson('{"a":'.repeat(1_000_000)).problem ?? '', /expected at most 32 levels of nesting/);
});

test('a long text is read', () => {
  const text = JSON.stringify(`${'x'.repeat(1_000_000)}\n`.repeat(3));
  assert.equal((readJson(text) as { value: unknown }).value, JSON.parse(text));
});
