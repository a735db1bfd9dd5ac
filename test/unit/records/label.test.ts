import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelRfc952, labelRfc1123, nameFragment } from '../../../src/records/label.ts';

for (const [text, rfc1123, rfc952] of [
  ['nginx', 'nginx', 'nginx'],
  ['UPPER', 'upper', 'upper'],
  ['web.front_end', 'web-front-end', 'web-front-end'],
  ['-._lead', 'lead', 'lead'],
  ['trail-._', 'trail', 'trail'],
  ['4abc.123', '4abc-123', 'abc-123'],
  ['0-1-x', '0-1-x', 'x'],
  ['söme ünicode😀', 'smenicode', 'smenicode'],
  ['job:42/x', 'job42x', 'job42x'],
  ['with--double', 'with--double', 'with--double'],
  ['...', '', ''],
  ['42', '42', ''],
  ['', '', ''],
  // The cut falls on hyphens: they go, and what follows the cut fills the gap.
  [`${'a'.repeat(62)}--bc`, `${'a'.repeat(62)}b`, 'a'.repeat(24)],
  [`${'k'.repeat(23)}-tail`, `${'k'.repeat(23)}-tail`, `${'k'.repeat(23)}t`],
  [`${'k'.repeat(20)}----------xyz123`, `${'k'.repeat(20)}----------xyz123`, `${'k'.repeat(20)}xyz1`],
  [`${'k'.repeat(22)}-----`, 'k'.repeat(22), 'k'.repeat(22)],
  ['b'.repeat(25), 'b'.repeat(25), 'b'.repeat(24)],
  ['a'.repeat(64), 'a'.repeat(63), 'a'.repeat(24)],
] as const) {
  test(`"${text.slice(0, 40)}" becomes "${rfc1123.slice(0, 40)}", or "${rfc952}" under RFC 952`, () => {
    assert.equal(labelRfc1123(text), rfc1123);
    assert.equal(labelRfc952(text), rfc952);
  });
}

test('a fragment keeps the dots between parts of which something is left', () => {
  assert.equal(nameFragment('marathon.prod', labelRfc1123), 'marathon.prod');
  assert.equal(nameFragment('a..b', labelRfc1123), 'a.b');
  assert.equal(nameFragment('.My_FW.-.', labelRfc1123), 'my-fw');
  assert.equal(nameFragment('...', labelRfc1123), '');
  assert.equal(nameFragment('1.two', labelRfc952), 'two');
});
