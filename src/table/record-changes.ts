import { RANK, type ZoneRecord } from '../records/record.ts';
import { TYPE } from '../wire/constants.ts';
import { hashKey } from './key.ts';
import { ADDRESS, TARGET, TYPE_MASK } from './layout.ts';
import { withRoom } from './memory.ts';
import { isSameRecord, KINDS, kindOf, RecordWriter, recordWords, TYPE_NUMBER } from './record-words.ts';

/** Where a change has the offset of its record in `words`, its kind, and how many sources more, or fewer, bring it. */
const CHANGE = { record: 0, kind: 1, step: 2, words: 3 } as const;
const SLOTS_MIN = 64;

/**
 * The records of one name that get other numbers of sources: each once, found by what it is. They are made for each name
 * of each update, and so in memory that is used again and again.
 */
export class RecordChanges {
  readonly #writer: RecordWriter;
  readonly #seed: number;
  readonly #multiplier: number;
  #changes = new Int32Array(CHANGE.words * 64);
  #count = 0;
  /** Open addressing: the number of a change, from 1. */
  #slots = new Int32Array(SLOTS_MIN);
  #slotBits = 0;
  /** How many changes of each kind are left. */
  readonly #left = new Int32Array(Math.max(...KINDS) + 1);

  /** `seed` and `multiplier`: the table's. */
  constructor(seed: number, multiplier: number) {
    this.#writer = new RecordWriter(seed, multiplier);
    this.#seed = seed;
    this.#multiplier = multiplier;
  }

  /** Where the changed records are; others may be there after the next `set`. */
  get words(): Int32Array {
    return this.#writer.words;
  }

  /** Each of `records` gets `step` sources more, and the changes before are forgotten. Throws a RangeError when an address is none. */
  set(records: readonly ZoneRecord[], step: number): void {
    this.#begin(records.length);
    let at = 0;
    for (const { type, value, rank = RANK.first } of records) {
      this.#writer.write(type, value, at);
      const kind = kindOf(rank, TYPE_NUMBER[type]);
      if (this.#add(kind, at, step)) at += recordWords(this.words, kind, at);
    }
  }

  /** How many changes of a kind are left. */
  left(kind: number): number {
    return this.#left[kind]!;
  }

  /** Where the first record of an RRset is, from `at` on, that changes; `end` when none does. */
  next(words: Int32Array, kind: number, at: number, end: number): number {
    const slots = this.#slots;
    while (at < end && (slots[this.#slot(words, kind, at)] === 0 || slots[this.#find(words, kind, at)] === 0)) {
      at += recordWords(words, kind, at);
    }
    return at;
  }

  /** How many sources more the record at `at` gets, which changes: that change is not left any more. */
  take(words: Int32Array, kind: number, at: number): number {
    const change = this.#slots[this.#find(words, kind, at)]! - 1;
    const stepAt = change * CHANGE.words + CHANGE.step;
    const step = this.#changes[stepAt]!;
    this.#changes[stepAt] = 0;
    this.#left[kind]!--;
    return step;
  }

  /** Calls `each` with every change of a kind that is left, in the order in which they came; none is left then. */
  takeLeft(kind: number, each: (record: number, step: number) => void): void {
    if (this.#left[kind] === 0) return;
    this.#left[kind] = 0;
    for (let change = 0; change < this.#count * CHANGE.words; change += CHANGE.words) {
      if (this.#changes[change + CHANGE.kind] !== kind || this.#changes[change + CHANGE.step] === 0) continue;
      each(this.#changes[change + CHANGE.record]!, this.#changes[change + CHANGE.step]!);
    }
  }

  #begin(recordsMax: number): void {
    this.#slotBits = 32 - Math.clz32(Math.max(recordsMax * 2, SLOTS_MIN) - 1);
    const slots = 1 << this.#slotBits;
    if (slots > this.#slots.length) this.#slots = new Int32Array(slots);
    else this.#slots.fill(0, 0, slots);
    this.#left.fill(0);
    this.#count = 0;
  }

  /** Takes up the record that was written at `record`. False when it only adds to a change that is there already. */
  #add(kind: number, record: number, step: number): boolean {
    const slot = this.#find(this.words, kind, record);
    const same = this.#slots[slot]!;
    if (same !== 0) {
      this.#changes[(same - 1) * CHANGE.words + CHANGE.step]! += step;
      return false;
    }
    const at = this.#count * CHANGE.words;
    this.#changes = withRoom(this.#changes, at + CHANGE.words);
    this.#changes[at + CHANGE.record] = record;
    this.#changes[at + CHANGE.kind] = kind;
    this.#changes[at + CHANGE.step] = step;
    this.#slots[slot] = ++this.#count;
    this.#left[kind]!++;
    return true;
  }

  /** The slot of the record in `words` at `at`, or the empty one where it would be. */
  #find(words: Int32Array, kind: number, at: number): number {
    const mask = (1 << this.#slotBits) - 1;
    let slot = this.#slot(words, kind, at);
    while (this.#slots[slot] !== 0 && !this.#isSame(this.#slots[slot]! - 1, words, kind, at)) slot = (slot + 1) & mask;
    return slot;
  }

  /** Where the search begins: the upper bits of a product with the secret multiplier, so that nobody can choose records that meet. */
  #slot(words: Int32Array, kind: number, at: number): number {
    return Math.imul(this.#fingerprint(words, kind, at), this.#multiplier) >>> (32 - this.#slotBits);
  }

  #fingerprint(words: Int32Array, kind: number, at: number): number {
    const type = kind & TYPE_MASK;
    if (type === TYPE.A) return words[at + ADDRESS]!;
    if (type === TYPE.AAAA) return hashKey(words, at + ADDRESS, 4, this.#seed, this.#multiplier);
    return words[at + TARGET.hash]! ^ words[at + TARGET.port]!;
  }

  #isSame(change: number, words: Int32Array, kind: number, at: number): boolean {
    const changeAt = change * CHANGE.words;
    if (this.#changes[changeAt + CHANGE.kind] !== kind) return false;
    const record = this.#changes[changeAt + CHANGE.record]!;
    return isSameRecord(this.#writer.words, record, words, at, recordWords(words, kind, at));
  }
}
