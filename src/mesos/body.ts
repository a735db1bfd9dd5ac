import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const FIRST_BUFFER_BYTES = 64 * 1024;

/** The bytes of an answer's body as they come, unpacked. Ends with an error unless the body came whole. */
export async function* decodedBody(response: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  const encoding = response.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') {
    yield* response as AsyncIterable<Buffer>;
  } else if (encoding === 'gzip') {
    // The callback only says that errors are seen to: reading the unpacked bytes meets them.
    yield* pipeline(response, createGunzip(), () => {}) as AsyncIterable<Buffer>;
  } else {
    response.destroy();
    throw new Error(`answers in the encoding "${encoding}", which was not asked for`);
  }
}

/** A body that fails as soon as it is longer than `maxBytes`, which nothing is kept of. */
export async function* atMost(maxBytes: number, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** Reads a body of at most `maxBytes` to its end as UTF-8. */
export async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  // One buffer that grows: a list of chunks would let a body sent byte by byte take a hundred times its length.
  let buffer = Buffer.allocUnsafe(Math.min(FIRST_BUFFER_BYTES, maxBytes));
  let length = 0;
  for await (const chunk of atMost(maxBytes, body)) {
    const needed = length + chunk.length;
    if (needed > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(needed, buffer.length * 2)));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    buffer.set(chunk, length);
    length = needed;
  }
  return buffer.toString('utf8', 0, length);
}
