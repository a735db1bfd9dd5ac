import packet from 'dns-packet';
import type { Client } from '../../src/answer/query.ts';
import { decodeMessage } from '../../src/wire/decode.ts';
import type { Message } from '../../src/wire/message.ts';

/** RFC 1035 §4.1.1, §4.2.1, §4.2.2; what passes every network unfragmented. */
const HEADER_OCTETS = 12;
const PLAIN_UDP_OCTETS_MAX = 512;
const EDNS_UDP_OCTETS_MAX = 1232;
const TCP_OCTETS_MAX = 65535;

const QR = 0x80;
const OPCODE_BITS = 0x78;
const FORMERR = 1;
const NOTIMP = 4;

/**
 * What is wrong with the reply to these bytes, whoever sent them; undefined when it is as it should be. Knows nothing
 * of names and zones: only what holds for every reply.
 */
export function replyFault(asked: Uint8Array, reply: Uint8Array | undefined, client: Client): string | undefined {
  const deservesReply = asked.length >= HEADER_OCTETS && (asked[2]! & QR) === 0;
  if (reply === undefined) return deservesReply ? 'no reply' : undefined;
  if (!deservesReply) return 'a reply to a reply, or to less than a header';
  return headerFault(asked, reply) ?? sizeFault(asked, reply, client) ?? contentFault(asked, reply);
}

/** No query has more questions and records together. */
const QUERY_ENTRIES_MAX = 16;

function headerFault(asked: Uint8Array, reply: Uint8Array): string | undefined {
  if (reply.length < HEADER_OCTETS) return 'a reply without a header';
  if (reply[0] !== asked[0] || reply[1] !== asked[1]) return 'another ID';
  if ((reply[2]! & QR) === 0) return 'a reply that is none';
  return (reply[2]! & OPCODE_BITS) === (asked[2]! & OPCODE_BITS) ? undefined : 'another opcode';
}

function sizeFault(asked: Uint8Array, reply: Uint8Array, client: Client): string | undefined {
  const octetsMax = client.transport === 'tcp' ? TCP_OCTETS_MAX : udpOctetsMax(asked);
  return reply.length > octetsMax ? `${reply.length} octets where ${octetsMax} are allowed` : undefined;
}

function udpOctetsMax(asked: Uint8Array): number {
  const query = decodeMessage(asked);
  if ('error' in query || query.edns === undefined) return PLAIN_UDP_OCTETS_MAX;
  return Math.min(Math.max(query.edns.udpSize, PLAIN_UDP_OCTETS_MAX), EDNS_UDP_OCTETS_MAX);
}

function contentFault(asked: Uint8Array, reply: Uint8Array): string | undefined {
  const message = decodeMessage(reply);
  if ('error' in message) return `a reply that we cannot read: ${message.error}`;
  const fault = dnsPacketFault(reply);
  if (fault !== undefined) return `a reply that dns-packet cannot read: ${fault}`;
  const query = decodeMessage(asked);
  if ('error' in query || entriesIn(query) > QUERY_ENTRIES_MAX) {
    return message.rcode === FORMERR || message.rcode === NOTIMP ? undefined : `rcode ${message.rcode} for nonsense`;
  }
  return questionFault(query, message);
}

function entriesIn({ questions, answers, authorities, additionals, edns }: Message): number {
  const records = answers.length + authorities.length + additionals.length;
  return questions.length + records + (edns === undefined ? 0 : 1);
}

function questionFault(query: Message, reply: Message): string | undefined {
  if ((query.edns === undefined) !== (reply.edns === undefined)) return 'an OPT record on one side only';
  const [question] = query.questions;
  if (query.questions.length !== 1 || question === undefined) {
    return reply.rcode === 0 ? 'NOERROR for other than one question' : undefined;
  }
  const [echoed] = reply.questions;
  const same = echoed?.name === question.name && echoed.type === question.type && echoed.class === question.class;
  return same ? undefined : 'another question';
}

/** What dns-packet, the other reader of DNS messages here, says against these bytes. */
export function dnsPacketFault(bytes: Uint8Array): string | undefined {
  try {
    packet.decode(Buffer.from(bytes));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
