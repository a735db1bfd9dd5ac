/** The length that stands before each message on a stream (RFC 1035 §4.2.2). */
const PREFIX_OCTETS = 2;

const NOTHING = new Uint8Array(0);

/**
 * Cuts a stream of bytes, in whatever pieces they arrive, into DNS messages. They are taken out one by one, so that what
 * is kept never exceeds one message and the bytes that were handed in since the last one was asked for.
 */
export class FrameReader {
  #unread: Uint8Array = NOTHING;
  readonly #prefix = new Uint8Array(PREFIX_OCTETS);
  #prefixLength = 0;
  #message: Uint8Array | undefined;
  #messageLength = 0;

  /** Hands in the next bytes of the stream. */
  push(chunk: Uint8Array): void {
    this.#unread = this.#unread.length === 0 ? chunk : joined(this.#unread, chunk);
  }

  /** The next message that is there whole. */
  next(): Uint8Array | undefined {
    while (this.#unread.length > 0) {
      if (this.#message === undefined) this.#readPrefix();
      else this.#readMessage(this.#message);
      if (this.#message?.length === this.#messageLength) {
        const message = this.#message;
        this.#message = undefined;
        return message;
      }
    }
    // Not to hold on to the memory of bytes that are read.
    this.#unread = NOTHING;
    return undefined;
  }

  #readPrefix(): void {
    this.#prefix[this.#prefixLength++] = this.#unread[0]!;
    this.#unread = this.#unread.subarray(1);
    if (this.#prefixLength < PREFIX_OCTETS) return;
    this.#message = new Uint8Array((this.#prefix[0]! << 8) | this.#prefix[1]!);
    this.#messageLength = 0;
    this.#prefixLength = 0;
  }

  #readMessage(message: Uint8Array): void {
    const part = this.#unread.subarray(0, message.length - this.#messageLength);
    message.set(part, this.#messageLength);
    this.#messageLength += part.length;
    this.#unread = this.#unread.subarray(part.length);
  }
}

/** A message with its length before it. */
export function frame(message: Uint8Array): Uint8Array {
  return joined(Uint8Array.of(message.length >> 8, message.length & 0xff), message);
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
