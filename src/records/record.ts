import { canonicalIp, parseIp } from '../lib/ip.ts';

/** The record types of the zone, but for NS and SOA, which are answered from the settings. */
export type RecordType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'TXT';

/** One resource record of the zone, as text. Names are without the final dot. */
export interface ZoneRecord {
  readonly name: string;
  readonly type: RecordType;
  /** An address in canonical text; an SRV record's `target:port`; a PTR or CNAME record's name; a TXT record's text. */
  readonly value: string;
  /** `RANK.first` where it is missing. */
  readonly rank?: Rank;
}

/**
 * Of a name's records, only those of the lowest rank that it has are seen. So an unhealthy task is known as long as no
 * healthy one has its name, and what Mesos-DNS has no names for, be it static or extra, never changes what it has.
 */
export const RANK = { first: 0, unhealthy: 1, static: 2, extra: 3, unhealthyExtra: 4 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

/** So many aliases may follow one another: each is a step more that one question costs. */
export const ALIASES_MAX = 8;

/** An A or AAAA record, by the family of `address`, which is one in canonical text. */
export function addressRecord(name: string, address: string): ZoneRecord {
  return { name, type: address.includes(':') ? 'AAAA' : 'A', value: address };
}

export function srvRecord(name: string, target: string, port: number): ZoneRecord {
  return { name, type: 'SRV', value: `${target}:${port}` };
}

/** The PTR record from an address to a name (RFC 1035 §3.5, RFC 3596 §2.5); `address` is in canonical text. */
export function pointerRecord(address: string, name: string): ZoneRecord {
  return { name: reverseName(address), type: 'PTR', value: name };
}

/** `4.3.2.1.in-addr.arpa` for 1.2.3.4, 32 nibbles below `ip6.arpa` for IPv6. */
function reverseName(address: string): string {
  const bytes = parseIp(address);
  if (bytes === undefined) throw new TypeError(`"${address}" is no IP address`);
  const labels = (byte: number): string =>
    bytes.length === 4 ? `${byte}.` : `${(byte & 0xf).toString(16)}.${(byte >> 4).toString(16)}.`;
  let name = '';
  for (const byte of bytes) name = labels(byte) + name;
  return name + (bytes.length === 4 ? 'in-addr.arpa' : 'ip6.arpa');
}

/**
 * Whether a look-up can ever lead to this record. Mesos-DNS looks names up in lower case and makes them of whatever a
 * framework wrote; a name with anything but `[a-z0-9_-]` in it, or with a label that is empty or too long
 * (RFC 1035 §2.3.4), is one that nobody can ask for, and a pointer to it leads nowhere.
 */
export function isReachable({ name, type, value }: ZoneRecord): boolean {
  return isPlainName(name) && (type !== 'PTR' || isPlainName(value));
}

/** Whether a name consists of labels of `[a-z0-9_-]` and has no more octets than a name may have. */
export function isPlainName(name: string): boolean {
  if (name.length > 253) return false;
  let labelAt = 0;
  // A loop takes half the time of a regular expression, which counts where a cluster has millions of records.
  for (let at = 0; at < name.length; at++) {
    const character = name.charCodeAt(at);
    if (character === DOT) {
      if (!isLabelLength(at - labelAt)) return false;
      labelAt = at + 1;
    } else if (PLAIN[character] !== 1) {
      return false;
    }
  }
  return isLabelLength(name.length - labelAt);
}

const DOT = 0x2e;
/** 1 for each character of a plain name's labels. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0));

function isLabelLength(characters: number): boolean {
  return characters >= 1 && characters <= 63;
}

/** The address that a reverse name stands for: the inverse of `reverseName`, for names made by it. */
export function addressOfReverseName(name: string): string {
  const labels = name.split('.').slice(0, -2).reverse();
  if (name.endsWith('.in-addr.arpa')) return labels.join('.');
  const groups = labels.join('').match(/.{4}/g) ?? [];
  return canonicalIp(groups.join(':')) ?? '';
}
