import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { Key, textOfKey } from '../../../src/table/key.ts';
import { KeyMap } from '../../../src/table/key-map.ts';
import { keyOf } from '../../support/key-of.ts';

function nameOf(map: KeyMap, number: number): string {
  const key = new Key();
  map.read(number, key);
  return textOfKey(key.octets, 0);
}

test('names are numbered as a Map of their texts numbers them, also after it was cleared', () => {
  const random = seededRandom(5);
  const map = new KeyMap(1, 3);
  for (const round of [200, 5000, 1, 70]) {
    const numbers = new Map<string, number>();
    for (let each = 0; each < round; each++) {
      const name = `app-${Math.floor(random() * round)}.${random() < 0.5 ? 'marathon.' : ''}mesos`;
      const known = numbers.get(name);
      assert.equal(map.get(keyOf(name)), known);
      if (known === undefined) numbers.set(name, numbers.size);
      assert.equal(map.add(keyOf(name)), numbers.get(name));
      assert.equal(map.size, numbers.size);
    }
    for (const [name, number] of numbers) {
      assert.equal(map.get(keyOf(name)), number);
      assert.equal(nameOf(map, number), name);
    }
    map.clear();
    assert.equal(map.size, 0);
    for (const name of numbers.keys()) assert.equal(map.get(keyOf(name)), undefined);
  }
});

test('names whose hashes are equal are told apart', () => {
  // With such a multiplier a hash says nothing.
  const map = new KeyMap(0, 0);
  for (let number = 0; number < 100; number++) assert.equal(map.add(keyOf(`n${number}.mesos`)), number);
  for (let number = 0; number < 100; number++) assert.equal(map.get(keyOf(`n${number}.mesos`)), number);
  assert.equal(map.get(keyOf('n100.mesos')), undefined);
});
