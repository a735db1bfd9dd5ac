import type { ExtendedError } from '../wire/extended-error.ts';
import type { ResourceRecord } from '../wire/message.ts';

/** The substance of a reply, before it is fitted to the client that asked. */
export interface Response {
  readonly rcode: number;
  /** Authoritative. */
  readonly aa: boolean;
  /** Recursion available. */
  readonly ra: boolean;
  /** Authentic data, as an upstream vouched for it. */
  readonly ad?: boolean;
  /** Aliases come first, in the order in which they follow one another (RFC 1034 §4.3.2). */
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
  /** Sent to a client that speaks EDNS. */
  readonly extendedError?: ExtendedError | undefined;
  /** Leading bits of the client's subnet that the order of the answers depended on; undefined where none is heeded. */
  readonly subnetScopeBits?: number | undefined;
  /** Where the aliases that are the answers lead, when that is outside of the zone: who recurses goes on from there. */
  readonly leadsTo?: string;
}

/** A reply without records. */
export function bareResponse(rcode: number, ra: boolean, extendedError?: ExtendedError): Response {
  return { rcode, aa: false, ra, answers: [], authorities: [], additionals: [], extendedError };
}
