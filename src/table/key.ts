import { KEY_WORDS_MAX, wordsOf } from './layout.ts';

/**
 * The form in which names are looked up: a length octet, the name in lower-case wire form with the root's octet, zeros
 * up to the next word. So two names are equal when their words are.
 */
export class Key {
  readonly words = new Int32Array(KEY_WORDS_MAX);
  readonly octets = new Uint8Array(this.words.buffer);
  /** How many words are in use. */
  length = 0;

  /** Takes a name as text. False when it is none as `isPlainName` (records/record.ts) has it; the key is worth nothing then. */
  set(name: string): boolean {
    if (name.length > NAME_CHARACTERS_MAX) return false;
    return this.setText(TEXT, ENCODER.encodeInto(name, TEXT).written);
  }

  /** Takes the name that the first `characters` of `text` are, as `set` does. */
  setText(text: Uint8Array, characters: number): boolean {
    if (characters > NAME_CHARACTERS_MAX) return false;
    const { octets } = this;
    let lengthAt = 1;
    for (let at = 0; at < characters; at++) {
      const character = text[at]!;
      if (character === DOT) {
        if (!isLabelLength(at + 1 - lengthAt)) return false;
        octets[lengthAt] = at + 1 - lengthAt;
        lengthAt = at + 2;
      } else if (PLAIN[character] === 1) {
        octets[at + 2] = character;
      } else {
        return false;
      }
    }
    if (!isLabelLength(characters + 1 - lengthAt)) return false;
    octets[lengthAt] = characters + 1 - lengthAt;
    this.end(characters + 2);
    return true;
  }

  /** Takes the name above `name`, which may be this key itself. False for a name of one label: the root is not ours. */
  setParent(name: Key): boolean {
    const from = 2 + name.octets[1]!;
    const nameOctets = name.octets[0]! - (from - 1);
    if (nameOctets === 1) return false;
    this.octets.set(name.octets.subarray(from, from + nameOctets), 1);
    this.end(nameOctets);
    return true;
  }

  /** Ends a name whose octets up to the root's are set. */
  end(nameOctets: number): void {
    this.octets[0] = nameOctets;
    this.octets[nameOctets] = 0;
    this.length = wordsOf(nameOctets + 1);
    for (let at = nameOctets + 1; at < this.length << 2; at++) this.octets[at] = 0;
  }
}

const NAME_CHARACTERS_MAX = 253;
const DOT = 0x2e;
/** Octets of one are several times faster to go through than a string's characters. */
const ENCODER = new TextEncoder();
const TEXT = new Uint8Array(3 * NAME_CHARACTERS_MAX);
/** 1 for each character of a plain name's labels. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, code) => (/[a-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0));

function isLabelLength(characters: number): boolean {
  return characters >= 1 && characters <= 63;
}

/** The hash of the key in `words` at `at`; `seed` and odd `multiplier` are the table's. */
export function hashKey(words: Int32Array, at: number, length: number, seed: number, multiplier: number): number {
  let hash = seed;
  for (let end = at + length; at < end; at++) {
    hash = Math.imul(hash ^ words[at]!, multiplier);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 16);
}

/** The name whose key begins at `octets[at]`, as text without the final dot. */
export function textOfKey(octets: Uint8Array, at: number): string {
  const end = at + octets[at]!;
  let characters = 0;
  for (let labelAt = at + 1; labelAt < end; ) {
    const next = labelAt + 1 + octets[labelAt]!;
    if (characters > 0) TEXT[characters++] = DOT;
    for (let character = labelAt + 1; character < next; character++) TEXT[characters++] = octets[character]!;
    labelAt = next;
  }
  // A text that is joined letter by letter keeps all of its beginnings in memory, thirty times its length.
  return String.fromCharCode.apply(null, TEXT.subarray(0, characters) as unknown as number[]);
}

/** Names compare without regard to the case of ASCII letters (RFC 4343). */
export function lowerCase(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet;
}
