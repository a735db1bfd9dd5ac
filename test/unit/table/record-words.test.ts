import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordType } from '../../../src/records/record.ts';
import { hashKey, Key } from '../../../src/table/key.ts';
import { PORT_MASK, SOURCES, TARGET, TEXT_TARGET, wordsOf } from '../../../src/table/layout.ts';
import { RecordWriter, recordText, recordWords, TYPE_NUMBER } from '../../../src/table/record-words.ts';

const [SEED, MULTIPLIER] = [12_345, 0x9e37_79b1 | 1];

/** The record as the table has it, in shared memory, between two other words. */
function written(type: RecordType, value: string): { words: Int32Array; octets: Uint8Array; length: number } {
  const writer = new RecordWriter(SEED, MULTIPLIER);
  writer.words.fill(-1);
  writer.write(type, value, 3);
  const length = recordWords(writer.words, TYPE_NUMBER[type], 3);
  const words = new Int32Array(new SharedArrayBuffer((length + 2) * 4)).fill(-1);
  words.set(writer.words.subarray(3, 3 + length), 1);
  return { words, octets: new Uint8Array(words.buffer), length };
}

const TEXTS = [
  ['A', '10.0.0.1'],
  ['A', '255.255.255.255'],
  ['A', '0.0.0.0'],
  ['AAAA', 'fd00::1'],
  ['AAAA', '::'],
  ['AAAA', '1:2:3:4:5:6:7:8'],
  ['SRV', 'web.marathon.mesos:31000'],
  ['SRV', 'a:0'],
  ['SRV', `${'a'.repeat(63)}.b:65535`],
  ['SRV', `${[...Array(3).fill('a'.repeat(63)), 'b'.repeat(61)].join('.')}:1`],
  ['PTR', 'web.marathon.mesos'],
  ['PTR', '_odd_.mesos'],
  ['CNAME', 'web.marathon.mesos'],
  ['CNAME', 'a\\.b.\\032.example.com'],
  ['TXT', 'v=spf1 -all'],
  ['TXT', 'like.a.name'],
  ['TXT', 'Ä:80'],
  ['TXT', 'x'.repeat(1024)],
] as const;

for (const [type, text] of TEXTS) {
  test(`${type} ${text} comes back as it went in`, () => {
    const { words, octets, length } = written(type, text);
    assert.equal(recordText(words, octets, type, 1), text);
    assert.equal(words[1 + SOURCES], 0);
    assert.deepEqual([words[0], words[length + 1]], [-1, -1]);
  });
}

test('a target is kept as the key that names are looked up with, beside its hash', () => {
  const { words } = written('SRV', 'web.marathon.mesos:31000');
  const key = new Key();
  key.set('web.marathon.mesos');
  const at = 1 + TARGET.key;
  assert.equal(words[1 + TARGET.octets], key.octets[0]! + 1);
  assert.deepEqual(words.slice(at, at + key.length), key.words.slice(0, key.length));
  assert.equal(words[1 + TARGET.hash], hashKey(key.words, 0, key.length, SEED, MULTIPLIER));
  assert.equal(words[1 + TARGET.port], 31_000);
});

test('an SRV record has an even number of words, and zeros where its target leaves room', () => {
  for (let length = 1; length < 40; length++) {
    for (const target of ['a'.repeat(length), 'A'.repeat(length)]) {
      const { words, octets, length: all } = written('SRV', `${target}:80`);
      assert.equal(all % 2, 0);
      const end = ((1 + TARGET.key) << 2) + words[1 + TARGET.octets]!;
      assert.ok(
        octets.subarray(end, (1 + all) << 2).every((octet) => octet === 0),
        target,
      );
      assert.ok(all - TARGET.key - wordsOf(words[1 + TARGET.octets]!) <= 1);
    }
  }
});

const HOSTILE = {
  nothing: '',
  'the root': '.',
  'upper case': 'Web.marathon.mesos',
  'a final dot': 'web.mesos.',
  'an empty label': 'web..mesos',
  'a label of 64 characters': `${'a'.repeat(64)}.mesos`,
  'a name of 254 characters': [...Array(3).fill('a'.repeat(63)), 'b'.repeat(62)].join('.'),
  'a colon': 'a:b',
  'an address': '[::1]',
  zeros: '\0\0\0\0',
  'a byte order mark': '\ufeffweb.mesos',
  'letters of all lengths': 'a\u00e4\u20ac\u{1f600}',
  'a very long text': 'x\u00e4'.repeat(100_000),
};

for (const [what, target] of Object.entries(HOSTILE)) {
  test(`a target with ${what} comes back as it went in, marked as no name`, () => {
    const { words, octets, length } = written('SRV', `${target}:65535`);
    assert.equal(recordText(words, octets, 'SRV', 1), `${target}:65535`);
    assert.equal(words[1 + TARGET.port]! & TEXT_TARGET, TEXT_TARGET);
    assert.equal(words[1 + TARGET.port]! & PORT_MASK, 65_535);
    assert.deepEqual([words[0], words[length + 1]], [-1, -1]);
  });
}

test('a lone surrogate, which no UTF-8 has, becomes a replacement character', () => {
  const { words, octets } = written('SRV', '\ud800:80');
  assert.equal(recordText(words, octets, 'SRV', 1), '\ufffd:80');
});

test('what is written does not depend on what was written there before', () => {
  const writer = new RecordWriter(SEED, MULTIPLIER);
  const fresh = new RecordWriter(SEED, MULTIPLIER);
  writer.write('SRV', `${'x'.repeat(60)}.long.mesos:1`, 0);
  writer.write('SRV', 'b.c:2', 0);
  fresh.write('SRV', 'b.c:2', 0);
  const length = recordWords(fresh.words, TYPE_NUMBER.SRV, 0);
  assert.deepEqual(writer.words.slice(0, length), fresh.words.slice(0, length));
});

for (const [type, value] of [
  ['A', 'web.mesos'],
  ['A', ''],
  ['A', '::1'],
  ['AAAA', '10.0.0.1'],
  ['AAAA', '::ffff:10.0.0.1'],
] as const) {
  test(`"${value}" is refused as an address of an ${type} record`, () => {
    assert.throws(() => written(type, value), RangeError);
  });
}
