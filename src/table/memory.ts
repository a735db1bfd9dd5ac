import { HEADER_WORDS, MULTIPLIER_AT, SEED_AT, WORDS_AT } from './layout.ts';

/** Offsets in octets stay below 2^31, where V8 handles them as small integers. */
const OCTETS_MAX = 2 ** 31 - 2 ** 16;
const FIRST_OCTETS = 1 << 20;
/** Only what is touched takes memory of the machine, so growing by much costs nothing. */
const GROWTH_OCTETS = 1 << 24;

/** The table's memory as its writer has it: views that grow with it. See `layout.ts`. */
export class TableMemory {
  readonly buffer: SharedArrayBuffer;
  words: Int32Array<SharedArrayBuffer>;
  octets: Uint8Array<SharedArrayBuffer>;
  /** Where the words begin that were never used. */
  #unusedAt = HEADER_WORDS;

  /** `random` gives numbers from 0 to 1; see `SEED_AT`. */
  constructor(random: () => number) {
    this.buffer = new SharedArrayBuffer(FIRST_OCTETS, { maxByteLength: OCTETS_MAX });
    this.words = new Int32Array(this.buffer, 0, FIRST_OCTETS >>> 2);
    this.octets = new Uint8Array(this.buffer, 0, FIRST_OCTETS);
    this.words[WORDS_AT] = this.words.length;
    this.words[SEED_AT] = Math.floor(random() * 2 ** 32) | 0;
    this.words[MULTIPLIER_AT] = Math.floor(random() * 2 ** 32) | 1;
  }

  /** The offset of `length` words that were never used. Throws a RangeError when there is no room for them any more. */
  takeUnused(length: number): number {
    const at = this.#unusedAt;
    const end = at + length;
    if (end > this.words.length) this.#grow(end);
    this.#unusedAt = end;
    return at;
  }

  #grow(words: number): void {
    const octets = Math.min(Math.ceil((words * 4) / GROWTH_OCTETS) * GROWTH_OCTETS, OCTETS_MAX);
    if (words * 4 > octets) throw new RangeError(`The zone is too large: its table may have ${OCTETS_MAX} octets`);
    this.buffer.grow(octets);
    this.words = new Int32Array(this.buffer, 0, octets >>> 2);
    this.octets = new Uint8Array(this.buffer, 0, octets);
    Atomics.store(this.words, WORDS_AT, this.words.length);
  }
}

/** The same words, in a longer array when `length` needs it. */
export function withRoom(words: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= words.length) return words;
  const larger = new Int32Array(length * 2);
  larger.set(words);
  return larger;
}

/** Below this a loop is faster than a view of the words and a call of V8's own. */
const FEW_WORDS = 256;

export function copyWords(from: Int32Array, fromAt: number, to: Int32Array, toAt: number, length: number): void {
  if (length >= FEW_WORDS) to.set(from.subarray(fromAt, fromAt + length), toAt);
  else for (let word = 0; word < length; word++) to[toAt + word] = from[fromAt + word]!;
}
