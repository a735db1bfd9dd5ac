import type { Allocator } from './allocator.ts';
import { NAME, SLOT, SLOT_DELETED, SLOT_EMPTY, SLOTS_AT } from './layout.ts';
import type { TableMemory } from './memory.ts';
import { isKeyAt } from './reader.ts';

const FIRST_SLOTS = 1024;

/** The writer's side of the index: from a name's key to its newest block. See `layout.ts`. */
export class NameIndex {
  readonly #memory: TableMemory;
  readonly #allocator: Allocator;
  /** Offset of the index. */
  at: number;
  #slots = FIRST_SLOTS;
  /** Slots with a name, and slots that had one. */
  #taken = 0;
  #deleted = 0;

  constructor(memory: TableMemory, allocator: Allocator) {
    this.#memory = memory;
    this.#allocator = allocator;
    this.at = this.#create(FIRST_SLOTS);
  }

  /** Offset of the name's slot, or 0 when it has none. */
  find(words: Int32Array, keyAt: number, length: number, hash: number): number {
    const table = this.#memory.words;
    for (let slot = hash; ; slot++) {
      const slotAt = this.#slotAt(slot);
      const block = table[slotAt + SLOT.block]!;
      if (block === SLOT_EMPTY) return 0;
      if (block === SLOT_DELETED || table[slotAt + SLOT.hash] !== hash) continue;
      if (isKeyAt(table, block + NAME.key, words, keyAt, length)) return slotAt;
    }
  }

  /** Takes up a name that has no slot. */
  insert(hash: number, block: number): void {
    const table = this.#memory.words;
    let slotAt = this.#slotAt(hash);
    for (let slot = hash; table[slotAt + SLOT.block]! > SLOT_DELETED; slotAt = this.#slotAt(++slot));
    if (table[slotAt + SLOT.block] === SLOT_DELETED) this.#deleted--;
    else this.#taken++;
    table[slotAt + SLOT.hash] = hash;
    Atomics.store(table, slotAt + SLOT.block, block);
  }

  /** The newest block of each name. */
  *blocks(): Generator<number> {
    for (let slot = 0; slot < this.#slots; slot++) {
      const block = this.#memory.words[this.#slotAt(slot) + SLOT.block]!;
      if (block > SLOT_DELETED) yield block;
    }
  }

  /** Forgets all names, while nobody reads. */
  clear(): void {
    this.#memory.words.fill(SLOT_EMPTY, this.at + SLOTS_AT, this.at + indexWords(this.#slots));
    this.#taken = 0;
    this.#deleted = 0;
  }

  /** Gives up a name's slot. Where no search goes on behind it, it and deleted ones before it are as if never taken. */
  delete(slotAt: number): void {
    const table = this.#memory.words;
    Atomics.store(table, slotAt + SLOT.block, SLOT_DELETED);
    this.#deleted++;
    const slot = (slotAt - this.at - SLOTS_AT) / SLOT.words;
    if (table[this.#slotAt(slot + 1) + SLOT.block] !== SLOT_EMPTY) return;
    for (let last = slot; table[this.#slotAt(last) + SLOT.block] === SLOT_DELETED; last--) {
      Atomics.store(table, this.#slotAt(last) + SLOT.block, SLOT_EMPTY);
      this.#deleted--;
      this.#taken--;
    }
  }

  /**
   * Moves to a larger index, or one without deleted slots, when another name would make this one too full: returns the
   * offset of the old one, which the caller has to free, with its size. Until it is moved, every slot of it stays as it was.
   */
  makeRoom(): { readonly block: number; readonly words: number } | undefined {
    if ((this.#taken + 1) * 5 <= this.#slots * 3) return undefined;
    const old = { block: this.at, words: indexWords(this.#slots) };
    const oldSlots = this.#slots;
    const names = this.#taken - this.#deleted;
    const slots = (names + 1) * 10 > oldSlots * 3 ? oldSlots * 2 : oldSlots;
    this.at = this.#create(slots);
    this.#slots = slots;
    this.#taken = 0;
    this.#deleted = 0;
    const table = this.#memory.words;
    for (let slot = 0; slot < oldSlots; slot++) {
      const slotAt = old.block + SLOTS_AT + slot * SLOT.words;
      const block = table[slotAt + SLOT.block]!;
      if (block > SLOT_DELETED) this.insert(table[slotAt + SLOT.hash]!, block);
    }
    return old;
  }

  /**
   * Whether the index that was moved from `index` leads to this block, which it does also where it leads to a newer one
   * that was abandoned since.
   */
  didLeadTo(block: number, hash: number, index: number): boolean {
    const table = this.#memory.words;
    const mask = table[index]!;
    for (let slot = hash; ; slot++) {
      const slotAt = index + SLOTS_AT + (slot & mask) * SLOT.words;
      const newest = table[slotAt + SLOT.block]!;
      if (newest === SLOT_EMPTY) return false;
      if (newest === SLOT_DELETED || table[slotAt + SLOT.hash] !== hash) continue;
      if (newest === block || table[newest + NAME.previous] === block) return true;
    }
  }

  #slotAt(slot: number): number {
    return this.at + SLOTS_AT + (slot & (this.#slots - 1)) * SLOT.words;
  }

  #create(slots: number): number {
    const at = this.#allocator.take(indexWords(slots));
    const { words } = this.#memory;
    words[at] = slots - 1;
    words.fill(SLOT_EMPTY, at + SLOTS_AT, at + indexWords(slots));
    return at;
  }
}

function indexWords(slots: number): number {
  return SLOTS_AT + slots * SLOT.words;
}
