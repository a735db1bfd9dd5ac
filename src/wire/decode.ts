import { TYPE } from './constants.ts';
import type { Edns, EdnsOption, Flags, Message, Question, ResourceRecord } from './message.ts';
import { nameToWire, readName } from './name.ts';
import { octetsBeforeNames, rdataLayout } from './rdata-names.ts';

/** RFC 1035 §4.1.1. */
export const HEADER_OCTETS = 12;

export interface DecodeError {
  readonly error: string;
  /** Where nothing but the OPT record is wrong: the questions, because the reply can and must tell that (RFC 6891 §7). */
  readonly questionsBesideBadOpt?: readonly Question[];
}

/**
 * Reads a whole DNS message. Total: any bytes give a message or an error value, and work is bounded by their number.
 * Strict: every count must be met, every name and RDATA well formed, and nothing may follow the last record, unless
 * `trailing` is ignored: some servers pad their replies, and every resolver reads past that.
 */
export function decodeMessage(bytes: Uint8Array, trailing: 'refused' | 'ignored' = 'refused'): Message | DecodeError {
  if (bytes.length < HEADER_OCTETS) return { error: `a message of ${bytes.length} octets has no whole header` };
  const reader = new Reader(bytes);
  const questions = readList(reader, reader.u16(4), readQuestion);
  const answers = readList(reader, reader.u16(6), readRecord);
  const authorities = readList(reader, reader.u16(8), readRecord);
  const additionals = readList(reader, reader.u16(10), readRecord);
  if (!questions || !answers || !authorities || !additionals) return { error: reader.error };
  if (reader.at !== bytes.length && trailing === 'refused')
    return { error: `${bytes.length - reader.at} octets follow the last record` };
  const edns = takeEdns([...answers, ...authorities], additionals);
  if (edns !== undefined && 'error' in edns) return { ...edns, questionsBesideBadOpt: questions };
  return {
    id: reader.u16(0),
    flags: readFlags(reader.u16(2)),
    opcode: (bytes[2]! >> 3) & 0xf,
    rcode: (bytes[3]! & 0xf) | ((edns?.rcodeHigh ?? 0) << 4),
    questions,
    answers,
    authorities,
    additionals: additionals.filter((record) => record.type !== TYPE.OPT),
    edns: edns?.edns,
  };
}

export function readFlags(bits: number): Flags {
  const bit = (mask: number): boolean => (bits & mask) !== 0;
  return {
    qr: bit(0x8000),
    aa: bit(0x0400),
    tc: bit(0x0200),
    rd: bit(0x0100),
    ra: bit(0x0080),
    ad: bit(0x0020),
    cd: bit(0x0010),
  };
}

/** A cursor that remembers the first thing that went wrong. */
class Reader {
  readonly bytes: Uint8Array;
  at = HEADER_OCTETS;
  error = '';

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  u16(offset: number): number {
    return (this.bytes[offset]! << 8) | this.bytes[offset + 1]!;
  }

  u32(offset: number): number {
    return this.u16(offset) * 0x10000 + this.u16(offset + 2);
  }

  /** True when `octets` more are there. */
  has(octets: number): boolean {
    return this.at + octets <= this.bytes.length;
  }

  fail(what: string): undefined {
    this.error = `${what} at octet ${this.at}`;
    return undefined;
  }
}

function readList<T>(reader: Reader, count: number, read: (reader: Reader) => T | undefined): T[] | undefined {
  const list: T[] = [];
  for (let index = 0; index < count; index++) {
    if (reader.error !== '') return undefined;
    const item = read(reader);
    if (item === undefined) return undefined;
    list.push(item);
  }
  return list;
}

function readQuestion(reader: Reader): Question | undefined {
  const name = readName(reader.bytes, reader.at);
  if (name === undefined) return reader.fail('malformed name in the question');
  reader.at = name.end;
  if (!reader.has(4)) return reader.fail('the question ends early');
  const question = { name: name.name, type: reader.u16(reader.at), class: reader.u16(reader.at + 2) };
  reader.at += 4;
  return question;
}

function readRecord(reader: Reader): ResourceRecord | undefined {
  const name = readName(reader.bytes, reader.at);
  if (name === undefined) return reader.fail('malformed owner name');
  reader.at = name.end;
  if (!reader.has(10)) return reader.fail('a record ends early');
  const type = reader.u16(reader.at);
  const recordClass = reader.u16(reader.at + 2);
  const ttl = reader.u32(reader.at + 4);
  const length = reader.u16(reader.at + 8);
  reader.at += 10;
  if (!reader.has(length)) return reader.fail('RDATA ends early');
  const rdata = readRdata(reader.bytes, type, reader.at, reader.at + length);
  if (rdata === undefined) return reader.fail(`malformed RDATA of type ${type}`);
  reader.at += length;
  // RFC 2181 §8: a TTL with the top bit set counts as zero. OPT keeps its flags in this field.
  return { name: name.name, type, class: recordClass, ttl: ttl > 0x7fffffff && type !== TYPE.OPT ? 0 : ttl, rdata };
}

function readRdata(bytes: Uint8Array, type: number, start: number, end: number): Uint8Array | undefined {
  if (type === TYPE.A && end - start !== 4) return undefined;
  if (type === TYPE.AAAA && end - start !== 16) return undefined;
  const layout = rdataLayout(type);
  // A copy, which a slice of a Buffer is not: the bytes may be reused once the message is read.
  if (layout === undefined) return Uint8Array.from(bytes.subarray(start, end));
  const before = octetsBeforeNames(layout, bytes, start, end);
  if (before === undefined) return undefined;
  const parts = [...bytes.subarray(start, start + before)];
  let at = start + before;
  for (let index = 0; index < layout.names; index++) {
    const name = readName(bytes, at);
    if (name === undefined || name.end > end) return undefined;
    parts.push(...(nameToWire(name.name) ?? []));
    at = name.end;
  }
  if (layout.names === 1 && type !== TYPE.SOA && at !== end) return undefined;
  if (type === TYPE.SOA && end - at !== 20) return undefined;
  parts.push(...bytes.subarray(at, end));
  return Uint8Array.from(parts);
}

interface TakenEdns {
  readonly edns: Edns;
  readonly rcodeHigh: number;
}

/** RFC 6891 §6.1.1: at most one OPT, in the additional section, owned by the root. */
function takeEdns(
  elsewhere: readonly ResourceRecord[],
  additionals: readonly ResourceRecord[],
): TakenEdns | DecodeError | undefined {
  if (elsewhere.some((record) => record.type === TYPE.OPT))
    return { error: 'an OPT record outside the additional section' };
  const [opt, second] = additionals.filter((record) => record.type === TYPE.OPT);
  if (opt === undefined) return undefined;
  if (second !== undefined) return { error: 'more than one OPT record' };
  if (opt.name !== '') return { error: 'an OPT record whose owner is not the root' };
  const version = (opt.ttl >>> 16) & 0xff;
  const options = readOptions(opt.rdata);
  // What options look like in another version is not known.
  if (options === undefined && version === 0) return { error: 'malformed options in the OPT record' };
  return {
    edns: {
      version,
      udpSize: opt.class,
      dnssecOk: (opt.ttl & 0x8000) !== 0,
      options: options ?? [],
    },
    rcodeHigh: opt.ttl >>> 24,
  };
}

function readOptions(rdata: Uint8Array): EdnsOption[] | undefined {
  const options: EdnsOption[] = [];
  let at = 0;
  while (at < rdata.length) {
    if (at + 4 > rdata.length) return undefined;
    const code = (rdata[at]! << 8) | rdata[at + 1]!;
    const length = (rdata[at + 2]! << 8) | rdata[at + 3]!;
    at += 4;
    if (at + length > rdata.length) return undefined;
    options.push({ code, data: rdata.slice(at, at + length) });
    at += length;
  }
  return options;
}
