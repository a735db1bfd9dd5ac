import { type TableMemory, withRoom } from './memory.ts';

/** Blocks consist of units of 4 words, which is room for what a free block has to say of itself. */
const UNIT_SHIFT = 2;
const UNIT_WORDS = 1 << UNIT_SHIFT;
/** From an offset to the word of its unit's bit: V8 takes the lower 5 bits of a shift. */
const EDGE_WORD_SHIFT = UNIT_SHIFT + 5;
/** The neighbours in the chain of its size, and its length in words, which its last word repeats. */
const FREE = { next: 0, previous: 1, length: 2 } as const;

/** Up to here every number of units is a size of its own; above there are 8 sizes between a power of two and the next. */
const SMALL_BITS = 5;
const SIZES_BETWEEN_POWERS_BITS = 3;
const SMALL_SIZES = (1 << SMALL_BITS) + 1;
const SIZES = SMALL_SIZES + (31 - SMALL_BITS) * 8;

/**
 * Hands out blocks of the table's memory and takes them back. A freed block becomes one with the free blocks beside it,
 * and is used again, whole or in part ("good fit", as in TLSF: Masmano et al., 2004).
 */
export class Allocator {
  readonly #memory: TableMemory;
  /** The first free block of each size; 0 where there is none. */
  readonly #first = new Int32Array(SIZES);
  /** A bit for each size with free blocks, so that the next larger one is found at once. */
  readonly #present = new Int32Array((SIZES + 31) >> 5);
  /** A bit for each unit that is the first or the last of a free block. */
  #edges = new Int32Array(1024);

  constructor(memory: TableMemory) {
    this.#memory = memory;
  }

  /** The offset of a block of at least `words`, whose content is left from whoever had it. Throws as `takeUnused` does. */
  take(words: number): number {
    const wanted = wholeUnits(words);
    const size = this.#nextPresent(sizeAtLeast(wanted));
    if (size === SIZES) return this.#memory.takeUnused(wanted);
    const block = this.#first[size]!;
    const length = this.#remove(block);
    if (length > wanted) this.#put(block + wanted, length - wanted);
    return block;
  }

  /** Takes back a block that `take(words)` gave out. */
  free(block: number, words: number): void {
    let from = block;
    let to = block + wholeUnits(words);
    if (this.#isFree(to)) to += this.#remove(to);
    if (this.#isFree(from - UNIT_WORDS)) {
      from -= this.#memory.words[from - 1]!;
      this.#remove(from);
    }
    this.#put(from, to - from);
  }

  #put(block: number, length: number): void {
    const { words } = this.#memory;
    const size = sizeAtMost(length);
    const next = this.#first[size]!;
    words[block + FREE.next] = next;
    words[block + FREE.previous] = 0;
    words[block + FREE.length] = length;
    words[block + length - 1] = length;
    if (next !== 0) words[next + FREE.previous] = block;
    this.#first[size] = block;
    this.#present[size >> 5]! |= 1 << (size & 31);
    this.#setEdges(block, length, true);
  }

  /** Takes a block out of the free ones, and returns its length. */
  #remove(block: number): number {
    const { words } = this.#memory;
    const length = words[block + FREE.length]!;
    const next = words[block + FREE.next]!;
    const previous = words[block + FREE.previous]!;
    if (next !== 0) words[next + FREE.previous] = previous;
    if (previous !== 0) words[previous + FREE.next] = next;
    else {
      const size = sizeAtMost(length);
      this.#first[size] = next;
      if (next === 0) this.#present[size >> 5]! &= ~(1 << (size & 31));
    }
    this.#setEdges(block, length, false);
    return length;
  }

  #setEdges(block: number, length: number, areFree: boolean): void {
    const last = block + length - UNIT_WORDS;
    this.#edges = withRoom(this.#edges, (last >> EDGE_WORD_SHIFT) + 1);
    for (let at = block; ; at = last) {
      const bit = 1 << (at >> UNIT_SHIFT);
      if (areFree) this.#edges[at >> EDGE_WORD_SHIFT]! |= bit;
      else this.#edges[at >> EDGE_WORD_SHIFT]! &= ~bit;
      if (at === last) return;
    }
  }

  /** Whether the unit at `at`, where a block begins or ends, is one of a free block. */
  #isFree(at: number): boolean {
    return ((this.#edges[at >> EDGE_WORD_SHIFT] ?? 0) & (1 << (at >> UNIT_SHIFT))) !== 0;
  }

  /** The smallest size from `size` on that has free blocks, or SIZES. */
  #nextPresent(size: number): number {
    let word = size >> 5;
    let bits = this.#present[word]! & (-1 << (size & 31));
    while (bits === 0) {
      if (++word === this.#present.length) return SIZES;
      bits = this.#present[word]!;
    }
    return (word << 5) + 31 - Math.clz32(bits & -bits);
  }
}

function wholeUnits(words: number): number {
  return (words + UNIT_WORDS - 1) & -UNIT_WORDS;
}

/** The size of a free block. */
function sizeAtMost(length: number): number {
  const units = length >> UNIT_SHIFT;
  if (units < SMALL_SIZES) return units;
  const power = 31 - Math.clz32(units);
  const eighths = (units >>> (power - SIZES_BETWEEN_POWERS_BITS)) & 7;
  return SMALL_SIZES - 1 + (power - SMALL_BITS) * 8 + eighths;
}

/** The smallest size whose blocks all have at least `length` words. */
function sizeAtLeast(length: number): number {
  const size = sizeAtMost(length);
  return sizeAtMost(length - UNIT_WORDS) < size ? size : size + 1;
}
