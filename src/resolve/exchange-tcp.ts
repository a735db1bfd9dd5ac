import { connect } from 'node:net';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import { decodeMessage } from '../wire/decode.ts';
import { encodeMessage } from '../wire/encode.ts';
import { FrameReader, frame } from '../wire/frame-reader.ts';
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
  const frames = new FrameReader();
  const socket = connect(upstream.port, upstream.host);
  socket.write(frame(encodeMessage(asked)));
  socket.on('data', (chunk: Uint8Array) => {
    frames.push(chunk);
    const message = frames.next();
    if (message === undefined) return;
    const reply = decodeMessage(message, 'ignored');
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
