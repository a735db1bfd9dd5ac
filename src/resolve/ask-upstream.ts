import type { HostPort } from '../lib/host-port.ts';
import type { Message } from '../wire/message.ts';
import { exchangeOverTcp } from './exchange-tcp.ts';
import { exchangeOverUdp } from './exchange-udp.ts';
import { queryMessage, refusesEdns, type UpstreamQuery } from './query.ts';

/**
 * One upstream's whole reply, whatever it says: over UDP, over TCP when a datagram is too small, and once more without
 * EDNS when the upstream does not take it. Rejects with an UpstreamError, and with the signal's reason.
 */
export async function askUpstream(upstream: HostPort, query: UpstreamQuery, signal: AbortSignal): Promise<Message> {
  const reply = await ask(upstream, queryMessage(query, true), signal);
  return refusesEdns(reply) ? ask(upstream, queryMessage(query, false), signal) : reply;
}

async function ask(upstream: HostPort, asked: Message, signal: AbortSignal): Promise<Message> {
  const reply = await exchangeOverUdp(upstream, asked, signal);
  return reply === 'truncated' ? exchangeOverTcp(upstream, asked, signal) : reply;
}
