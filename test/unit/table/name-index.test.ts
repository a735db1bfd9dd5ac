import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { Allocator } from '../../../src/table/allocator.ts';
import { Key } from '../../../src/table/key.ts';
import { NAME, SLOT } from '../../../src/table/layout.ts';
import { TableMemory } from '../../../src/table/memory.ts';
import { NameIndex } from '../../../src/table/name-index.ts';

const FIRST_SLOTS = 1024;

/** An index with its names, whose hashes a test chooses. */
class Indexed {
  readonly memory = new TableMemory(() => 0.5);
  readonly allocator = new Allocator(this.memory);
  readonly index = new NameIndex(this.memory, this.allocator);
  readonly #key = new Key();

  /** Takes up a name; returns its block, and the old index when it moved. */
  insert(name: string, hash: number): { block: number; old: ReturnType<NameIndex['makeRoom']> } {
    assert.ok(this.#key.set(name));
    const block = this.allocator.take(NAME.key + this.#key.length);
    this.memory.words.set(this.#key.words.subarray(0, this.#key.length), block + NAME.key);
    this.memory.words[block + NAME.hash] = hash;
    const old = this.index.makeRoom();
    this.index.insert(hash, block);
    return { block, old };
  }

  /** The block that a name is found at, or 0. */
  find(name: string, hash: number): number {
    const slotAt = this.#slotAt(name, hash);
    return slotAt === 0 ? 0 : this.memory.words[slotAt + SLOT.block]!;
  }

  delete(name: string, hash: number): void {
    const slotAt = this.#slotAt(name, hash);
    assert.notEqual(slotAt, 0);
    this.index.delete(slotAt);
  }

  #slotAt(name: string, hash: number): number {
    assert.ok(this.#key.set(name));
    return this.index.find(this.#key.words, 0, this.#key.length, hash);
  }
}

test('names whose hashes lead to one slot are told apart', () => {
  const indexed = new Indexed();
  const [a, b] = [indexed.insert('a', 7).block, indexed.insert('b', 7).block];
  const c = indexed.insert('c', 7 + FIRST_SLOTS).block;
  assert.deepEqual([indexed.find('a', 7), indexed.find('b', 7), indexed.find('c', 7 + FIRST_SLOTS)], [a, b, c]);
  assert.equal(indexed.find('d', 7), 0);
  assert.equal(indexed.find('a', 8), 0);
});

test('a search goes from the last slot to the first', () => {
  const indexed = new Indexed();
  for (const hash of [FIRST_SLOTS - 1, -1]) indexed.insert(`first${hash}`.replace('-', 'm'), hash);
  const name = indexed.insert('name', FIRST_SLOTS - 2).block;
  const other = indexed.insert('other', FIRST_SLOTS - 2).block;
  assert.equal(indexed.find('name', FIRST_SLOTS - 2), name);
  assert.equal(indexed.find('other', FIRST_SLOTS - 2), other);
  assert.equal(indexed.find('none', FIRST_SLOTS - 2), 0);
});

test('a deleted slot does not hide the names behind it, and is taken again', () => {
  const indexed = new Indexed();
  for (const name of ['a', 'b', 'c']) indexed.insert(name, 5);
  const c = indexed.find('c', 5);
  indexed.delete('a', 5);
  indexed.delete('b', 5);
  assert.deepEqual([indexed.find('a', 5), indexed.find('b', 5), indexed.find('c', 5)], [0, 0, c]);
  const again = indexed.insert('b', 5).block;
  assert.deepEqual([indexed.find('b', 5), indexed.find('c', 5)], [again, c]);
});

test('as names come it moves to larger memory, and leaves the old one as it was', () => {
  const indexed = new Indexed();
  const blocks = new Map<string, number>();
  const hashOf = (name: string): number => Math.imul(Number(name.slice(1)), 0x9e37_79b1);
  let moves = 0;
  for (let number = 0; number < 5000; number++) {
    const name = `n${number}`;
    const from = indexed.index.at;
    const before = indexed.memory.words.slice(from, from + 1 + FIRST_SLOTS * SLOT.words);
    const { block, old } = indexed.insert(name, hashOf(name));
    if (old !== undefined) {
      moves++;
      assert.equal(old.block, from);
      assert.notEqual(indexed.index.at, from);
      assert.deepEqual(indexed.memory.words.slice(from, from + before.length), before);
      assert.ok(!indexed.index.didLeadTo(block, hashOf(name), from), 'the new name is in the new index only');
      for (const [known, its] of blocks) assert.ok(indexed.index.didLeadTo(its, hashOf(known), from), known);
      indexed.allocator.free(old.block, old.words);
    }
    blocks.set(name, block);
  }
  assert.equal(moves, 4, 'to 2048, 4096, 8192 and 16384 slots');
  for (const [name, block] of blocks) assert.equal(indexed.find(name, hashOf(name)), block);
  assert.deepEqual([...indexed.index.blocks()].sort(), [...blocks.values()].sort());
});

test('names that come and go leave their slots as if never taken', () => {
  const indexed = new Indexed();
  const random = seededRandom(5);
  const names: [string, number][] = [];
  for (let number = 0; number < 20_000; number++) {
    if (names.length >= 200) {
      const [[name, hash]] = names.splice(Math.floor(random() * names.length), 1) as [[string, number]];
      indexed.delete(name, hash);
    }
    const hash = Math.floor(random() * 2000);
    assert.equal(indexed.insert(`n${number}`, hash).old, undefined);
    names.push([`n${number}`, hash]);
  }
  for (const [name, hash] of names) assert.notEqual(indexed.find(name, hash), 0);
  assert.equal([...indexed.index.blocks()].length, names.length);
});

test('deleted slots that others stand behind are left behind when it moves, and it does not grow', () => {
  const indexed = new Indexed();
  const blocks = new Map<number, number>();
  for (let hash = 0; hash < 614; hash++) blocks.set(hash, indexed.insert(`n${hash}`, hash).block);
  for (const hash of [...blocks.keys()].filter((each) => each % 3 !== 2 && each < 612)) {
    indexed.delete(`n${hash}`, hash);
    blocks.delete(hash);
  }
  for (const [hash, block] of blocks) assert.equal(indexed.find(`n${hash}`, hash), block);
  const { old } = indexed.insert('another', 700);
  assert.notEqual(old, undefined);
  assert.equal(indexed.memory.words[indexed.index.at], FIRST_SLOTS - 1);
  for (const [hash, block] of blocks) assert.equal(indexed.find(`n${hash}`, hash), block);
});

test('a slot that is taken again and again is one', () => {
  const indexed = new Indexed();
  for (let number = 0; number < 3 * FIRST_SLOTS; number++) {
    assert.equal(indexed.insert('web', 5).old, undefined);
    indexed.delete('web', 5);
  }
});

test('a cleared index has no names', () => {
  const indexed = new Indexed();
  for (let number = 0; number < 1000; number++) indexed.insert(`n${number}`, number * 3);
  indexed.index.clear();
  assert.deepEqual([...indexed.index.blocks()], []);
  assert.equal(indexed.find('n5', 15), 0);
  const { block } = indexed.insert('n5', 15);
  assert.equal(indexed.find('n5', 15), block);
});
