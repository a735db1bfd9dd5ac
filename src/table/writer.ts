import type { ZoneRecord } from '../records/record.ts';
import { Allocator } from './allocator.ts';
import { GracePeriods } from './grace.ts';
import { hashKey, Key } from './key.ts';
import { KeyMap } from './key-map.ts';
import { ABSENT, MULTIPLIER_AT, NAME, ROOT, ROOT_AT, SEED_AT, SIZE_MASK, SLOT } from './layout.ts';
import { copyWords, TableMemory } from './memory.ts';
import { addNameDelta, type Delta } from './name-delta.ts';
import { NameDraft } from './name-draft.ts';
import { NameIndex } from './name-index.ts';
import { rrsetsAt } from './reader.ts';
import { nextVersion } from './version.ts';

/** When so many words of the table wait for a grace period, it begins, even though nothing is published yet. */
const UNLINKED_WORDS_MAX = 1 << 18;

/** An index that readers of the published version still use, and blocks that only it can lead to. */
interface OldIndex {
  readonly block: number;
  readonly words: number;
  readonly nameBlocks: number[];
}

/**
 * The one writer of a table: changes are staged, unseen by readers, until they are published or abandoned all together.
 * What an update costs depends on the RRsets that it changes, not on the rest of the table.
 */
export class TableWriter {
  readonly #memory: TableMemory;
  readonly #allocator: Allocator;
  readonly #index: NameIndex;
  readonly #draft: NameDraft;
  readonly #grace: GracePeriods;
  readonly #parent = new Key();
  /** How many words the name takes that was staged last. */
  stagedWords = 0;
  /** The version that is being staged. */
  #version = 1;
  /** The blocks that make it up, but for the very first version, of which nobody can have seen anything. */
  #staged = new Set<number>();
  #oldIndex: OldIndex | undefined;
  /** Blocks that no index leads to any more, and how many words they have: some reader may have found them before. */
  #unlinked: number[] = [];
  #unlinkedWords = 0;

  /** `random` gives numbers from 0 to 1, which nobody can guess. */
  constructor(random: () => number) {
    this.#memory = new TableMemory(random);
    this.#allocator = new Allocator(this.#memory);
    this.#index = new NameIndex(this.#memory, this.#allocator);
    const { words } = this.#memory;
    this.#draft = new NameDraft(this.#memory, words[SEED_AT]!, words[MULTIPLIER_AT]!);
    this.#grace = new GracePeriods(() => this.#memory.words);
  }

  /** The memory that readers share. */
  get buffer(): SharedArrayBuffer {
    return this.#memory.buffer;
  }

  /** An empty map of names whose hashes nobody can guess, like those of the table. */
  newKeyMap(): KeyMap {
    const { words } = this.#memory;
    return new KeyMap(words[SEED_AT]!, words[MULTIPLIER_AT]!);
  }

  /**
   * Stages records of one name, each with one source more (`step` 1) or fewer (-1); returns whether a value came or went.
   * Throws when a record would have fewer than no sources, and when the table is full: `abandon` is all that helps then.
   */
  stage(name: Key, records: readonly ZoneRecord[], step: 1 | -1): boolean {
    if (this.#unlinkedWords > UNLINKED_WORDS_MAX) this.reclaim();
    return this.#stage(name, records, step, 0);
  }

  /**
   * What readers will see differently once what is staged is published; undefined when that is everything, or when it would
   * take going through more than `wordsMax` words or telling of more than `recordsMax` records.
   */
  delta(wordsMax: number, recordsMax: number): Delta | undefined {
    if (this.#root === 0) return undefined;
    const { words, octets } = this.#memory;
    const delta: Delta = { removed: [], added: [] };
    let wordsLeft = wordsMax;
    for (const block of this.#staged) {
      const [before, after] = [this.#present(words[block + NAME.previous]!), this.#present(block)];
      wordsLeft -= (before === 0 ? 0 : this.#size(before)) + (after === 0 ? 0 : this.#size(after));
      if (wordsLeft < 0) return undefined;
      addNameDelta(words, octets, before, after, delta);
      if (delta.removed.length + delta.added.length > recordsMax) return undefined;
    }
    return delta;
  }

  /** Makes everything that is staged visible at once, under `serial`; `isStale`: as something that may not be true any more. */
  publish(serial: number, isStale = false): void {
    const [oldRoot, oldIndex, staged] = [this.#root, this.#oldIndex, this.#staged];
    const root = this.#allocator.take(ROOT.words);
    const { words } = this.#memory;
    words[root + ROOT.version] = this.#version;
    words[root + ROOT.index] = this.#index.at;
    words[root + ROOT.serial] = serial;
    words[root + ROOT.isStale] = isStale ? 1 : 0;
    Atomics.store(words, ROOT_AT, root);
    this.#version = nextVersion(this.#version);
    this.#staged = new Set();
    this.#oldIndex = undefined;
    this.#retire();
    this.#grace.after(() => {
      if (oldRoot !== 0) this.#allocator.free(oldRoot, ROOT.words);
      if (oldIndex !== undefined) this.#freeIndex(oldIndex);
      for (const block of staged) this.#settle(block);
      this.#retire();
    });
    this.#grace.pass();
  }

  /** Forgets what is staged, as if it had never been. */
  abandon(): void {
    if (this.#root === 0) {
      for (const block of this.#index.blocks()) this.#free(block);
      this.#index.clear();
    }
    for (const block of this.#staged) {
      const { words } = this.#memory;
      const slotAt = this.#slotOf(block);
      const previous = words[block + NAME.previous]!;
      if (previous === 0) {
        this.#index.delete(slotAt);
      } else {
        Atomics.store(words, slotAt + SLOT.block, previous);
        // Settled already, while this block stood in its place.
        if (words[previous + NAME.version] === 0) this.#settle(previous);
      }
      this.#freeLater(block);
    }
    this.#staged = new Set();
    this.reclaim();
  }

  /** Takes back the memory that readers have let go of; true when none is left to take back. */
  reclaim(): boolean {
    this.#retire();
    return this.#grace.pass();
  }

  /** The published version; 0 before the first one. */
  get #root(): number {
    return this.#memory.words[ROOT_AT]!;
  }

  #stage(key: Key, records: readonly ZoneRecord[], step: number, children: number): boolean {
    const hash = this.#hash(key);
    const slotAt = this.#index.find(key.words, 0, key.length, hash);
    const newest = slotAt === 0 ? 0 : this.#memory.words[slotAt + SLOT.block]!;
    const before = this.#present(newest);
    const draft = this.#draft;
    draft.begin(key, hash, before, records, step);
    draft.words[NAME.children]! += children;
    const { hasNewValues, length } = draft;
    const isAbsent = !draft.hasRrsets && draft.words[NAME.children] === 0;
    if (before !== 0 || !isAbsent) this.#link(slotAt, newest, isAbsent);
    if ((before === 0) !== isAbsent && this.#parent.setParent(key)) this.#countChild(isAbsent ? -1 : 1);
    this.stagedWords = length;
    return hasNewValues;
  }

  /** Puts the draft into the table, as the newest block of its name, whose slot so far is `slotAt` and block `newest`. */
  #link(slotAt: number, newest: number, isAbsent: boolean): void {
    if (isAbsent && this.#root === 0) {
      this.#unlink(slotAt, newest);
      return;
    }
    // What may find the table full comes first: nothing is half done then.
    if (slotAt === 0) this.#makeRoom();
    const draft = this.#draft;
    const block = this.#allocator.take(draft.length);
    const { words } = this.#memory;
    const isReplaced = newest !== 0 && this.#isStaged(newest);
    draft.words[NAME.version] = this.#root === 0 ? 0 : this.#version;
    draft.words[NAME.previous] = isReplaced ? words[newest + NAME.previous]! : newest;
    draft.words[NAME.size] = draft.length | (isAbsent ? ABSENT : 0);
    copyWords(draft.words, 0, words, block, draft.length);
    if (this.#root !== 0) this.#staged.add(block);
    if (slotAt === 0) this.#index.insert(draft.words[NAME.hash]!, block);
    else Atomics.store(words, slotAt + SLOT.block, block);
    if (!isReplaced) return;
    this.#staged.delete(newest);
    this.#freeLater(newest);
  }

  /** Ends a name whose block is all that there is of it. */
  #unlink(slotAt: number, block: number): void {
    this.#index.delete(slotAt);
    this.#freeLater(block);
  }

  #makeRoom(): void {
    const old = this.#index.makeRoom();
    if (old === undefined) return;
    if (this.#root !== 0 && this.#oldIndex === undefined) this.#oldIndex = { ...old, nameBlocks: [] };
    else this.#allocator.free(old.block, old.words);
  }

  /** A name exists as long as it has records, or names below it (RFC 8020; RFC 4592 §2.2.2). */
  #countChild(step: 1 | -1): void {
    const { words, octets } = this.#memory;
    const key = this.#parent;
    const slotAt = this.#index.find(key.words, 0, key.length, this.#hash(key));
    const newest = slotAt === 0 ? 0 : words[slotAt + SLOT.block]!;
    const canStay = newest !== 0 && this.#isStaged(newest) && !this.#isAbsent(newest);
    const hasRrsets = canStay && rrsetsAt(octets, newest) < newest + this.#size(newest);
    // Nobody reads this word of a staged block: that saves a new block for each of thousands of new children.
    if (canStay && (hasRrsets || words[newest + NAME.children]! + step > 0)) words[newest + NAME.children]! += step;
    else this.#stage(key, [], 0, step);
  }

  /** Makes a block of the published version one that all versions to come can see, and ends the one before it. */
  #settle(block: number): void {
    const { words } = this.#memory;
    words[block + NAME.version] = 0;
    const previous = words[block + NAME.previous]!;
    words[block + NAME.previous] = 0;
    if (previous !== 0) this.#free(previous);
    if (!this.#isAbsent(block)) return;
    const slotAt = this.#slotOf(block);
    // A newer block of this name has taken its place otherwise, and will end it.
    if (words[slotAt + SLOT.block] === block) this.#unlink(slotAt, block);
  }

  /** Frees a block that the index does not lead to any more, once nobody can be reading it. */
  #freeLater(block: number): void {
    const old = this.#oldIndex;
    const hash = this.#memory.words[block + NAME.hash]!;
    if (this.#root === 0) {
      this.#free(block);
    } else if (old !== undefined && this.#index.didLeadTo(block, hash, old.block)) {
      old.nameBlocks.push(block);
    } else {
      this.#unlinked.push(block);
      this.#unlinkedWords += this.#size(block);
    }
  }

  /** Frees what is unlinked after a grace period. */
  #retire(): void {
    if (this.#unlinked.length === 0) return;
    const blocks = this.#unlinked;
    this.#unlinked = [];
    this.#unlinkedWords = 0;
    this.#grace.after(() => {
      for (const block of blocks) this.#free(block);
    });
  }

  #free(block: number): void {
    this.#allocator.free(block, this.#size(block));
  }

  #freeIndex({ block, words, nameBlocks }: OldIndex): void {
    this.#allocator.free(block, words);
    for (const nameBlock of nameBlocks) this.#free(nameBlock);
  }

  /** The slot of the name whose block this is. */
  #slotOf(block: number): number {
    const { words, octets } = this.#memory;
    const keyAt = block + NAME.key;
    const length = rrsetsAt(octets, block) - keyAt;
    return this.#index.find(words, keyAt, length, words[block + NAME.hash]!);
  }

  #isStaged(block: number): boolean {
    return this.#root === 0 || this.#memory.words[block + NAME.version] === this.#version;
  }

  /** The block, or 0 where it says that its version does not have the name. */
  #present(block: number): number {
    return block === 0 || this.#isAbsent(block) ? 0 : block;
  }

  #isAbsent(block: number): boolean {
    return (this.#memory.words[block + NAME.size]! & ABSENT) !== 0;
  }

  #size(block: number): number {
    return this.#memory.words[block + NAME.size]! & SIZE_MASK;
  }

  #hash(key: Key): number {
    const { words } = this.#memory;
    return hashKey(key.words, 0, key.length, words[SEED_AT]!, words[MULTIPLIER_AT]!);
  }
}
