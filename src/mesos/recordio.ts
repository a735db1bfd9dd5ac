/** A byte stream that is no RecordIO; the message begins with the verb. */
export class RecordError extends Error {}

/** What takes records, each in as many pieces as it comes in. */
export interface RecordSink {
  push(bytes: Uint8Array): void;
  /** The record is whole. */
  end(): void;
}

/** The decimal digits of the longest record's length. */
const LENGTH_DIGITS_MAX = 9;
const LINE_FEED = 0x0a;
const ZERO = 0x30;

/**
 * Cuts RecordIO into its records: the length in bytes as decimal text, a line feed, and the record, again and again
 * (Mesos' `3rdparty/stout/include/stout/recordio.hpp`). Nothing of a record is kept here.
 */
export class RecordReader {
  readonly #sink: RecordSink;
  readonly #recordMaxBytes: number;
  #digits = 0;
  #length = 0;
  /** What the record still lacks; undefined while its length is being read. */
  #missing: number | undefined;

  constructor(sink: RecordSink, recordMaxBytes: number) {
    this.#sink = sink;
    this.#recordMaxBytes = recordMaxBytes;
  }

  /** Throws a RecordError when no RecordIO goes on like this; nothing may be pushed any more then. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#missing === undefined) {
        this.#readLength(bytes[at++]!);
        if (this.#missing !== 0) continue;
      } else {
        const end = Math.min(bytes.length, at + this.#missing);
        this.#sink.push(bytes.subarray(at, end));
        this.#missing -= end - at;
        at = end;
      }
      if (this.#missing > 0) continue;
      this.#missing = undefined;
      this.#sink.end();
    }
  }

  #readLength(byte: number): void {
    if (byte === LINE_FEED && this.#digits > 0) {
      if (this.#length > this.#recordMaxBytes) {
        throw new RecordError(`announces a record of ${this.#length} bytes, more than ${this.#recordMaxBytes}`);
      }
      this.#missing = this.#length;
      this.#digits = 0;
      this.#length = 0;
      return;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9 || ++this.#digits > LENGTH_DIGITS_MAX) {
      throw new RecordError('sends something else where the length of a record has to stand');
    }
    this.#length = this.#length * 10 + digit;
  }
}
