import { formatIp, readIp } from '../lib/ip.ts';
import { RANK, type Rank, type RecordType } from '../records/record.ts';
import { TYPE } from '../wire/constants.ts';
import { hashKey, Key, textOfKey } from './key.ts';
import { ADDRESS, PORT_MASK, RANK_SHIFT, SOURCES, TARGET, TEXT_TARGET, TYPE_MASK, wordsOf } from './layout.ts';
import { withRoom } from './memory.ts';

/** The types that the table holds, by the names of the zone. */
export const TYPE_NUMBER: Readonly<Record<RecordType, number>> = {
  A: TYPE.A,
  AAAA: TYPE.AAAA,
  SRV: TYPE.SRV,
  PTR: TYPE.PTR,
  CNAME: TYPE.CNAME,
  TXT: TYPE.TXT,
};

/** Every kind, in the order in which a name's RRsets stand; see `layout.ts`. */
export const KINDS = Object.values(RANK).flatMap((rank) =>
  Object.values(TYPE_NUMBER)
    .map((type) => kindOf(rank, type))
    .sort((a, b) => a - b),
);

export function kindOf(rank: Rank, type: number): number {
  return (rank << RANK_SHIFT) | type;
}

/** How long the record of this type, or of this kind, at `at` is. */
export function recordWords(words: Int32Array, typeOrKind: number, at: number): number {
  const type = typeOrKind & TYPE_MASK;
  if (type === TYPE.A) return ADDRESS + 1;
  if (type === TYPE.AAAA) return ADDRESS + 4;
  return targetRecordWords(words[at + TARGET.octets]!);
}

/** An even number: V8 copies words of shared memory several times faster between offsets that are both even, or both odd. */
function targetRecordWords(octets: number): number {
  return (TARGET.key + wordsOf(octets) + 1) & ~1;
}

/**
 * Whether two records of `length` words have one value, whatever their sources. A target or text of another length differs
 * in the count of its octets before that matters.
 */
export function isSameRecord(
  words: Int32Array,
  at: number,
  other: Int32Array,
  otherAt: number,
  length: number,
): boolean {
  for (let word = SOURCES + 1; word < length; word++) if (words[at + word] !== other[otherAt + word]) return false;
  return true;
}

/** Writes records in the form of the table; see `layout.ts`. */
export class RecordWriter {
  /** What was written. */
  words = new Int32Array(1024);
  #octets = new Uint8Array(this.words.buffer);
  readonly #encoder = new TextEncoder();
  #text = new Uint8Array(1024);
  #textOctets = 0;
  readonly #key = new Key();
  readonly #seed: number;
  readonly #multiplier: number;

  /** `seed` and `multiplier`: the table's. */
  constructor(seed: number, multiplier: number) {
    this.#seed = seed;
    this.#multiplier = multiplier;
  }

  /** Writes one record of 0 sources from its text in the zone, at `at`. Throws a RangeError when an address is none. */
  write(type: RecordType, value: string, at: number): void {
    if (type === 'A' || type === 'AAAA') this.#address(type, value, at);
    else this.#target(type, value, at);
    this.words[at + SOURCES] = 0;
  }

  #address(type: RecordType, value: string, at: number): void {
    this.#reserve(at + ADDRESS + 4);
    const octets = readIp(value, this.#octets, (at + ADDRESS) << 2);
    if (octets !== (type === 'A' ? 4 : 16)) throw new RangeError(`"${value}" is no address of an ${type} record`);
  }

  #target(type: RecordType, value: string, at: number): void {
    const text = this.#encoded(value);
    const end = type === 'SRV' ? text.lastIndexOf(COLON, this.#textOctets - 1) : this.#textOctets;
    const port = type === 'SRV' ? decimal(text, end + 1, this.#textOctets) : 0;
    const key = this.#key;
    if (key.setText(text, end)) {
      this.#beginTarget(key.octets[0]! + 1, port, at);
      for (let word = 0; word < key.length; word++) this.words[at + TARGET.key + word] = key.words[word]!;
    } else {
      this.#beginTarget(end, port | TEXT_TARGET, at);
      this.#octets.set(text.subarray(0, end), (at + TARGET.key) << 2);
    }
    const length = wordsOf(this.words[at + TARGET.octets]!);
    this.words[at + TARGET.hash] = hashKey(this.words, at + TARGET.key, length, this.#seed, this.#multiplier);
  }

  /** The value as UTF-8, in its first `#textOctets` octets. */
  #encoded(value: string): Uint8Array {
    if (value.length * 3 > this.#text.length) this.#text = new Uint8Array(value.length * 3);
    this.#textOctets = this.#encoder.encodeInto(value, this.#text).written;
    return this.#text;
  }

  #beginTarget(octets: number, port: number, at: number): void {
    const length = targetRecordWords(octets);
    this.#reserve(at + length);
    this.words[at + TARGET.port] = port;
    this.words[at + TARGET.octets] = octets;
    // What the target leaves of the last words counts where records are compared.
    for (let word = TARGET.key + (octets >>> 2); word < length; word++) this.words[at + word] = 0;
  }

  #reserve(length: number): void {
    if (length <= this.words.length) return;
    this.words = withRoom(this.words, length);
    this.#octets = new Uint8Array(this.words.buffer);
  }
}

const COLON = 0x3a;

/** The number that the digits of `text` from `at` to `end` are. */
function decimal(text: Uint8Array, at: number, end: number): number {
  let number = 0;
  for (; at < end; at++) number = number * 10 + text[at]! - 0x30;
  return number;
}

/** A record's value as the zone's text. */
export function recordText(words: Int32Array, octets: Uint8Array, type: RecordType, at: number): string {
  switch (type) {
    case 'A':
    case 'AAAA': {
      const from = (at + ADDRESS) << 2;
      return formatIp(octets.subarray(from, from + (type === 'A' ? 4 : 16)));
    }
    case 'SRV':
      return `${targetText(words, octets, at)}:${words[at + TARGET.port]! & PORT_MASK}`;
    case 'PTR':
    case 'CNAME':
    case 'TXT':
      return targetText(words, octets, at);
  }
}

function targetText(words: Int32Array, octets: Uint8Array, at: number): string {
  const from = (at + TARGET.key) << 2;
  if ((words[at + TARGET.port]! & TEXT_TARGET) === 0) return textOfKey(octets, from);
  // A decoder takes no shared memory: a copy.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets.slice(from, from + words[at + TARGET.octets]!));
}
