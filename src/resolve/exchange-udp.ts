import { createSocket } from 'node:dgram';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import { decodeMessage } from '../wire/decode.ts';
import { encodeMessage } from '../wire/encode.ts';
import type { Message } from '../wire/message.ts';
import { isCutReplyTo, isReplyTo } from './query.ts';
import { UpstreamError } from './upstream-error.ts';

/**
 * Sends `asked` over UDP and waits for its reply; 'truncated' when only a part of it fits into a datagram.
 * A datagram that is no reply to `asked` is ignored: it may be a forgery, and the true reply still on its way.
 *
 * Rejects with an UpstreamError for a socket's error, an ICMP error among them, and with the signal's reason.
 */
export async function exchangeOverUdp(
  upstream: HostPort,
  asked: Message,
  signal: AbortSignal,
): Promise<Message | 'truncated'> {
  signal.throwIfAborted();
  const bytes = encodeMessage(asked);
  const { promise, resolve, reject } = Promise.withResolvers<Message | 'truncated'>();
  // A socket for each query has a random port that a forger must guess too (RFC 5452 §9.2). Connected, it takes
  // datagrams of this upstream only, and hears of ICMP errors.
  const socket = createSocket(upstream.host.includes(':') ? 'udp6' : 'udp4');
  socket.on('connect', () => socket.send(bytes));
  socket.on('message', (datagram) => {
    const reply = decodeMessage(datagram, 'ignored');
    if ('error' in reply) {
      if (isCutReplyTo(asked, datagram)) resolve('truncated');
    } else if (isReplyTo(asked, reply)) {
      resolve(reply.flags.tc ? 'truncated' : reply);
    }
  });
  socket.on('error', (error) => {
    reject(new UpstreamError('network', `${formatHostPort(upstream)} cannot be reached over UDP: ${error.message}`));
  });
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort);
  socket.connect(upstream.port, upstream.host);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    socket.close();
  }
}
