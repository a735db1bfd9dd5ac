/**
 * The zone's table: one SharedArrayBuffer, which one writer fills and any number of threads read without ever waiting.
 *
 * All of it is words of 4 octets in the machine's byte order; offsets count words, and 0 stands for "none".
 *
 * ```
 * header   root | words | seed | multiplier | … | reader 0 … | reader 1 … | …
 * root     version | index | serial | whether it is stale
 * index    mask | (hash, name block) × (mask + 1)              open addressing, linear probing
 * name     version | previous | hash | size | children | key … | RRset | RRset | …
 * key      length octet, then the name in lower-case wire form; zeros up to the next word
 * RRset    kind and count | words | record | record | …       the lowest kind first
 * record   A:    sources | 4 octets of address
 *          AAAA: sources | 16 octets of address
 *          SRV:  sources | target's hash | port and flag | octets | the target's key …
 *                zeros up to an even number of words
 *          PTR, CNAME: as SRV, with port 0
 *          TXT:  as these: its text in the place of a target, which it may look like
 * ```
 *
 * **Versions.** A name block never changes once it can be met. A name that becomes different gets a new block, which
 * carries the coming version and points to the block before; the index is made to point to the new one. Readers take
 * the root's version when they enter, and from a name's chain the first block that is not newer: so all that they see
 * belongs to one version, however long the next one is in the making. Storing the new root publishes it, whole. What a
 * version does not have any more is a block whose size has `ABSENT` set. Once no reader is left that entered before,
 * the blocks of the old version are freed, and those of the new one become settled: version 0, no previous block.
 *
 * **Ranks.** A kind is a rank and a type. Readers see the RRsets of a name's lowest rank, which is that of its first one; others
 * wait behind it until it is gone: so a task that is not healthy is known by its name as long as no healthy one has it.
 *
 * `sources` and `children` are the writer's own affair, and readers do not look at them.
 *
 * **Readers.** Each has a word of its own that counts up when it enters and when it leaves, so odd means inside. The
 * writer frees what it took away only after each reader that was inside has moved on (a grace period, as in RCU).
 */

/** Offset of the published root; 0 before the first version. */
export const ROOT_AT = 0;
/** How many words the memory has: a reader whose view is shorter makes a new one. */
export const WORDS_AT = 1;
/** What the hash of names begins with, and its odd multiplier: both random, so that colliding names are hard to choose. */
export const SEED_AT = 2;
export const MULTIPLIER_AT = 3;
/** Each reader's word has a cache line to itself. */
const CACHE_LINE_WORDS = 16;
/** Threads that can read at one time. */
export const READERS_MAX = 128;
export const HEADER_WORDS = CACHE_LINE_WORDS * (1 + READERS_MAX);

/** Where the word of reader `number` is. Throws a RangeError when that is no integer from 0 to READERS_MAX - 1. */
export function readerAt(number: number): number {
  if (!Number.isInteger(number) || number < 0 || number >= READERS_MAX)
    throw new RangeError(`There are ${READERS_MAX} readers, not ${number}`);
  return CACHE_LINE_WORDS * (1 + number);
}

export const ROOT = { version: 0, index: 1, serial: 2, isStale: 3, words: 4 } as const;

/** Offset of the first slot behind an index's mask. */
export const SLOTS_AT = 1;
/** A slot: the name's hash, then its newest block or one of the two marks. */
export const SLOT = { hash: 0, block: 1, words: 2 } as const;
/** Nothing was ever there: a search ends. */
export const SLOT_EMPTY = 0;
/** What was there is gone: a search goes on. No block can have this offset, because the header has it. */
export const SLOT_DELETED = 1;

export const NAME = { version: 0, previous: 1, hash: 2, size: 3, children: 4, key: 5 } as const;
/** The flag in a name block's size: this version does not have the name. */
export const ABSENT = 0x8000_0000 | 0;
/** The rest of it: the words of the whole block. */
export const SIZE_MASK = 0x7fff_ffff;

export const RRSET = { kindAndCount: 0, words: 1, records: 2 } as const;
/** The kind is in the upper 10 bits of its word, the count of records in the lower 22. */
export const KIND_SHIFT = 22;
export const COUNT_MASK = 0x3f_ffff;
/** Of a kind, the lower 6 bits are the type's number; the rank stands above. */
export const RANK_SHIFT = 6;
export const TYPE_MASK = 0x3f;

/** Where every record has the number of its sources. */
export const SOURCES = 0;
/** Where an A or AAAA record has its address. */
export const ADDRESS = 1;
/** Of an SRV, PTR, CNAME or TXT record. `octets` counts those of the key, or of the text that stands in its place. */
export const TARGET = { hash: 1, port: 2, octets: 3, key: 4 } as const;
export const PORT_MASK = 0xffff;
/** The flag beside the port: what the target is may be no domain name, so it is kept as UTF-8 text. */
export const TEXT_TARGET = 0x1_0000;

/** The longest name, 255 octets, with its length octet. */
export const KEY_WORDS_MAX = 64;

/** Words that hold `octets` octets. */
export function wordsOf(octets: number): number {
  return (octets + 3) >>> 2;
}
