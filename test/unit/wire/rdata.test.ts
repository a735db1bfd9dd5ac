import assert from 'node:assert/strict';
import { test } from 'node:test';
import { txtRdata } from '../../../src/wire/rdata.ts';

for (const [what, text, lengths] of [
  ['no text is one character string of none', '', [0]],
  ['a short text is one character string', 'v=spf1 -all', [11]],
  ['255 octets are one', 'x'.repeat(255), [255]],
  ['one octet more is a second one', 'x'.repeat(256), [255, 1]],
  ['600 octets are three', 'y'.repeat(600), [255, 255, 90]],
  ['so are 600 octets of 300 characters, though one of them is parted', 'ä'.repeat(300), [255, 255, 90]],
] as const) {
  test(`RDATA of TXT: ${what}`, () => {
    const rdata = txtRdata(text);
    const strings: Uint8Array[] = [];
    for (let at = 0; at < rdata.length; at += 1 + rdata[at]!) strings.push(rdata.subarray(at + 1, at + 1 + rdata[at]!));
    assert.deepEqual(
      strings.map((string) => string.length),
      lengths,
    );
    assert.equal(Buffer.concat(strings).toString(), text);
  });
}
