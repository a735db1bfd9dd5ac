import type { Query } from './query.ts';

/**
 * Builds DNS messages octet by octet, wrong ones too: by hand and from the RFCs, so that nothing of what is tested
 * helps to test it.
 */

export interface Header {
  readonly id?: number;
  /** The second 16 bits, opcode and RCODE included (RFC 1035 §4.1.1). */
  readonly bits?: number;
  /** QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT. */
  readonly counts: readonly [number, number, number, number];
}

export const RD_BIT = 0x0100;
const DO_BIT = 0x8000;
/** Any; every message on a socket of its own may have the same. */
const ID = 0x5a17;

export function packet({ id = ID, bits = RD_BIT, counts }: Header, ...parts: Uint8Array[]): Uint8Array {
  return concat(...[id, bits, ...counts].map(u16), ...parts);
}

export function question(name: string, type: string, queryClass = 'IN'): Uint8Array {
  return concat(wireName(name), u16(typeNumber(type)), u16(classNumber(queryClass)));
}

export interface OptRecord {
  readonly version?: number;
  readonly udpSize?: number;
  /** DO is the topmost of the 16 bits. */
  readonly flags?: number;
  readonly rdata?: Uint8Array;
  /** RFC 6891 §6.1.2 has it be the root. */
  readonly owner?: string;
}

export function opt(record: OptRecord = {}): Uint8Array {
  const { version = 0, udpSize = 1232, flags = 0, rdata = new Uint8Array(), owner = '.' } = record;
  return concat(wireName(owner), u16(41), u16(udpSize), u16(version), u16(flags), u16(rdata.length), rdata);
}

export function option(code: number, data: Uint8Array): Uint8Array {
  return concat(u16(code), u16(data.length), data);
}

/** A name in wire form; `\DDD` stands for an octet. */
export function wireName(name: string): Uint8Array {
  const labels = name.split('.').filter((label) => label !== '');
  const octets = labels.map((label) =>
    [...label.matchAll(/\\(\d{3})|./g)].map(([character, digits]) =>
      digits === undefined ? character.charCodeAt(0) : Number(digits),
    ),
  );
  return Uint8Array.from([...octets.flatMap((label) => [label.length, ...label]), 0]);
}

const OPCODES: Readonly<Record<Query['opcode'], number>> = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4 };
const BITS: Readonly<Record<string, number>> = {
  aa: 0x0400,
  tc: 0x0200,
  rd: 0x0100,
  ra: 0x0080,
  z: 0x0040,
  ad: 0x0020,
  cd: 0x0010,
};

/** The message that asks a query of the table. */
export function encodeQuery({ name, type, class: queryClass, flags, opcode, edns }: Query): Uint8Array {
  const bits = flags.reduce((sum, flag) => sum | BITS[flag]!, OPCODES[opcode] << 11);
  const asked = question(name, type, queryClass);
  if (edns === undefined) return packet({ bits, counts: [1, 0, 0, 0] }, asked);
  const options = [
    ...(edns.subnet === undefined ? [] : [clientSubnet(edns.subnet)]),
    ...(edns.option === undefined ? [] : [optionFromText(edns.option)]),
  ];
  return packet(
    { bits, counts: [1, 0, 0, 1] },
    asked,
    opt({ version: edns.version, udpSize: edns.udpSize, flags: edns.dnssecOk ? DO_BIT : 0, rdata: concat(...options) }),
  );
}

/** RFC 7871 §6. */
function clientSubnet(text: string): Uint8Array {
  const [address = '', bits = ''] = text.split('/');
  const family = address.includes(':') ? 2 : 1;
  const octets = family === 1 ? address.split('.').map(Number) : ipv6Octets(address);
  const prefix = octets.slice(0, Math.ceil(Number(bits) / 8));
  return option(8, Uint8Array.from([0, family, Number(bits), 0, ...prefix]));
}

function ipv6Octets(address: string): number[] {
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].flatMap((group) => [...u16(Number.parseInt(group, 16))]);
}

function optionFromText(text: string): Uint8Array {
  const [code, hex = ''] = text.split(':');
  return option(Number(code), Uint8Array.from(Buffer.from(hex, 'hex')));
}

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
};

function typeNumber(type: string): number {
  return TYPES[type] ?? Number(/^TYPE(\d+)$/.exec(type)![1]);
}

const CLASSES: Readonly<Record<string, number>> = { IN: 1, CH: 3, HS: 4, ANY: 255 };

function classNumber(name: string): number {
  return CLASSES[name] ?? Number(/^CLASS(\d+)$/.exec(name)![1]);
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
