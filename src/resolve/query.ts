import { randomInt } from 'node:crypto';
import { OPCODE, RCODE } from '../wire/constants.ts';
import type { Message, Question } from '../wire/message.ts';
import { lowerCaseName } from '../wire/name.ts';

/** What an upstream is asked. */
export interface UpstreamQuery {
  readonly question: Question;
  /** Recursion desired. */
  readonly rd: boolean;
  /** Checking disabled: hand over what fails DNSSEC validation too. */
  readonly cd: boolean;
  /** DNSSEC OK: send signatures along. */
  readonly dnssecOk: boolean;
}

/** What crosses every path without fragments, octets (DNS Flag Day 2020). */
const UDP_PAYLOAD_MAX_OCTETS = 1232;

/** A new message that asks for `query`. Its ID is unpredictable, so that no stranger can answer it (RFC 5452 §9.2). */
export function queryMessage(query: UpstreamQuery, withEdns: boolean): Message {
  const { question, rd, cd, dnssecOk } = query;
  return {
    id: randomInt(0x10000),
    // AD asks whether the answer was validated, without the signatures (RFC 6840 §5.7).
    flags: { qr: false, aa: false, tc: false, rd, ra: false, ad: true, cd },
    opcode: OPCODE.QUERY,
    rcode: RCODE.NOERROR,
    questions: [question],
    answers: [],
    authorities: [],
    additionals: [],
    edns: withEdns ? { version: 0, udpSize: UDP_PAYLOAD_MAX_OCTETS, dnssecOk, options: [] } : undefined,
  };
}

/** True when `reply` answers `asked`: the ID, the opcode and the question are the same (RFC 5452 §9.1). */
export function isReplyTo(asked: Message, reply: Message): boolean {
  if (!reply.flags.qr || reply.id !== asked.id || reply.opcode !== asked.opcode) return false;
  const [question, ...more] = reply.questions;
  // A server that knows no EDNS may send nothing back but the header.
  if (question === undefined) return reply.rcode === RCODE.FORMERR || reply.rcode === RCODE.NOTIMP;
  return more.length === 0 && isSameQuestion(question, asked.questions[0]!);
}

/**
 * True when these bytes are cut short in the middle of a record, so that they cannot be read, and say so: the header
 * has the ID asked for, and QR and TC set.
 */
export function isCutReplyTo(asked: Message, bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const id = (bytes[0]! << 8) | bytes[1]!;
  return id === asked.id && (bytes[2]! & 0x82) === 0x82;
}

/** True when `reply` shows that its sender does not take EDNS (RFC 6891 §6.1.3, §7). */
export function refusesEdns(reply: Message): boolean {
  if (reply.rcode === RCODE.BADVERS) return true;
  return reply.edns === undefined && (reply.rcode === RCODE.FORMERR || reply.rcode === RCODE.NOTIMP);
}

function isSameQuestion(a: Question, b: Question): boolean {
  return a.type === b.type && a.class === b.class && lowerCaseName(a.name) === lowerCaseName(b.name);
}
