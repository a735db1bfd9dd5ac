import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { isPlainName } from '../../../src/records/record.ts';
import { hashKey, Key, textOfKey } from '../../../src/table/key.ts';
import { KEY_WORDS_MAX } from '../../../src/table/layout.ts';
import { nameToWire } from '../../../src/wire/name.ts';

/** The key of a name, in words of its own. */
function keyOf(name: string): Int32Array {
  const key = new Key();
  assert.ok(key.set(name), name);
  return key.words.slice(0, key.length);
}

test('a key is a length octet and the name in wire form, with zeros up to the next word', () => {
  assert.deepEqual([...new Uint8Array(keyOf('a.bc').buffer)], [6, 1, 0x61, 2, 0x62, 0x63, 0, 0]);
});

test('the longest name fills the longest key', () => {
  const name = [...Array(3).fill('a'.repeat(63)), 'b'.repeat(61)].join('.');
  const words = keyOf(name);
  assert.equal(words.length, KEY_WORDS_MAX);
  assert.equal(textOfKey(new Uint8Array(words.buffer), 0), name);
  assert.ok(!new Key().set(`${name}b`));
});

test('a key that held a longer name has nothing left of it', () => {
  const key = new Key();
  key.set('a-long-name.marathon.mesos');
  key.set('b.c');
  assert.deepEqual(key.words.slice(0, key.length), keyOf('b.c'));
});

test('a key takes exactly the plain names, makes their wire form, and gives their text back', () => {
  const random = seededRandom(3);
  const pick = (limit: number): number => Math.floor(random() * limit);
  const alphabet = [...'az09_-.', ...'az09_-', 'A', ' ', '\\', '*', '\0', '\u00e4', '\u0161', '\ud800', ':'];
  const label = (): string => 'x'.repeat([1, 2, 3, 62, 63, 64][pick(6)]!);
  const key = new Key();
  let plain = 0;
  for (let round = 0; round < 20_000; round++) {
    const letters = (): string => Array.from({ length: pick(6) }, () => alphabet[pick(alphabet.length)]).join('');
    const name = round % 2 === 0 ? letters() : Array.from({ length: 1 + pick(5) }, label).join('.');
    const taken = key.set(name);
    assert.equal(taken, isPlainName(name), JSON.stringify(name));
    if (!taken) continue;
    plain++;
    assert.deepEqual(key.octets.slice(1, 1 + key.octets[0]!), nameToWire(name));
    assert.equal(textOfKey(key.octets, 0), name);
  }
  assert.ok(plain > 2_000, `only ${plain} plain names`);
});

test('a key can be of the beginning of a text in octets', () => {
  const key = new Key();
  const text = new TextEncoder().encode('web.mesos:80');
  assert.ok(key.setText(text, 9));
  assert.deepEqual(key.words.slice(0, key.length), keyOf('web.mesos'));
  for (const characters of [0, 4, 10]) assert.ok(!key.setText(text, characters), `${characters}`);
});

test('a key can be of the name above another, and above itself, up to the last label', () => {
  const key = new Key();
  key.set('_web._tcp.marathon.mesos');
  const parent = new Key();
  assert.ok(parent.setParent(key));
  assert.deepEqual(parent.words.slice(0, parent.length), keyOf('_tcp.marathon.mesos'));
  assert.ok(parent.setParent(parent));
  assert.deepEqual(parent.words.slice(0, parent.length), keyOf('marathon.mesos'));
  assert.ok(parent.setParent(parent));
  assert.deepEqual(parent.words.slice(0, parent.length), keyOf('mesos'));
  assert.equal(parent.setParent(parent), false);
});

test('a hash depends on the name, the seed and the multiplier, and not on where the key stands', () => {
  const words = keyOf('web.marathon.mesos');
  const hash = hashKey(words, 0, words.length, 1, 3);
  const moved = new Int32Array(100);
  moved.set(words, 50);
  assert.equal(hashKey(moved, 50, words.length, 1, 3), hash);
  assert.notEqual(hashKey(words, 0, words.length, 2, 3), hash);
  assert.notEqual(hashKey(words, 0, words.length, 1, 5), hash);
  const other = keyOf('wec.marathon.mesos');
  assert.notEqual(hashKey(other, 0, other.length, 1, 3), hash);
});

test('names like those of a cluster spread evenly over the slots, whatever the seed', () => {
  const slots = 1 << 14;
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const [first, multiplier] = [Math.floor(random() * 2 ** 32) | 0, Math.floor(random() * 2 ** 32) | 1];
    const counts = new Int32Array(slots);
    for (let number = 0; number < slots; number++) {
      const words = keyOf(`app-${number}.marathon.mesos`);
      counts[hashKey(words, 0, words.length, first, multiplier) & (slots - 1)]!++;
    }
    // By chance 36.8 % stay empty, give or take half a per cent.
    const empty = counts.filter((count) => count === 0).length / slots;
    assert.ok(empty > 0.3 && empty < 0.42, `${empty} of the slots are empty with seed ${seed}`);
    assert.ok(Math.max(...counts) <= 12, `${Math.max(...counts)} names in one slot`);
  }
});
