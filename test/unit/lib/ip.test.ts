import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalIp, isLoopback, isUnspecified, parseIp } from '../../../src/lib/ip.ts';

for (const [text, canonical] of [
  ['10.0.0.1', '10.0.0.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
  ['1::', '1::'],
  ['64:ff9b::10.1.2.3', '64:ff9b::a01:203'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['fd01:b::1:8000:2', 'fd01:b::1:8000:2'],
  ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['1::3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['0:0:1::', '0:0:1::'],
  ['0.0.0.0', '0.0.0.0'],
] as const) {
  test(`${text} is ${canonical}`, () => assert.equal(canonicalIp(text), canonical));
}

for (const text of [
  '',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '1.2.3.256',
  '1.2.3.4 ',
  '1.2.3.-4',
  'localhost',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  'g::',
  'fe80::1%eth0',
  '1.2.3.4::',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  '1.2.3.4.',
  '1.2.3.00',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1.2.3',
  '::1.2.3.256',
  '1::2::1.2.3.4',
  '1:',
  ':1',
  '1:::2',
  '::1:',
  '1:2:3:4::5:6:7:8',
  '\uff11::',
  '1.2.3.\u0664',
  '::1.2.3.4:5',
]) {
  test(`"${text}" is no IP address`, () => assert.equal(parseIp(text), undefined));
}

test('loopback and unspecified addresses are told from others', () => {
  const bytes = (text: string): Uint8Array => parseIp(text)!;
  assert.deepEqual(
    ['127.0.0.1', '127.9.9.9', '::1', '128.0.0.1', '::', '::2'].map((text) => isLoopback(bytes(text))),
    [true, true, true, false, false, false],
  );
  assert.deepEqual(
    ['0.0.0.0', '::', '::1', '0.0.0.1'].map((text) => isUnspecified(bytes(text))),
    [true, true, false, false],
  );
});
