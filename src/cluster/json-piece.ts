export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SCALARS_BEGIN = '-0123456789tfn';
const FIRST_ROOM = 4096;

const decoder = new TextDecoder();

/**
 * The bytes of one JSON value while they come in. It only finds the value's end: strings and brackets decide that, and
 * whether the rest is right shows when the text is parsed.
 */
export class JsonPiece {
  /** The beginning of a value that did not end with the bytes at hand. */
  #kept = new Uint8Array(0);
  #keptLength = 0;
  #isKept = true;
  #isScalar = false;
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  /** Begins a value with this first byte, which `read` is given again. `isKept`: whether its text will be asked for. */
  begin(first: number, isKept: boolean): void {
    this.#isKept = isKept;
    this.#isScalar = first !== QUOTE && !isOpening(first);
    this.#keptLength = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#isEscaped = false;
  }

  /** The bytes of an unended value that are kept until its end comes. */
  get keptLength(): number {
    return this.#keptLength;
  }

  /** Reads on at `start`. Returns the index behind the value's last byte, or undefined when that is still to come. */
  read(bytes: Uint8Array, start: number): number | undefined {
    const end = this.#isScalar ? scalarEnd(bytes, start) : this.#enclosedEnd(bytes, start);
    if (end === undefined && this.#isKept) this.#keep(bytes.subarray(start));
    return end;
  }

  /** The text of the value that ended at `end`, of which the bytes from `start` on have not been kept. */
  text(bytes: Uint8Array, start: number, end: number): string {
    if (this.#keptLength === 0) return decoder.decode(bytes.subarray(start, end));
    this.#keep(bytes.subarray(start, end));
    return decoder.decode(this.#kept.subarray(0, this.#keptLength));
  }

  /** The end of a text, list or object. Nearly every byte of a state passes here, most of them in the inner loop. */
  #enclosedEnd(bytes: Uint8Array, start: number): number | undefined {
    const { length } = bytes;
    let at = this.#isEscaped ? start + 1 : start;
    let depth = this.#depth;
    let inString = this.#inString;
    while (at < length) {
      if (inString) {
        while (at < length && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++;
        if (at === length) break;
        inString = bytes[at] === BACKSLASH;
        at += inString ? 2 : 1;
        if (!inString && depth === 0) return at;
      } else {
        const byte = bytes[at++]!;
        if (byte === QUOTE) inString = true;
        else if (isOpening(byte)) depth++;
        else if (isClosing(byte) && --depth === 0) return at;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    // What follows a backslash may be another quote.
    this.#isEscaped = at > length;
    return undefined;
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#keptLength + bytes.length;
    if (length > this.#kept.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#kept.length, FIRST_ROOM));
      larger.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = larger;
    }
    this.#kept.set(bytes, this.#keptLength);
    this.#keptLength = length;
  }
}

export function isFirstOfValue(byte: number): boolean {
  return byte === QUOTE || isOpening(byte) || SCALARS_BEGIN.includes(String.fromCharCode(byte));
}

/** `[` or `{`: they differ in this one bit, and so do those that close. */
export function isOpening(byte: number): boolean {
  return (byte | 0x20) === 0x7b;
}

function isClosing(byte: number): boolean {
  return (byte | 0x20) === 0x7d;
}

/** A number, `true`, `false` or `null` ends before what separates values. */
function scalarEnd(bytes: Uint8Array, start: number): number | undefined {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x2c || isClosing(byte) || isWhiteSpace(byte)) return at;
  }
  return undefined;
}

/** RFC 8259 §2. */
export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
