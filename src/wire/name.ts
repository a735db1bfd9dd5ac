/**
 * Domain names between wire and text (RFC 1035 §3.1, §4.1.4, §5.1).
 *
 * The text is the master-file form without the final dot; the root is the empty string. A dot or backslash inside a
 * label is `\.` or `\\`; any byte outside printable ASCII, and the space, is `\DDD`.
 */

/** RFC 1035 §2.3.4, the length octets and the root's included. */
const NAME_OCTETS_MAX = 255;
/** RFC 1035 §2.3.4. */
const LABEL_OCTETS_MAX = 63;
/** No honest sender needs more pointers in a name than it can have labels; without a limit a chain of them is work for nothing. */
const POINTERS_MAX = 127;

export interface ReadName {
  readonly name: string;
  /** Offset of the first octet after the name, at the place where the name was first met. */
  readonly end: number;
}

/**
 * Reads the name at `offset`, following compression pointers. Returns undefined when it runs past the end, is longer
 * than 255 octets, uses a label type other than 00 and 11, or has a pointer that does not point backwards: pointers
 * that only ever go back cannot loop.
 */
export function readName(bytes: Uint8Array, offset: number): ReadName | undefined {
  let text = '';
  let octets = 1;
  let at = offset;
  let end = -1;
  let pointerLimit = offset;
  let pointers = 0;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length === 0) return { name: text, end: end < 0 ? at + 1 : end };
    if ((length & 0xc0) === 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined) return undefined;
      const target = ((length & 0x3f) << 8) | low;
      if (target >= pointerLimit || ++pointers > POINTERS_MAX) return undefined;
      if (end < 0) end = at + 2;
      pointerLimit = target;
      at = target;
      continue;
    }
    if (length > LABEL_OCTETS_MAX) return undefined;
    octets += length + 1;
    if (octets > NAME_OCTETS_MAX || at + 1 + length > bytes.length) return undefined;
    if (text !== '') text += '.';
    for (let index = at + 1; index <= at + length; index++) text += CHARACTER[bytes[index]!];
    at += length + 1;
  }
}

/**
 * The wire form of a name in text, uncompressed, with the root's octet. Returns undefined when it cannot be one: an
 * empty label, a label over 63 octets, over 255 octets in all, a broken escape, or a character outside ASCII.
 */
export function nameToWire(name: string): Uint8Array | undefined {
  const labels = splitLabels(name);
  if (labels === undefined) return undefined;
  const length = labels.reduce((sum, label) => sum + label.length + 1, 1);
  if (length > NAME_OCTETS_MAX) return undefined;
  const wire = new Uint8Array(length);
  let at = 0;
  for (const label of labels) {
    wire[at] = label.length;
    wire.set(label, at + 1);
    at += label.length + 1;
  }
  return wire;
}

/** Letters of ASCII in lower case: names compare without regard to it (RFC 4343). */
export function lowerCaseName(name: string): string {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}

/** True when `name` is `zone` or lies below it. Both in lower case, text form. */
export function isAtOrBelow(name: string, zone: string): boolean {
  if (zone === '') return true;
  if (!name.endsWith(zone)) return false;
  return name.length === zone.length || endsUnescapedDot(name, name.length - zone.length - 1);
}

/** The name without its first label, or undefined for the root. */
export function parentName(name: string): string | undefined {
  if (name === '') return undefined;
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) {
    if (endsUnescapedDot(name, at)) return name.slice(at + 1);
  }
  return '';
}

/** How each octet is written inside a label. */
const CHARACTER: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet);
  if (character === '.' || character === '\\') return `\\${character}`;
  return octet > 0x20 && octet < 0x7f ? character : `\\${String(octet).padStart(3, '0')}`;
});

function endsUnescapedDot(name: string, at: number): boolean {
  if (name[at] !== '.') return false;
  let backslashes = 0;
  while (name[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 0;
}

function splitLabels(name: string): number[][] | undefined {
  const labels: number[][] = [];
  if (name === '') return labels;
  let label: number[] = [];
  const endLabel = (): boolean => {
    if (label.length === 0 || label.length > LABEL_OCTETS_MAX) return false;
    labels.push(label);
    label = [];
    return true;
  };
  for (let at = 0; at < name.length; at++) {
    const character = name[at]!;
    if (character === '.') {
      if (!endLabel()) return undefined;
    } else if (character === '\\') {
      const escaped = readEscape(name, at + 1);
      if (escaped === undefined) return undefined;
      label.push(escaped.octet);
      at += escaped.length;
    } else if (character.charCodeAt(0) > 0x7e || character.charCodeAt(0) <= 0x20) {
      return undefined;
    } else {
      label.push(character.charCodeAt(0));
    }
  }
  return endLabel() ? labels : undefined;
}

function readEscape(name: string, at: number): { octet: number; length: number } | undefined {
  const digits = /^\d{3}/.exec(name.slice(at, at + 3))?.[0];
  if (digits !== undefined) return Number(digits) > 255 ? undefined : { octet: Number(digits), length: 3 };
  const octet = name.charCodeAt(at);
  return at < name.length && octet > 0x20 && octet < 0x7f && !/\d/.test(name[at]!) ? { octet, length: 1 } : undefined;
}
