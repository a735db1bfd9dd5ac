import { decodeMessage } from '../../src/wire/decode.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import type { Message, ResourceRecord } from '../../src/wire/message.ts';

/** A query for the A records of `name`, as a stub resolver sends it, with the fields that a test is about. */
export function queryOf(name: string, changes: Partial<Message> = {}): Message {
  return {
    id: 4711,
    flags: { qr: false, aa: false, tc: false, rd: true, ra: false, ad: false, cd: false },
    opcode: 0,
    rcode: 0,
    questions: [{ name, type: 1, class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
    ...changes,
  };
}

/** The bytes of such a query. */
export function queryBytes(name: string, changes: Partial<Message> = {}): Uint8Array {
  return encodeMessage(queryOf(name, changes));
}

/** A recursive resolver's reply to `query`. */
export function replyTo(query: Message, answers: readonly ResourceRecord[], changes: Partial<Message> = {}): Message {
  return { ...query, flags: { ...query.flags, qr: true, ra: true }, answers, edns: undefined, ...changes };
}

export function aRecord(name: string, address: string, ttl = 60): ResourceRecord {
  return { name, type: 1, class: 1, ttl, rdata: Uint8Array.from(address.split('.').map(Number)) };
}

/** Throws for bytes that are no message. */
export function decoded(bytes: Uint8Array): Message {
  const message = decodeMessage(bytes);
  if ('error' in message) throw new Error(`no DNS message: ${message.error}`);
  return message;
}
