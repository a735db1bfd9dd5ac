import { type ClientSubnet, readClientSubnet } from '../wire/client-subnet.ts';
import { CLASS, EDNS_OPTION, OPCODE, RCODE, TYPE } from '../wire/constants.ts';
import { decodeMessage, HEADER_OCTETS, readFlags } from '../wire/decode.ts';
import type { Edns, Flags, Question } from '../wire/message.ts';

/** Who asked, and how. */
export interface Client {
  /** 4 or 16 octets. */
  readonly address: Uint8Array;
  readonly transport: 'udp' | 'tcp';
}

/** A question that deserves an answer; what else a client may send is a `Rejection`. */
export interface Query {
  readonly id: number;
  readonly flags: Flags;
  readonly opcode: number;
  readonly question: Question;
  readonly edns: Edns | undefined;
  readonly clientSubnet: ClientSubnet | undefined;
}

/** What is owed to a message that is no well-formed query: a reply with an error code. */
export interface Rejection {
  readonly id: number;
  readonly flags: Flags;
  readonly opcode: number;
  readonly rcode: number;
  readonly question: Question | undefined;
  readonly edns: Edns | undefined;
}

export type ReadQuery =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'reject'; readonly rejection: Rejection }
  /** Not even a header, or a reply: answering those would let two servers talk to each other for ever. */
  | { readonly kind: 'drop' };

/** The only EDNS version that there is (RFC 6891 §6.1.3). */
const EDNS_VERSION = 0;

/** A query is one question with OPT, perhaps a signature, and in a zone transfer an SOA record; this leaves room. */
const ENTRIES_MAX = 16;

/** Stands for an OPT record that cannot be read, so that the reply has one: EDNS is not what is wrong (RFC 6891 §7). */
const UNREADABLE_EDNS: Edns = { version: EDNS_VERSION, udpSize: 0, dnssecOk: false, options: [] };

/** Reads what a client sent. Total: any bytes give one of the three kinds. */
export function readQuery(bytes: Uint8Array): ReadQuery {
  if (bytes.length < HEADER_OCTETS) return { kind: 'drop' };
  const flags = readFlags((bytes[2]! << 8) | bytes[3]!);
  if (flags.qr) return { kind: 'drop' };
  const header = { id: (bytes[0]! << 8) | bytes[1]!, flags, opcode: (bytes[2]! >> 3) & 0xf };
  const reject = (rcode: number, question?: Question, edns?: Edns): ReadQuery => ({
    kind: 'reject',
    rejection: { ...header, rcode, question, edns },
  });
  if (!hasPlausibleCounts(bytes)) return reject(header.opcode === OPCODE.QUERY ? RCODE.FORMERR : RCODE.NOTIMP);
  const message = decodeMessage(bytes);
  if ('error' in message) {
    if (header.opcode !== OPCODE.QUERY) return reject(RCODE.NOTIMP);
    const { questionsBesideBadOpt } = message;
    return reject(RCODE.FORMERR, questionsBesideBadOpt?.[0], questionsBesideBadOpt && UNREADABLE_EDNS);
  }
  const { edns } = message;
  const [question, second] = message.questions;
  if (edns !== undefined && edns.version !== EDNS_VERSION) return reject(RCODE.BADVERS, question, edns);
  if (header.opcode !== OPCODE.QUERY) return reject(RCODE.NOTIMP, question, edns);
  // RFC 9619: a query has exactly one question.
  if (question === undefined || second !== undefined) return reject(RCODE.FORMERR, undefined, edns);
  const refusal = refusalOfQuestion(question);
  if (refusal !== undefined) return reject(refusal, question, edns);
  const subnet = edns?.options.find((option) => option.code === EDNS_OPTION.CLIENT_SUBNET);
  const clientSubnet = subnet === undefined ? undefined : readClientSubnet(subnet.data);
  if (subnet !== undefined && clientSubnet === undefined) return reject(RCODE.FORMERR, question, edns);
  return { kind: 'query', query: { ...header, question, edns, clientSubnet } };
}

/** Whether the header announces so few entries that it can be a query; thousands of them are not worth the reading. */
function hasPlausibleCounts(bytes: Uint8Array): boolean {
  let entries = 0;
  for (let at = 4; at < HEADER_OCTETS; at += 2) entries += (bytes[at]! << 8) | bytes[at + 1]!;
  return entries <= ENTRIES_MAX;
}

/** The error code for a question that no zone has an answer to, or undefined when it may be answered. */
function refusalOfQuestion({ type, class: questionClass }: Question): number | undefined {
  if (questionClass !== CLASS.IN && questionClass !== CLASS.CH) return RCODE.REFUSED;
  switch (type) {
    case TYPE.AXFR:
    case TYPE.IXFR:
      return RCODE.REFUSED;
    case TYPE.MAILA:
    case TYPE.MAILB:
      return RCODE.NOTIMP;
    case TYPE.OPT:
    case TYPE.TKEY:
    case TYPE.TSIG:
    case 0:
      return RCODE.FORMERR;
    default:
      return undefined;
  }
}
