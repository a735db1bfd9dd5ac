import { connect } from 'node:net';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import { decodeMessage } from '../wire/decode.ts';
import { encodeMessage } from '../wire/encode.ts';
import type { Message } from '../wire/message.ts';
import { isReplyTo } from './query.ts';
import { UpstreamError, type UpstreamErrorReason } from './upstream-error.ts';

/**
 * Sends `asked` over a TCP connection of its own and waits for the reply.
 * Rejects with an UpstreamError for a socket's error, an early end and anything but the reply, and with the signal's
 * reason.
 */
export async function exchangeOverTcp(upstream: HostPort, asked: Message, signal: AbortSignal): Promise<Message> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Message>();
  const fail = (reason: UpstreamErrorReason, what: string): void =>
    reject(new UpstreamError(reason, `${formatHostPort(upstream)} ${what}`));
  const takeChunk = collectFrame();
  const socket = connect(upstream.port, upstream.host);
  socket.write(frameOf(encodeMessage(asked)));
  socket.on('data', (chunk: Uint8Array) => {
    const frame = takeChunk(chunk);
    if (frame === undefined) return;
    const reply = decodeMessage(frame);
    if ('error' in reply) fail('bad-reply', `sent a malformed reply over TCP: ${reply.error}`);
    else if (!isReplyTo(asked, reply)) fail('bad-reply', 'sent a reply over TCP to something that it was not asked');
    // There is no larger way to ask: what is missing would pass for what does not exist.
    else if (reply.flags.tc) fail('bad-reply', 'cut its reply short over TCP too');
    else resolve(reply);
  });
  socket.on('end', () => fail('network', 'closed the TCP connection before its whole reply was there'));
  socket.on('error', (error) => fail('network', `cannot be reached over TCP: ${error.message}`));
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

/** The message behind its length in two octets (RFC 1035 §4.2.2). */
function frameOf(message: Uint8Array): Uint8Array {
  return Uint8Array.of(message.length >> 8, message.length & 0xff, ...message);
}

/** Takes chunks of any size and gives the first message in them once it is whole; what follows that is dropped. */
function collectFrame(): (chunk: Uint8Array) => Uint8Array | undefined {
  let part = new Uint8Array(2);
  let filled = 0;
  let lengthIsKnown = false;
  const fill = (chunk: Uint8Array): Uint8Array => {
    const taken = chunk.subarray(0, part.length - filled);
    part.set(taken, filled);
    filled += taken.length;
    return chunk.subarray(taken.length);
  };
  return (chunk) => {
    let rest = fill(chunk);
    if (!lengthIsKnown && filled === 2) {
      part = new Uint8Array((part[0]! << 8) | part[1]!);
      filled = 0;
      lengthIsKnown = true;
      rest = fill(rest);
    }
    return lengthIsKnown && filled === part.length ? part : undefined;
  };
}
