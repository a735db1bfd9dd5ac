import { TYPE } from './constants.ts';
import type { Edns, Message, ResourceRecord } from './message.ts';
import { lowerCaseName, nameToWire, parentName, readName } from './name.ts';
import { octetsBeforeNames, rdataLayout } from './rdata-names.ts';

/** A message over TCP carries its length in 16 bits (RFC 1035 §4.2.2). */
export const MESSAGE_OCTETS_MAX = 65535;

/** A compression pointer holds 14 bits (RFC 1035 §4.1.4). */
const POINTER_OFFSET_MAX = 0x3fff;

const ROOT = Uint8Array.of(0);

/**
 * Writes a message with compressed names. The letters of each name stay as they are, save where a name is replaced by
 * a pointer to an equal one. Throws a RangeError for what cannot be a message: a malformed name or more than 65,535
 * octets; callers that build from checked values never see it.
 */
export function encodeMessage(message: Message): Uint8Array {
  const octets = encodeMessageWithin(message, MESSAGE_OCTETS_MAX);
  if (octets === undefined) throw new RangeError(`Cannot write a message of more than ${MESSAGE_OCTETS_MAX} octets`);
  return octets;
}

/** As `encodeMessage`, but undefined when the message would be longer than `octetsMax`, at most 65,535. */
export function encodeMessageWithin(message: Message, octetsMax: number): Uint8Array | undefined {
  const writer = new MessageWriter();
  writer.header(message);
  for (const question of message.questions) {
    writer.name(question.name);
    writer.u16(question.type);
    writer.u16(question.class);
  }
  for (const section of [message.answers, message.authorities, message.additionals]) {
    for (const record of section) {
      writer.record(record);
      if (writer.length > octetsMax) return undefined;
    }
  }
  if (message.edns !== undefined) writer.opt(message.edns, message.rcode);
  return writer.length > octetsMax ? undefined : writer.octetsSoFar();
}

class MessageWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  /** Lower-case name to the offset where it stands. */
  readonly #offsets = new Map<string, number>();

  header(message: Message): void {
    const { flags } = message;
    const bits =
      (flags.qr ? 0x8000 : 0) |
      ((message.opcode & 0xf) << 11) |
      (flags.aa ? 0x0400 : 0) |
      (flags.tc ? 0x0200 : 0) |
      (flags.rd ? 0x0100 : 0) |
      (flags.ra ? 0x0080 : 0) |
      (flags.ad ? 0x0020 : 0) |
      (flags.cd ? 0x0010 : 0) |
      (message.rcode & 0xf);
    this.u16(message.id);
    this.u16(bits);
    this.u16(message.questions.length);
    this.u16(message.answers.length);
    this.u16(message.authorities.length);
    this.u16(message.additionals.length + (message.edns === undefined ? 0 : 1));
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#bytes[this.#length++] = value >> 8;
    this.#bytes[this.#length++] = value & 0xff;
  }

  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value & 0xffff);
  }

  octets(octets: Uint8Array): void {
    this.#reserve(octets.length);
    this.#bytes.set(octets, this.#length);
    this.#length += octets.length;
  }

  /** Writes a name as its longest suffix that stands in the message already allows, and remembers the new suffixes. */
  name(name: string): void {
    const wire = nameToWire(name);
    if (wire === undefined) throw new RangeError(`Cannot write the name "${name}": it is no domain name`);
    let at = 0;
    for (let suffix = lowerCaseName(name); suffix !== ''; suffix = parentName(suffix) ?? '') {
      const offset = this.#offsets.get(suffix);
      if (offset !== undefined) {
        this.u16(0xc000 | offset);
        return;
      }
      this.#remember(suffix, this.#length);
      const next = at + 1 + wire[at]!;
      this.octets(wire.subarray(at, next));
      at = next;
    }
    this.octets(ROOT);
  }

  record(record: ResourceRecord): void {
    this.name(record.name);
    this.u16(record.type);
    this.u16(record.class);
    this.u32(record.ttl);
    const lengthAt = this.#length;
    this.u16(0);
    this.#rdata(record.type, record.rdata);
    const length = this.#length - lengthAt - 2;
    this.#bytes[lengthAt] = length >> 8;
    this.#bytes[lengthAt + 1] = length & 0xff;
  }

  opt(edns: Edns, rcode: number): void {
    this.octets(ROOT);
    this.u16(TYPE.OPT);
    this.u16(edns.udpSize);
    this.u16(((rcode >> 4) << 8) | edns.version);
    this.u16(edns.dnssecOk ? 0x8000 : 0);
    this.u16(edns.options.reduce((sum, option) => sum + 4 + option.data.length, 0));
    for (const option of edns.options) {
      this.u16(option.code);
      this.u16(option.data.length);
      this.octets(option.data);
    }
  }

  get length(): number {
    return this.#length;
  }

  octetsSoFar(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #rdata(type: number, rdata: Uint8Array): void {
    const layout = rdataLayout(type);
    const before = layout && octetsBeforeNames(layout, rdata, 0, rdata.length);
    if (layout === undefined || before === undefined) {
      this.octets(rdata);
      return;
    }
    this.octets(rdata.subarray(0, before));
    let at = before;
    for (let index = 0; index < layout.names; index++) {
      const name = readName(rdata, at);
      if (name === undefined) break;
      if (layout.compress) this.name(name.name);
      else this.#wholeName(name.name, rdata.subarray(at, name.end));
      at = name.end;
    }
    this.octets(rdata.subarray(at));
  }

  /** Writes a name that must not be compressed; later names may well point to it. */
  #wholeName(name: string, wire: Uint8Array): void {
    let at = 0;
    for (let suffix = lowerCaseName(name); suffix !== ''; suffix = parentName(suffix) ?? '') {
      if (!this.#offsets.has(suffix)) this.#remember(suffix, this.#length + at);
      at += 1 + wire[at]!;
    }
    this.octets(wire);
  }

  #remember(suffix: string, offset: number): void {
    if (offset <= POINTER_OFFSET_MAX) this.#offsets.set(suffix, offset);
  }

  #reserve(octets: number): void {
    if (this.#length + octets <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + octets));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
