import { TYPE } from './constants.ts';

/**
 * Which RDATA holds domain names, and where. Names in the RDATA of types that RFC 1035 defines may be compressed by a
 * sender; RFC 3597 §4 has receivers expand them in the later types listed here too, and forbids it for all others.
 */
export interface RdataLayout {
  /** Octets before the first name. */
  readonly prefixOctets: number;
  /** Character strings (a length octet and its octets) between the prefix and the names. */
  readonly strings: number;
  /** Names in a row. */
  readonly names: number;
  /** Whether a sender may compress them (RFC 1035 §4.1.4). */
  readonly compress: boolean;
}

const ONE_NAME: RdataLayout = { prefixOctets: 0, strings: 0, names: 1, compress: true };

const LAYOUTS: ReadonlyMap<number, RdataLayout> = new Map([
  [TYPE.NS, ONE_NAME],
  [TYPE.CNAME, ONE_NAME],
  [TYPE.PTR, ONE_NAME],
  [3, ONE_NAME], // MD
  [4, ONE_NAME], // MF
  [7, ONE_NAME], // MB
  [8, ONE_NAME], // MG
  [9, ONE_NAME], // MR
  [TYPE.SOA, { ...ONE_NAME, names: 2 }],
  [14, { ...ONE_NAME, names: 2 }], // MINFO
  [TYPE.MX, { ...ONE_NAME, prefixOctets: 2 }],
  [17, { ...ONE_NAME, names: 2, compress: false }], // RP
  [18, { ...ONE_NAME, prefixOctets: 2, compress: false }], // AFSDB
  [21, { ...ONE_NAME, prefixOctets: 2, compress: false }], // RT
  [26, { ...ONE_NAME, prefixOctets: 2, names: 2, compress: false }], // PX
  [TYPE.SRV, { ...ONE_NAME, prefixOctets: 6, compress: false }],
  [TYPE.NAPTR, { prefixOctets: 4, strings: 3, names: 1, compress: false }],
  [36, { ...ONE_NAME, prefixOctets: 2, compress: false }], // KX
  [TYPE.DNAME, { ...ONE_NAME, compress: false }],
]);

export function rdataLayout(type: number): RdataLayout | undefined {
  return LAYOUTS.get(type);
}

/** Octets before the first name of `rdata` between `start` and `end`, or undefined when they run past `end`. */
export function octetsBeforeNames(
  layout: RdataLayout,
  bytes: Uint8Array,
  start: number,
  end: number,
): number | undefined {
  let at = start + layout.prefixOctets;
  for (let index = 0; index < layout.strings; index++) {
    if (at >= end) return undefined;
    at += 1 + bytes[at]!;
  }
  return at <= end ? at - start : undefined;
}
