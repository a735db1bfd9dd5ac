import assert from 'node:assert/strict';
import { EDNS_UDP_OCTETS_MAX, PLAIN_UDP_OCTETS_MAX } from '../../src/answer/render.ts';
import { formatIp } from '../../src/lib/ip.ts';
import { CLASS, RCODE, TYPE } from '../../src/wire/constants.ts';
import { HEADER_OCTETS } from '../../src/wire/decode.ts';
import type { Message, ResourceRecord } from '../../src/wire/message.ts';
import { readName } from '../../src/wire/name.ts';
import { soaRdata } from '../../src/wire/rdata.ts';
import { ANSWER_SETTINGS } from '../support/answer-settings.ts';
import { decoded, queryBytes } from '../support/messages.ts';
import type { Content } from '../unit/table/content.ts';

export interface Question {
  readonly name: string;
  readonly type: number;
  /** What the client says that it takes; undefined: it does not speak EDNS. */
  readonly udpOctets: number | undefined;
}

const { domain, ttl, soa, srvWeight } = ANSWER_SETTINGS;
const TYPE_NAMES = new Map<number, string>([
  [TYPE.A, 'A'],
  [TYPE.AAAA, 'AAAA'],
  [TYPE.SRV, 'SRV'],
]);
/** Octets of a record before its RDATA, with its owner as a pointer, and of an OPT record. */
const RECORD_OCTETS = 12;
const OPT_OCTETS = 11;
const ADDRESS_OCTETS_MAX = 16;
/** Octets of the numbers at the end of an SOA record, of which the serial is the first. */
const SOA_NUMBERS_OCTETS = 20;
const FLAGS = { qr: true, aa: true, rd: true, ra: true, ad: false, cd: false };

export function queryOf({ name, type, udpOctets }: Question, id: number): Uint8Array {
  const edns = udpOctets && { version: 0, udpSize: udpOctets, dnssecOk: false, options: [] };
  return queryBytes(name, { id, questions: [{ name, type, class: CLASS.IN }], edns: edns || undefined });
}

/** A well-formed reply to a question, to be compared with what is in a zone. */
export class HammerReply {
  readonly #question: Question;
  readonly #message: Message;
  readonly #octets: number;
  readonly #answers: ReadonlySet<string>;

  /** Throws when the octets are not such a reply, whatever is in the zone. */
  constructor(question: Question, octets: Uint8Array) {
    const { name, type, udpOctets } = question;
    const message = decoded(octets);
    const { tc, ...flags } = message.flags;
    assert.deepEqual({ flags, opcode: message.opcode }, { flags: FLAGS, opcode: 0 });
    assert.deepEqual(message.questions, [{ name, type, class: CLASS.IN }]);
    const edns = { version: 0, udpSize: EDNS_UDP_OCTETS_MAX, dnssecOk: false, options: [] };
    assert.deepEqual(message.edns, udpOctets === undefined ? undefined : edns);
    assert.ok(octets.length <= octetsMax(question), `${octets.length} octets are too many`);
    for (const record of [...message.answers, ...message.authorities, ...message.additionals])
      assert.deepEqual([record.class, record.ttl], [CLASS.IN, ttl]);
    for (const answer of message.answers) assert.equal(answer.name, name);
    this.#question = question;
    this.#message = message;
    this.#octets = octets.length;
    this.#answers = new Set(message.answers.map(textOf));
    assert.equal(this.#answers.size, message.answers.length, 'a record is there twice');
  }

  /** One of its records, as the zone has it; undefined when it has none. */
  get sample(): string | undefined {
    const { answers, authorities } = this.#message;
    const record = answers[0] ?? authorities[0];
    return record && textOf(record);
  }

  /** Whether all of it is what a zone with this content owes; the serial is not looked at when there is none. */
  isFrom(content: Content, serial: number | undefined): boolean {
    const { rcode, answers, authorities, additionals, flags } = this.#message;
    const { type } = this.#question;
    const name = this.#question.name.toLowerCase();
    const hasOnlySoa = (records: readonly ResourceRecord[]): boolean =>
      records.length === 1 && isSoa(records[0]!, serial);
    if (type === TYPE.SOA && name === domain)
      return (
        rcode === RCODE.NOERROR && !flags.tc && hasOnlySoa(answers) && authorities.length + additionals.length === 0
      );
    const values = content.get(`${name} ${TYPE_NAMES.get(type)}`);
    if (values === undefined) {
      if (rcode !== (content.has(name) ? RCODE.NOERROR : RCODE.NXDOMAIN) || flags.tc) return false;
      return hasOnlySoa(authorities) && answers.length + additionals.length === 0;
    }
    if (rcode !== RCODE.NOERROR || authorities.length > 0) return false;
    if (answerOctets(this.#question, values) > octetsMax(this.#question))
      return flags.tc && answers.length + additionals.length === 0;
    if (flags.tc || answers.length !== values.length || !values.every((value) => this.#answers.has(value)))
      return false;
    return this.#hasRightAdditionals(content);
  }

  toString(): string {
    const { id, rcode, flags, answers, authorities, additionals } = this.#message;
    const sections = { answers, authorities, additionals };
    const texts = Object.entries(sections).map(([name, records]) => `${name}: ${records.map(textOf).join(' ')}`);
    return [`${id}: code ${rcode}${flags.tc ? ', truncated' : ''}`, ...texts].join('; ');
  }

  /** One address of each family for each target, as many as there is room for. */
  #hasRightAdditionals(content: Content): boolean {
    const { answers, additionals } = this.#message;
    const targets = answers.filter(({ type }) => type === TYPE.SRV).map(targetOf);
    const owed = new Set(
      targets.flatMap((target) => [`${target} A`, `${target} AAAA`]).filter((key) => content.has(key)),
    );
    const areRight = additionals.every((record) => {
      const key = `${record.name} ${TYPE_NAMES.get(record.type)}`;
      return owed.delete(key) && content.get(key)!.includes(textOf(record));
    });
    const isFull = this.#octets + RECORD_OCTETS + ADDRESS_OCTETS_MAX > octetsMax(this.#question);
    return areRight && (owed.size === 0 || isFull);
  }
}

function octetsMax({ udpOctets }: Question): number {
  if (udpOctets === undefined) return PLAIN_UDP_OCTETS_MAX;
  return Math.min(Math.max(udpOctets, PLAIN_UDP_OCTETS_MAX), EDNS_UDP_OCTETS_MAX);
}

/** Of a reply without additional records. */
function answerOctets({ name, type, udpOctets }: Question, values: readonly string[]): number {
  const rdataOctets = (value: string): number => {
    if (type === TYPE.SRV) return 6 + value.lastIndexOf(':') + 2;
    return type === TYPE.A ? 4 : 16;
  };
  const records = values.reduce((sum, value) => sum + RECORD_OCTETS + rdataOctets(value), 0);
  return HEADER_OCTETS + name.length + 2 + 4 + records + (udpOctets === undefined ? 0 : OPT_OCTETS);
}

/** As the zone has it. */
function textOf(record: ResourceRecord): string {
  const { type, rdata } = record;
  if (type === TYPE.SOA) return `serial ${serialOf(rdata)}`;
  if (type !== TYPE.SRV) return formatIp(rdata);
  assert.deepEqual([...rdata.subarray(0, 4)], [0, 0, srvWeight >> 8, srvWeight & 255]);
  return `${targetOf(record)}:${(rdata[4]! << 8) | rdata[5]!}`;
}

function targetOf({ rdata }: ResourceRecord): string {
  return readName(rdata, 6)!.name;
}

function isSoa({ name, type, rdata }: ResourceRecord, serial = serialOf(rdata)): boolean {
  const expected = soaRdata({ ...soa, minimum: soa.minttl, serial });
  if (name.toLowerCase() !== domain || type !== TYPE.SOA || rdata.length !== expected.length) return false;
  const namesEnd = rdata.length - SOA_NUMBERS_OCTETS;
  // Where they are pointers into the question, the names have its letters.
  const lowerCase = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet);
  return rdata.every((octet, at) => expected[at] === (at < namesEnd ? lowerCase(octet) : octet));
}

function serialOf(rdata: Uint8Array): number {
  return Buffer.from(rdata).readUInt32BE(rdata.length - SOA_NUMBERS_OCTETS);
}
