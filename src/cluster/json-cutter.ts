import { isFirstOfValue, isOpening, isWhiteSpace, JsonPiece, QUOTE } from './json-piece.ts';

/** Longer than any task, agent or executor of a real state. What is not cut is held in memory whole. */
const PIECE_MAX_BYTES = 16 * 1024 * 1024;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** What takes the members of an object, or the elements of a list, one after another. */
export interface JsonContainer {
  /**
   * A member or element that is an object or a list begins. Returns what takes its own members or elements, or undefined
   * when it is to come as one value. `SKIPPED`: nobody wants it, and only its end is looked for. The key of an element is
   * empty.
   */
  open(key: string, kind: 'object' | 'list'): JsonContainer | typeof SKIPPED | undefined;
  /** A member or element that was not opened. */
  take(value: unknown, key: string): void;
  /** Everything in it has come. */
  close(): void;
}

export const SKIPPED = 'skipped';

/** A text that is no JSON, or too much; the message begins with the verb. */
export class JsonError extends Error {}

interface Opened {
  readonly container: JsonContainer;
  readonly kind: 'object' | 'list';
  /** Of the member that comes now. */
  key: string;
}

/**
 * Reads a JSON text (RFC 8259) from its bytes as they come. Objects and lists that a container opens are cut into their
 * members and elements, each of which is parsed as soon as it is whole. What stands between those is checked here, what is
 * inside of them by JSON.parse: nothing passes that is no JSON, but for what is skipped, of which strings and brackets count. Bytes that are no UTF-8 become replacement characters, a
 * byte order mark may come first, and a key that comes twice is handed on twice.
 *
 * What a container throws passes through. After an error nothing may be pushed any more.
 */
export class JsonCutter {
  readonly #opened: Opened[];
  readonly #piece = new JsonPiece();
  #isInPiece = false;
  #isSkipping = false;
  /** What comes next, where it is not the rest of a piece. */
  #expected: 'value' | 'key' | 'colon' | 'comma' | 'nothing' = 'value';
  /** The innermost container may end instead. */
  #mayClose = false;
  #pushedBytes = 0;
  #markBytes = 0;

  /** `document` takes the one value that the text is. */
  constructor(document: JsonContainer) {
    this.#opened = [{ container: document, kind: 'list', key: '' }];
  }

  /** Throws a JsonError when no JSON text goes on like this. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (!this.#isInPiece) {
        if (this.#readBetween(bytes[at]!, this.#pushedBytes + at)) at++;
        continue;
      }
      const end = this.#piece.read(bytes, at);
      const length = this.#piece.keptLength + (end === undefined ? 0 : end - at);
      if (length > PIECE_MAX_BYTES && !this.#isSkipping)
        throw new JsonError(`holds a value longer than ${PIECE_MAX_BYTES} bytes`);
      if (end === undefined) break;
      if (this.#isSkipping) this.#endSkipped();
      else this.#endPiece(this.#piece.text(bytes, at, end));
      at = end;
    }
    this.#pushedBytes += bytes.length;
  }

  /** No more bytes come. Throws a JsonError when the text is not whole. */
  end(): void {
    // A number ends only where something else begins.
    if (this.#isInPiece) this.push(Uint8Array.of(0x20));
    if (this.#expected !== 'nothing') throw new JsonError('is not JSON: it ends too early');
    this.#opened[0]!.container.close();
  }

  /** Takes a byte that is in no piece; false when a piece begins with it. */
  #readBetween(byte: number, position: number): boolean {
    if (this.#isMark(byte, position)) return true;
    if (this.#markBytes % BYTE_ORDER_MARK.length !== 0) throw unexpected(byte, position);
    if (isWhiteSpace(byte)) return true;
    const innermost = this.#opened.at(-1)!;
    if (this.#mayClose && byte === (innermost.kind === 'list' ? 0x5d : 0x7d)) {
      this.#opened.pop();
      innermost.container.close();
      this.#endValue();
    } else if (this.#expected === 'value') {
      return this.#beginValue(byte, position, innermost);
    } else if (this.#expected === 'key' && byte === QUOTE) {
      return this.#beginPiece(byte);
    } else if (this.#expected === 'colon' && byte === 0x3a) {
      this.#expect('value', false);
    } else if (this.#expected === 'comma' && byte === 0x2c) {
      this.#expect(innermost.kind === 'list' ? 'value' : 'key', false);
    } else {
      throw unexpected(byte, position);
    }
    return true;
  }

  #beginValue(byte: number, position: number, { container, key }: Opened): boolean {
    if (!isFirstOfValue(byte)) throw unexpected(byte, position);
    if (!isOpening(byte)) return this.#beginPiece(byte);
    const kind = byte === 0x5b ? 'list' : 'object';
    const opened = container.open(key, kind);
    if (opened === undefined) return this.#beginPiece(byte);
    if (opened === SKIPPED) return this.#beginPiece(byte, false);
    this.#opened.push({ container: opened, kind, key: '' });
    this.#expect(kind === 'list' ? 'value' : 'key', true);
    return true;
  }

  #beginPiece(byte: number, isWanted = true): false {
    this.#piece.begin(byte, isWanted);
    this.#isSkipping = !isWanted;
    this.#isInPiece = true;
    return false;
  }

  #endSkipped(): void {
    this.#isInPiece = false;
    this.#isSkipping = false;
    this.#endValue();
  }

  #endPiece(text: string): void {
    this.#isInPiece = false;
    const value = parse(text);
    const innermost = this.#opened.at(-1)!;
    if (this.#expected === 'key') {
      innermost.key = value as string;
      this.#expect('colon', false);
    } else {
      innermost.container.take(value, innermost.key);
      this.#endValue();
    }
  }

  #endValue(): void {
    const isDocument = this.#opened.length === 1;
    this.#expect(isDocument ? 'nothing' : 'comma', !isDocument);
  }

  #expect(expected: 'value' | 'key' | 'colon' | 'comma' | 'nothing', mayClose: boolean): void {
    this.#expected = expected;
    this.#mayClose = mayClose;
  }

  #isMark(byte: number, position: number): boolean {
    if (position !== this.#markBytes || byte !== BYTE_ORDER_MARK[position]) return false;
    this.#markBytes++;
    return true;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonError(`is not JSON: ${(error as Error).message}`);
  }
}

/** `position` counts from 0. */
function unexpected(byte: number, position: number): JsonError {
  const name =
    byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16).padStart(2, '0')}`;
  return new JsonError(`is not JSON: unexpected ${name} at byte ${position}`);
}
