import { hashKey, type Key } from './key.ts';
import { withRoom } from './memory.ts';
import { isKeyAt } from './reader.ts';

/** Of an entry: where its key is, how long it is, and its hash. */
const ENTRY = { key: 0, length: 1, hash: 2, words: 3 } as const;
const FIRST_SLOTS = 64;
/** Clearing more slots than these each time would cost more than growing again. */
const KEPT_SLOTS = 4096;

/**
 * Numbers names from 0 in the order in which they come, in memory that is used again and again: a Map of texts, which
 * V8 has to hash, takes several times as long, and an update asks for each name of each record.
 */
export class KeyMap {
  readonly #seed: number;
  readonly #multiplier: number;
  /** All keys, one after another. */
  #keys = new Int32Array(1024);
  #keysEnd = 0;
  #entries = new Int32Array(ENTRY.words * FIRST_SLOTS);
  /** Open addressing: the number of a name, from 1. At most half of the slots are taken. */
  #slots = new Int32Array(FIRST_SLOTS);
  #size = 0;

  /** `seed` and odd `multiplier`: numbers of 32 bits that nobody can guess. */
  constructor(seed: number, multiplier: number) {
    this.#seed = seed;
    this.#multiplier = multiplier;
  }

  get size(): number {
    return this.#size;
  }

  /** The name's number, or undefined when it has none. */
  get(key: Key): number | undefined {
    const number = this.#slots[this.#find(key, this.#hash(key))]!;
    return number === 0 ? undefined : number - 1;
  }

  /** The name's number: `size`, as it was before, where it is new. */
  add(key: Key): number {
    const hash = this.#hash(key);
    const slot = this.#find(key, hash);
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1;
    this.#slots[slot] = this.#size + 1;
    const at = this.#size * ENTRY.words;
    this.#entries = withRoom(this.#entries, at + ENTRY.words);
    this.#entries[at + ENTRY.key] = this.#keysEnd;
    this.#entries[at + ENTRY.length] = key.length;
    this.#entries[at + ENTRY.hash] = hash;
    this.#keys = withRoom(this.#keys, this.#keysEnd + key.length);
    for (let word = 0; word < key.length; word++) this.#keys[this.#keysEnd + word] = key.words[word]!;
    this.#keysEnd += key.length;
    this.#size++;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return this.#size - 1;
  }

  /** Sets `key` to the name with this number. */
  read(number: number, key: Key): void {
    const at = number * ENTRY.words;
    const from = this.#entries[at + ENTRY.key]!;
    key.length = this.#entries[at + ENTRY.length]!;
    for (let word = 0; word < key.length; word++) key.words[word] = this.#keys[from + word]!;
  }

  clear(): void {
    if (this.#size === 0) return;
    if (this.#slots.length > KEPT_SLOTS) this.#slots = new Int32Array(FIRST_SLOTS);
    else this.#slots.fill(0);
    this.#size = 0;
    this.#keysEnd = 0;
  }

  #hash(key: Key): number {
    return hashKey(key.words, 0, key.length, this.#seed, this.#multiplier);
  }

  /** The name's slot, or the empty one where it would be. */
  #find(key: Key, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0 && !this.#isSame(this.#slots[slot]! - 1, key, hash)) slot = (slot + 1) & mask;
    return slot;
  }

  #isSame(number: number, key: Key, hash: number): boolean {
    const at = number * ENTRY.words;
    if (this.#entries[at + ENTRY.hash] !== hash) return false;
    return isKeyAt(this.#keys, this.#entries[at + ENTRY.key]!, key.words, 0, key.length);
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      let slot = this.#entries[number * ENTRY.words + ENTRY.hash]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}
