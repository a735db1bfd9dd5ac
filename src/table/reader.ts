import { hashKey, type Key } from './key.ts';
import {
  ABSENT,
  COUNT_MASK,
  KIND_SHIFT,
  MULTIPLIER_AT,
  NAME,
  RANK_SHIFT,
  ROOT,
  ROOT_AT,
  RRSET,
  readerAt,
  SEED_AT,
  SIZE_MASK,
  SLOT,
  SLOT_DELETED,
  SLOT_EMPTY,
  SLOTS_AT,
  TYPE_MASK,
  WORDS_AT,
  wordsOf,
} from './layout.ts';
import { isNewer } from './version.ts';

/**
 * Reads the table from any thread. What is found between `enter` and `leave` belongs to one version, and stays as it is
 * until `leave`. Offsets mean nothing afterwards. A reader that is not the writer's thread must not rest inside: as
 * long as it is there, nothing is freed.
 */
export class TableReader {
  readonly #buffer: SharedArrayBuffer;
  readonly #announceAt: number;
  readonly #seed: number;
  readonly #multiplier: number;
  /** Views of the table, as they were at the last `enter`. */
  words: Int32Array;
  octets: Uint8Array;
  /** Whether there was a version to read at the last `enter`. */
  isPublished = false;
  #version = 0;
  #index = 0;
  #mask = 0;
  #serial = 0;
  #isStale = false;

  /** `reader`: this thread's own number, below READERS_MAX. */
  constructor(buffer: SharedArrayBuffer, reader: number) {
    this.#buffer = buffer;
    this.words = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
    this.octets = new Uint8Array(buffer, 0, buffer.byteLength);
    this.#announceAt = readerAt(reader);
    // A thread that had the number before may have ended inside.
    if ((Atomics.load(this.words, this.#announceAt) & 1) === 1) this.leave();
    this.#seed = this.words[SEED_AT]!;
    this.#multiplier = this.words[MULTIPLIER_AT]!;
  }

  /** Takes the newest version to read. False when none was published yet; `leave` must follow all the same. */
  enter(): boolean {
    Atomics.add(this.words, this.#announceAt, 1);
    const root = Atomics.load(this.words, ROOT_AT);
    this.isPublished = root !== 0;
    if (root === 0) return false;
    if (this.words[WORDS_AT]! > this.words.length) this.#remap();
    const { words } = this;
    this.#version = words[root + ROOT.version]!;
    this.#serial = words[root + ROOT.serial]!;
    this.#isStale = words[root + ROOT.isStale] !== 0;
    const index = words[root + ROOT.index]!;
    this.#mask = words[index]!;
    this.#index = index + SLOTS_AT;
    return true;
  }

  leave(): void {
    Atomics.add(this.words, this.#announceAt, 1);
  }

  /** Whether this version may not be true any more. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** The zone's serial in this version, as a signed number. */
  get serial(): number {
    return this.#serial;
  }

  /** The block of the name, or 0 when this version does not have it. A name without RRsets has names below it. */
  find(key: Key): number {
    const hash = hashKey(key.words, 0, key.length, this.#seed, this.#multiplier);
    return this.findKey(key.words, 0, key.length, hash);
  }

  /** The same for a key that stands in `words` at `at`, whose hash is known: a target's. */
  findKey(words: Int32Array, at: number, length: number, hash: number): number {
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const slotAt = this.#index + slot * SLOT.words;
      const block = Atomics.load(this.words, slotAt + SLOT.block);
      if (block === SLOT_EMPTY) return 0;
      if (this.words[slotAt + SLOT.hash] !== hash || block === SLOT_DELETED) continue;
      // The writer may have grown the memory since, for a version that is still in the making.
      if (block + NAME.key + length > this.words.length) this.#remap();
      if (isKeyAt(this.words, block + NAME.key, words, at, length)) return this.#visible(block);
    }
  }

  /** The blocks of all names, in no order. */
  *names(): Generator<number> {
    for (let slot = 0; slot <= this.#mask; slot++) {
      const block = Atomics.load(this.words, this.#index + slot * SLOT.words + SLOT.block);
      const visible = block === SLOT_EMPTY || block === SLOT_DELETED ? 0 : this.#visible(block);
      if (visible !== 0) yield visible;
    }
  }

  /** The name's RRset of this type, of those that are seen, or 0. */
  rrset(block: number, type: number): number {
    return seenRrset(this.words, this.octets, block, type);
  }

  /** How many records an RRset has. */
  count(rrset: number): number {
    return countAt(this.words, rrset);
  }

  /** The block of this version, from the newest one of its name: 0 when it has none. */
  #visible(block: number): number {
    let at = block;
    while (at !== 0) {
      // A version between may have grown the memory, for blocks of its own.
      if (at + NAME.key > this.words.length) this.#remap();
      const version = this.words[at + NAME.version]!;
      if (version === 0 || !isNewer(version, this.#version)) break;
      at = this.words[at + NAME.previous]!;
    }
    return at === 0 || (this.words[at + NAME.size]! & ABSENT) !== 0 ? 0 : at;
  }

  #remap(): void {
    const octets = this.#buffer.byteLength;
    this.words = new Int32Array(this.#buffer, 0, octets >>> 2);
    this.octets = new Uint8Array(this.#buffer, 0, octets);
  }
}

/** The RRset of this type, any of 0 to 65535, of those that are seen, in the name's block, or 0. */
export function seenRrset(words: Int32Array, octets: Uint8Array, block: number, type: number): number {
  const end = block + (words[block + NAME.size]! & SIZE_MASK);
  const first = rrsetsAt(octets, block);
  // The bits of a larger type are those of a rank: HTTPS, 65, would be the A records of the rank above the first.
  if (first >= end || type > TYPE_MASK) return 0;
  const kind = (kindAt(words, first) & ~TYPE_MASK) | type;
  for (let at = first; at < end; at += words[at + RRSET.words]!) if (kindAt(words, at) === kind) return at;
  return 0;
}

/** How many records an RRset has. */
export function countAt(words: Int32Array, rrset: number): number {
  return words[rrset + RRSET.kindAndCount]! & COUNT_MASK;
}

/** The rank and the type of an RRset. */
export function kindAt(words: Int32Array, rrset: number): number {
  return words[rrset + RRSET.kindAndCount]! >>> KIND_SHIFT;
}

/** The rank of an RRset. */
export function rankAt(words: Int32Array, rrset: number): number {
  return kindAt(words, rrset) >>> RANK_SHIFT;
}

/** Where the first RRset of a name begins. */
export function rrsetsAt(octets: Uint8Array, block: number): number {
  const keyAt = block + NAME.key;
  return keyAt + wordsOf(octets[keyAt << 2]! + 1);
}

/** Whether `table` at `tableAt` has the same key. A key of another length differs in its first word. */
export function isKeyAt(table: Int32Array, tableAt: number, words: Int32Array, at: number, length: number): boolean {
  for (let word = 0; word < length; word++) if (table[tableAt + word] !== words[at + word]) return false;
  return true;
}
