import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAtOrBelow, lowerCaseName, nameToWire, parentName, readName } from '../../../src/wire/name.ts';

const wire = (...octets: (number | string)[]): Uint8Array =>
  Uint8Array.from(octets.flatMap((item) => (typeof item === 'number' ? [item] : [...Buffer.from(item, 'latin1')])));

test('a name is read with its letters as they are', () => {
  assert.deepEqual(readName(wire(3, 'WwW', 2, 'eX', 0, 99), 0), { name: 'WwW.eX', end: 8 });
});

test('the root is the empty text', () => {
  assert.deepEqual(readName(wire(0), 0), { name: '', end: 1 });
  assert.deepEqual(nameToWire(''), wire(0));
});

test('a pointer is followed, and the name ends after it', () => {
  assert.deepEqual(readName(wire(2, 'ex', 0, 1, 'a', 0xc0, 0), 4), { name: 'a.ex', end: 8 });
});

for (const [what, bytes, at] of [
  ['a pointer to itself', wire(0xc0, 0), 0],
  ['a pointer forwards', wire(0xc0, 2, 1, 'a', 0), 0],
  ['two pointers in a circle', wire(1, 'a', 0xc0, 4, 0xc0, 0), 4],
  ['a label that runs past the end', wire(5, 'ab'), 0],
  ['a name without an end', wire(2, 'ab'), 0],
  ['half a pointer', wire(0xc0), 0],
  ['a label of the reserved type 01', wire(0x41, 'a', 0), 0],
  ['a label of the reserved type 10', wire(0x80, 'a', 0), 0],
  ['an offset past the end', wire(0), 1],
] as const) {
  test(`${what} is no name`, () => assert.equal(readName(bytes, at), undefined));
}

test('a name has at most 255 octets', () => {
  const label = wire(63, 'a'.repeat(63));
  const of = (last: number): Uint8Array => wire(...label, ...label, ...label, last, 'b'.repeat(last), 0);
  assert.notEqual(readName(of(61), 0), undefined);
  assert.equal(readName(of(62), 0), undefined);
  const text = (last: number): string => [...Array(3).fill('a'.repeat(63)), 'b'.repeat(last)].join('.');
  assert.equal(nameToWire(text(61))?.length, 255);
  assert.equal(nameToWire(text(62)), undefined);
});

test('a long chain of pointers is not followed to its end', () => {
  const hops = 200;
  const pointer = (target: number): number[] => [0xc0 | (target >> 8), target & 0xff];
  const chain = [0, ...Array.from({ length: hops }, (_, hop) => pointer(Math.max(0, hop * 2 - 1))).flat()];
  assert.equal(readName(Uint8Array.from(chain), 1 + 2 * (hops - 1)), undefined);
  assert.notEqual(readName(Uint8Array.from(chain), 1 + 2 * 100), undefined);
});

test('dots, backslashes, spaces and octets outside ASCII inside a label are escaped', () => {
  const odd = wire(6, 'a.b\\', 0xe4, ' ', 1, 'c', 0);
  const name = 'a\\.b\\\\\\228\\032.c';
  assert.deepEqual(readName(odd, 0), { name, end: 10 });
  assert.deepEqual(nameToWire(name), odd);
});

for (const text of ['a..b', '.a', 'a.', 'a b', 'ä', 'a\\', 'a\\2', 'a\\256', `${'a'.repeat(64)}.b`]) {
  test(`"${text.slice(0, 20)}" has no wire form`, () => assert.equal(nameToWire(text), undefined));
}

test('only letters of ASCII are folded', () => {
  assert.equal(lowerCaseName('AbC-\\196.Z'), 'abc-\\196.z');
});

test('being below a zone goes by whole labels', () => {
  assert.ok(isAtOrBelow('mesos', 'mesos'));
  assert.ok(isAtOrBelow('a.mesos', 'mesos'));
  assert.ok(!isAtOrBelow('amesos', 'mesos'));
  assert.ok(!isAtOrBelow('a\\.mesos', 'mesos'));
  assert.ok(isAtOrBelow('a\\\\.mesos', 'mesos'));
  assert.ok(!isAtOrBelow('mesos.example', 'mesos'));
  assert.ok(isAtOrBelow('anything', ''));
});

test('the parent is what follows the first label', () => {
  assert.equal(parentName('a\\.b.c'), 'c');
  assert.equal(parentName('c'), '');
  assert.equal(parentName(''), undefined);
});
