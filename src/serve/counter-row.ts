import { TYPE } from '../wire/constants.ts';
import { HEADER_OCTETS } from '../wire/decode.ts';

export const TRANSPORTS = ['udp', 'tcp'] as const;
export const FAMILIES = [4, 6] as const;

/** RFC 9460; we know nothing of it but its number. */
const TYPE_HTTPS = 65;

/** The types that are counted by themselves; the first stands for all others. */
export const TYPES = ['other', 'A', 'AAAA', 'SRV', 'PTR', 'SOA', 'NS', 'TXT', 'ANY', 'HTTPS'] as const;
/** Place in TYPES of each type below 256. */
const TYPE_INDEX = new Uint8Array(256);
for (const [index, name] of TYPES.entries()) {
  if (name !== 'other') TYPE_INDEX[name === 'HTTPS' ? TYPE_HTTPS : TYPE[name]] = index;
}

/** The codes that servers answer with, by their numbers; then one beyond the 4 bits of a header, and all others. */
export const CODES = [
  ...(['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const),
  ...(['YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE', 'BADVERS', 'other'] as const),
] as const;
const BADVERS_INDEX = CODES.indexOf('BADVERS');
const OTHER_CODE_INDEX = CODES.indexOf('other');

/**
 * Why there is no reply: none is owed to the message; it is longer than any query; too many others wait already; or the
 * server stopped before the reply was there.
 */
export const DROP_REASONS = ['ignored', 'oversize', 'overload', 'abandoned'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

const KINDS = TRANSPORTS.length * FAMILIES.length * TYPES.length;

/** Where the numbers of a row are. There is one for each transport, family and type together. */
export const ROW = {
  queries: 0,
  replies: KINDS,
  dropped: KINDS + CODES.length,
  truncated: KINDS + CODES.length + DROP_REASONS.length,
  unsent: KINDS + CODES.length + DROP_REASONS.length + 1,
  slow: KINDS + CODES.length + DROP_REASONS.length + 2,
} as const;
const ROW_NUMBERS = ROW.slow + 1;
export const ROW_OCTETS = ROW_NUMBERS * Float64Array.BYTES_PER_ELEMENT;

/** TC, in the third octet of a header. */
const TRUNCATED = 0x02;

/**
 * What one thread counts, in memory that others may read at any time: it alone writes there, so plain stores do. It looks
 * at the octets of queries and replies, so that it costs a few nanoseconds for each.
 */
export class CounterRow {
  readonly #numbers: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#numbers = new Float64Array(memory);
  }

  /** Counts a message from a client at `octets[at]`, whatever it is. */
  query(octets: Uint8Array, at: number, length: number, isTcp: boolean, isIpv6: boolean): void {
    const typeAt = questionTypeAt(octets, at, length);
    const type = typeAt !== -1 && octets[typeAt] === 0 ? TYPE_INDEX[octets[typeAt + 1]!]! : 0;
    const kind = (isTcp ? 2 : 0) + (isIpv6 ? 1 : 0);
    this.#numbers[ROW.queries + kind * TYPES.length + type]!++;
  }

  /** Counts a reply at `octets[at]`. */
  reply(octets: Uint8Array, at: number, length: number): void {
    if ((octets[at + 2]! & TRUNCATED) !== 0) this.#numbers[ROW.truncated]!++;
    const code = codeOf(octets, at, length);
    const index = code < BADVERS_INDEX ? code : code === 16 ? BADVERS_INDEX : OTHER_CODE_INDEX;
    this.#numbers[ROW.replies + index]!++;
  }

  drop(reason: DropReason, count = 1): void {
    this.#numbers[ROW.dropped + DROP_REASONS.indexOf(reason)]! += count;
  }

  /** Counts replies that are counted already, and that the system did not take. */
  unsent(count: number): void {
    this.#numbers[ROW.unsent]! += count;
  }

  /** Counts queries that cannot be answered at once. */
  slow(): void {
    this.#numbers[ROW.slow]!++;
  }
}

/** Where the type stands that a message asks for; -1 when it cannot be told. */
function questionTypeAt(octets: Uint8Array, at: number, length: number): number {
  const end = at + length - 4;
  for (let labelAt = at + HEADER_OCTETS; labelAt < end; labelAt += octets[labelAt]! + 1) {
    if (octets[labelAt] === 0) return labelAt + 1;
  }
  return -1;
}

/** The code of a reply; behind a bare question, with the upper bits that are in the OPT record (RFC 6891 §6.1.3). */
function codeOf(octets: Uint8Array, at: number, length: number): number {
  const code = octets[at + 3]! & 0xf;
  const recordsBeforeAdditional = octets[at + 6]! | octets[at + 7]! | octets[at + 8]! | octets[at + 9]!;
  if (recordsBeforeAdditional !== 0 || octets[at + 11] !== 1) return code;
  const optAt = octets[at + 5] === 0 ? at + HEADER_OCTETS : questionTypeAt(octets, at, length) + 4;
  return ((octets[optAt + 5] ?? 0) << 4) | code;
}
