import { EDNS_OPTION } from './constants.ts';
import type { EdnsOption } from './message.ts';

/** The EDNS client subnet option (RFC 7871 §6). */
export interface ClientSubnet {
  /** 4 or 16 octets, none for an unspecified family; those beyond the prefix are zero. */
  readonly address: Uint8Array;
  /** How many leading bits the client tells. */
  readonly sourceBits: number;
}

/** Address family numbers of the option, to the octets of an address. `dig +subnet=0` tells no address, of family 0. */
const FAMILY_OCTETS: Readonly<Record<number, number>> = { 0: 0, 1: 4, 2: 16 };

/** Reads the option; returns undefined when it is malformed, which calls for FORMERR (RFC 7871 §7.1.2). */
export function readClientSubnet(data: Uint8Array): ClientSubnet | undefined {
  if (data.length < 4) return undefined;
  const octets = FAMILY_OCTETS[(data[0]! << 8) | data[1]!];
  const sourceBits = data[2]!;
  const scopeBits = data[3]!;
  const prefix = data.subarray(4);
  if (octets === undefined || scopeBits !== 0) return undefined;
  if (sourceBits > octets * 8 || prefix.length !== Math.ceil(sourceBits / 8)) return undefined;
  const spareBits = prefix.length * 8 - sourceBits;
  if (prefix.length > 0 && (prefix.at(-1)! & ((1 << spareBits) - 1)) !== 0) return undefined;
  const address = new Uint8Array(octets);
  address.set(prefix);
  return { address, sourceBits };
}

/** The option of a reply: the question's own, with the number of bits that the answer's order depended on. */
export function clientSubnetReply(asked: EdnsOption, scopeBits: number): EdnsOption {
  const data = asked.data.slice();
  data[3] = scopeBits;
  return { code: EDNS_OPTION.CLIENT_SUBNET, data };
}
