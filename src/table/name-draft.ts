import type { ZoneRecord } from '../records/record.ts';
import type { Key } from './key.ts';
import { COUNT_MASK, NAME, RRSET, SIZE_MASK, SOURCES, TYPE_SHIFT } from './layout.ts';
import { copyWords, type TableMemory, withRoom } from './memory.ts';
import { rrsetsAt } from './reader.ts';
import { RecordChanges } from './record-changes.ts';
import { recordWords, TYPE_NUMBER } from './record-words.ts';

const TYPES = Object.values(TYPE_NUMBER);

/** A name block in the making: the block before with some of its records changed. It becomes part of the table by being copied there. */
export class NameDraft {
  readonly #memory: TableMemory;
  readonly #changes: RecordChanges;
  /** The block so far; the first `length` words count. */
  words = new Int32Array(1024);
  length = 0;
  /** Whether a value came or went, and not just one of several sources of it. */
  hasNewValues = false;
  #rrsetsAt = 0;

  constructor(memory: TableMemory, seed: number, multiplier: number) {
    this.#memory = memory;
    this.#changes = new RecordChanges(seed, multiplier);
  }

  get hasRrsets(): boolean {
    return this.length > this.#rrsetsAt;
  }

  /**
   * Drafts the block of the name `key`, where each of `records` has `step` sources more; `before` is its block so far, or 0.
   * Throws an Error when one would have fewer than none; the draft is worth nothing then.
   */
  begin(key: Key, hash: number, before: number, records: readonly ZoneRecord[], step: number): void {
    this.hasNewValues = false;
    this.words[NAME.hash] = hash;
    this.words[NAME.children] = before === 0 ? 0 : this.#memory.words[before + NAME.children]!;
    copyWords(key.words, 0, this.words, NAME.key, key.length);
    this.#rrsetsAt = NAME.key + key.length;
    this.length = this.#rrsetsAt;
    this.#changes.set(records, step);
    if (before !== 0) this.#merge(before);
    for (const type of TYPES) if (this.#changes.left(type) > 0) this.#endRrset(this.#beginRrset(), type, 0);
  }

  /** Takes over the RRsets of the block before, with what changes of them. */
  #merge(before: number): void {
    const { words, octets } = this.#memory;
    const end = before + (words[before + NAME.size]! & SIZE_MASK);
    for (let at = rrsetsAt(octets, before); at < end; at += words[at + RRSET.words]!) {
      const type = words[at + RRSET.typeAndCount]! >>> TYPE_SHIFT;
      if (this.#changes.left(type) === 0) this.#copy(at, at + words[at + RRSET.words]!);
      else this.#endRrset(this.#beginRrset(), type, this.#mergeRrset(at, type));
    }
  }

  /** Copies the records of an RRset with the sources that they have now, but those that have none any more; returns how many. */
  #mergeRrset(rrset: number, type: number): number {
    const { words } = this.#memory;
    const end = rrset + words[rrset + RRSET.words]!;
    let kept = words[rrset + RRSET.typeAndCount]! & COUNT_MASK;
    let uncopied = rrset + RRSET.records;
    while (this.#changes.left(type) > 0) {
      const at = this.#changes.next(words, type, uncopied, end);
      if (at === end) break;
      const next = at + recordWords(words, type, at);
      const sources = words[at + SOURCES]! + this.#changes.take(words, type, at);
      if (sources < 0) throw new Error('a record of the zone would have fewer than no sources');
      this.#copy(uncopied, sources === 0 ? at : next);
      if (sources > 0) this.words[this.length - (next - at) + SOURCES] = sources;
      else kept--;
      uncopied = next;
    }
    this.#copy(uncopied, end);
    this.hasNewValues ||= kept !== (words[rrset + RRSET.typeAndCount]! & COUNT_MASK);
    return kept;
  }

  #beginRrset(): number {
    this.#reserve(RRSET.records);
    this.length += RRSET.records;
    return this.length - RRSET.records;
  }

  /** Ends an RRset with the records that were not there before; `kept` were. One of no records is none. */
  #endRrset(at: number, type: number, kept: number): void {
    const count = kept + this.#changes.left(type);
    if (count > COUNT_MASK) throw new RangeError(`A name can have ${COUNT_MASK} records of one type`);
    this.hasNewValues ||= count > kept;
    this.#changes.takeLeft(type, (record, step) => this.#append(type, record, step));
    this.words[at + RRSET.typeAndCount] = (type << TYPE_SHIFT) | count;
    this.words[at + RRSET.words] = this.length - at;
    if (count === 0) this.length = at;
  }

  #append(type: number, record: number, step: number): void {
    if (step < 0) throw new Error('a record that the zone does not have cannot be taken from it');
    const { words } = this.#changes;
    const length = recordWords(words, type, record);
    this.#reserve(length);
    copyWords(words, record, this.words, this.length, length);
    this.words[this.length + SOURCES] = step;
    this.length += length;
  }

  #copy(from: number, to: number): void {
    this.#reserve(to - from);
    copyWords(this.#memory.words, from, this.words, this.length, to - from);
    this.length += to - from;
  }

  #reserve(words: number): void {
    this.words = withRoom(this.words, this.length + words);
  }
}
