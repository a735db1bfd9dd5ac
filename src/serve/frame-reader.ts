/** The length that stands before each message on a stream (RFC 1035 §4.2.2). */
const PREFIX_OCTETS = 2;

/** Cuts a stream of bytes, in whatever pieces they arrive, into DNS messages. */
export class FrameReader {
  readonly #prefix = new Uint8Array(PREFIX_OCTETS);
  #prefixLength = 0;
  #message: Uint8Array | undefined;
  #messageLength = 0;

  /** The messages that `chunk` completes. */
  push(chunk: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      at += this.#message === undefined ? this.#readPrefix(chunk, at) : this.#readMessage(chunk, at);
      if (this.#message !== undefined && this.#messageLength === this.#message.length) {
        messages.push(this.#message);
        this.#message = undefined;
      }
    }
    return messages;
  }

  #readPrefix(chunk: Uint8Array, at: number): number {
    this.#prefix[this.#prefixLength++] = chunk[at]!;
    if (this.#prefixLength === PREFIX_OCTETS) {
      this.#message = new Uint8Array((this.#prefix[0]! << 8) | this.#prefix[1]!);
      this.#messageLength = 0;
      this.#prefixLength = 0;
    }
    return 1;
  }

  #readMessage(chunk: Uint8Array, at: number): number {
    const message = this.#message!;
    const part = chunk.subarray(at, at + message.length - this.#messageLength);
    message.set(part, this.#messageLength);
    this.#messageLength += part.length;
    return part.length;
  }
}

/** A message with its length before it. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(PREFIX_OCTETS + message.length);
  framed[0] = message.length >> 8;
  framed[1] = message.length & 0xff;
  framed.set(message, PREFIX_OCTETS);
  return framed;
}
