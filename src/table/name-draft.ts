import type { ZoneRecord } from '../records/record.ts';
import type { Key } from './key.ts';
import { COUNT_MASK, KIND_SHIFT, NAME, RRSET, SIZE_MASK, SOURCES } from './layout.ts';
import { copyWords, type TableMemory, withRoom } from './memory.ts';
import { kindAt, rrsetsAt } from './reader.ts';
import { RecordChanges } from './record-changes.ts';
import { KINDS, recordWords } from './record-words.ts';

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
    this.#merge(before);
  }

  /** Goes through the RRsets of the block before, if there is one, and what changes, both in the order of their kinds. */
  #merge(before: number): void {
    const { words, octets } = this.#memory;
    const end = before === 0 ? 0 : before + (words[before + NAME.size]! & SIZE_MASK);
    let at = before === 0 ? 0 : rrsetsAt(octets, before);
    for (const kind of KINDS) {
      const isThere = at < end && kindAt(words, at) === kind;
      if (this.#changes.left(kind) > 0)
        this.#endRrset(this.#beginRrset(), kind, isThere ? this.#mergeRrset(at, kind) : 0);
      else if (isThere) this.#copy(at, at + words[at + RRSET.words]!);
      if (isThere) at += words[at + RRSET.words]!;
    }
  }

  /** Copies the records of an RRset with the sources that they have now, but those that have none any more; returns how many. */
  #mergeRrset(rrset: number, kind: number): number {
    const { words } = this.#memory;
    const end = rrset + words[rrset + RRSET.words]!;
    let kept = words[rrset + RRSET.kindAndCount]! & COUNT_MASK;
    let uncopied = rrset + RRSET.records;
    while (this.#changes.left(kind) > 0) {
      const at = this.#changes.next(words, kind, uncopied, end);
      if (at === end) break;
      const next = at + recordWords(words, kind, at);
      const sources = words[at + SOURCES]! + this.#changes.take(words, kind, at);
      if (sources < 0) throw new Error('a record of the zone would have fewer than no sources');
      this.#copy(uncopied, sources === 0 ? at : next);
      if (sources > 0) this.words[this.length - (next - at) + SOURCES] = sources;
      else kept--;
      uncopied = next;
    }
    this.#copy(uncopied, end);
    this.hasNewValues ||= kept !== (words[rrset + RRSET.kindAndCount]! & COUNT_MASK);
    return kept;
  }

  #beginRrset(): number {
    this.#reserve(RRSET.records);
    this.length += RRSET.records;
    return this.length - RRSET.records;
  }

  /** Ends an RRset with the records that were not there before; `kept` were. One of no records is none. */
  #endRrset(at: number, kind: number, kept: number): void {
    const count = kept + this.#changes.left(kind);
    if (count > COUNT_MASK) throw new RangeError(`A name can have ${COUNT_MASK} records of one type`);
    this.hasNewValues ||= count > kept;
    this.#changes.takeLeft(kind, (record, step) => this.#append(kind, record, step));
    this.words[at + RRSET.kindAndCount] = (kind << KIND_SHIFT) | count;
    this.words[at + RRSET.words] = this.length - at;
    if (count === 0) this.length = at;
  }

  #append(kind: number, record: number, step: number): void {
    if (step < 0) throw new Error('a record that the zone does not have cannot be taken from it');
    const { words } = this.#changes;
    const length = recordWords(words, kind, record);
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
