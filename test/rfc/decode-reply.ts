import dnsPacket, { type Answer, type OptAnswer } from 'dns-packet';
import type { Opt, Reply } from './reply.ts';

const OPCODES = ['QUERY', 'IQUERY', 'STATUS', 'RESERVED3', 'NOTIFY', 'UPDATE'];
const STATUSES: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  16: 'BADVERS',
};
/** Header bits in their order. */
const FLAGS: readonly (readonly [string, number])[] = [
  ['qr', 0x8000],
  ['aa', 0x0400],
  ['tc', 0x0200],
  ['rd', 0x0100],
  ['ra', 0x0080],
  ['z', 0x0040],
  ['ad', 0x0020],
  ['cd', 0x0010],
];
/** In the third octet of the header. */
const OPCODE_BITS = 0x78;
const CLIENT_SUBNET = 8;
const EXTENDED_ERROR = 15;

/** The reply to `asked` as `dns-packet` reads it, in the form of all judges. Throws when it cannot. */
export function decodeReply(bytes: Uint8Array, asked: Uint8Array): Reply {
  const message = dnsPacket.decode(Buffer.from(bytes));
  const bits = (bytes[2]! << 8) | bytes[3]!;
  const opts = [...(message.additionals ?? [])].filter((record) => record.type === 'OPT');
  const rcode = (bits & 0xf) | (opts[0] === undefined ? 0 : opts[0].extendedRcode << 4);
  const complaints: string[] = [];
  if (bytes[0] !== asked[0] || bytes[1] !== asked[1]) complaints.push('it has another ID');
  if (((bytes[2]! ^ asked[2]!) & OPCODE_BITS) !== 0) complaints.push('it has another opcode');
  if (opts.length > 1) complaints.push(`${opts.length} OPT records`);
  if (dnsPacket.decode.bytes !== bytes.length) {
    complaints.push(`${bytes.length - dnsPacket.decode.bytes} octets after the last record`);
  }
  return {
    opcode: OPCODES[(bits >> 11) & 0xf] ?? `RESERVED${(bits >> 11) & 0xf}`,
    status: STATUSES[rcode] ?? `RESERVED${rcode}`,
    flags: FLAGS.flatMap(([name, mask]) => ((bits & mask) === 0 ? [] : [name])).join(' '),
    question: (message.questions ?? []).map(
      (each) => `${nameText(each.name)} ${classText(each.class)} ${typeText(each.type)}`,
    ),
    answer: (message.answers ?? []).map(recordText),
    authority: (message.authorities ?? []).map(recordText),
    additional: (message.additionals ?? []).filter(({ type }) => type !== 'OPT').map(recordText),
    opt: opts[0] === undefined ? undefined : readOpt(opts[0]),
    octets: bytes.length,
    complaints,
  };
}

function readOpt({ ednsVersion, udpPayloadSize, flag_do, options }: OptAnswer): Opt {
  return {
    version: ednsVersion,
    udpSize: udpPayloadSize,
    dnssecOk: flag_do,
    options: (options as readonly RawOption[]).map(optionText),
  };
}

interface RawOption {
  readonly code: number;
  readonly data: Buffer;
  /** Of the client subnet. */
  readonly ip: string;
  readonly sourcePrefixLength: number;
  readonly scopePrefixLength: number;
}

function optionText(option: RawOption): string {
  if (option.code === CLIENT_SUBNET) {
    return `ECS ${option.ip}/${option.sourcePrefixLength}/${option.scopePrefixLength}`;
  }
  return option.code === EXTENDED_ERROR ? `EDE ${option.data.readUInt16BE(0)}` : `OPTION ${option.code}`;
}

/** `dns-packet` gives names without the final dot and each octet as a character. */
function nameText(name: string): string {
  const octets = [...Buffer.from(name, 'latin1')];
  const text = octets.map((octet) =>
    octet > 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`,
  );
  return name === '.' ? '.' : `${text.join('')}.`;
}

function typeText(type: string): string {
  return type.replace(/^UNKNOWN_/, 'TYPE');
}

function classText(name: string | undefined): string {
  return String(name).replace(/^UNKNOWN_/, 'CLASS');
}

function recordText(record: Answer): string {
  const { name, ttl, class: recordClass } = record as { name: string; ttl: number; class: string };
  return `${nameText(name)} ${ttl} ${classText(recordClass)} ${typeText(record.type)} ${rdataText(record)}`;
}

function rdataText(record: Answer): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.data;
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return nameText(record.data);
    case 'MX':
      return `${record.data.preference} ${nameText(record.data.exchange)}`;
    case 'SRV': {
      const { priority, weight, port, target } = record.data;
      return `${priority} ${weight} ${port} ${nameText(target)}`;
    }
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data;
      return [nameText(mname), nameText(rname), serial, refresh, retry, expire, minimum].join(' ');
    }
    case 'TXT':
      return [record.data]
        .flat()
        .map((text) => `"${String(text).replace(/["\\]/g, '\\$&')}"`)
        .join(' ');
    default: {
      const data = (record as { data: Buffer }).data;
      return `\\# ${data.length} ${data.toString('hex').toUpperCase()}`;
    }
  }
}
