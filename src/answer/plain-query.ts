import { Key, lowerCase } from '../table/key.ts';
import { CLASS, EDNS_OPTION, TYPE } from '../wire/constants.ts';
import { HEADER_OCTETS } from '../wire/decode.ts';
import { nameToWire } from '../wire/name.ts';
import { EDNS_UDP_OCTETS_MAX, PLAIN_UDP_OCTETS_MAX } from './render.ts';

/** What `PlainQuery.read` finds. */
export const READ = { plain: 0, notPlain: 1, noQuery: 2 } as const;

/** Octets of an OPT record without options (RFC 6891 §6.1.2). */
export const OPT_OCTETS = 11;

/** RFC 1035 §2.3.4. */
const NAME_OCTETS_MAX = 255;
const LABEL_OCTETS_MAX = 63;
/** The label of names such as `x.*.mesos`; see `lookupName` in mesos-zone.ts. */
const ASTERISK = 0x2a;
const LOWER_CASE = Uint8Array.from({ length: 256 }, (_, octet) => lowerCase(octet));

/**
 * A query as nearly all are: one question of class IN about a name in the domain, with or without EDNS. It is read where
 * it lies, without making any object; what is not plain, or not well formed, is left to `readQuery`.
 */
export class PlainQuery {
  /** The question's name. */
  readonly key = new Key();
  /** Octets of the name in wire form. */
  nameOctets = 0;
  type = 0;
  /** Octets from the header's beginning to the question's end. */
  questionEnd = 0;
  /** Where the domain stands in the message, for a pointer to it. */
  domainAt = 0;
  hasEdns = false;
  dnssecOk = false;
  /** How long the reply may be over UDP. */
  octetsMax = 0;
  readonly #domain: Uint8Array;
  readonly #domainLabels: number;
  /** Where each label of the name begins, counted from the name's beginning. */
  readonly #labels = new Uint8Array(NAME_OCTETS_MAX);

  /** `domain`: lower case, text form. */
  constructor(domain: string) {
    this.#domain = nameToWire(domain) ?? new Uint8Array(1);
    this.#domainLabels = domain.split('.').length;
  }

  /** Reads the message at `io[at]`. Any octets give one of `READ`; the fields are set when it is plain. */
  read(io: Uint8Array, at: number, length: number): number {
    // Neither less than a header nor a reply is owed anything.
    if (length < HEADER_OCTETS || (io[at + 2]! & 0x80) !== 0) return READ.noQuery;
    const end = at + length;
    const nameEnd = this.#isPlainHeader(io, at) ? this.#readName(io, at + HEADER_OCTETS, end) : 0;
    if (nameEnd === 0 || nameEnd + 4 > end) return READ.notPlain;
    this.type = (io[nameEnd]! << 8) | io[nameEnd + 1]!;
    if (((io[nameEnd + 2]! << 8) | io[nameEnd + 3]!) !== CLASS.IN) return READ.notPlain;
    this.questionEnd = nameEnd + 4 - at;
    this.hasEdns = io[at + 11] === 1;
    const isWhole = this.hasEdns ? this.#readOpt(io, nameEnd + 4, end) : nameEnd + 4 === end;
    if (!this.hasEdns) this.octetsMax = PLAIN_UDP_OCTETS_MAX;
    return isWhole ? READ.plain : READ.notPlain;
  }

  /** Opcode QUERY, one question, and nothing else but perhaps one additional record. */
  #isPlainHeader(io: Uint8Array, at: number): boolean {
    const others = io[at + 4]! | io[at + 6]! | io[at + 7]! | io[at + 8]! | io[at + 9]! | io[at + 10]!;
    return (io[at + 2]! & 0x78) === 0 && others === 0 && io[at + 5] === 1 && io[at + 11]! <= 1;
  }

  /** Returns where the name ends, or 0 when it is not one in the domain. */
  #readName(io: Uint8Array, start: number, end: number): number {
    const { octets } = this.key;
    let at = start;
    let labels = 0;
    let hasAsterisk = false;
    for (let length = io[at]!; at < end && length !== 0; length = io[at]!) {
      const next = at + 1 + length;
      if (length > LABEL_OCTETS_MAX || next >= end || next - start >= NAME_OCTETS_MAX) return 0;
      this.#labels[labels++] = at - start;
      octets[at - start + 1] = length;
      for (at++; at < next; at++) {
        const octet = io[at]!;
        if (octet === ASTERISK) hasAsterisk = true;
        octets[at - start + 1] = LOWER_CASE[octet]!;
      }
    }
    if (at >= end || hasAsterisk) return 0;
    this.nameOctets = at + 1 - start;
    this.key.end(this.nameOctets);
    return this.#isInDomain(labels) ? at + 1 : 0;
  }

  #isInDomain(labels: number): boolean {
    const domain = this.#domain;
    const from = this.nameOctets - domain.length;
    if (labels < this.#domainLabels || this.#labels[labels - this.#domainLabels] !== from) return false;
    const { octets } = this.key;
    for (let at = 0; at < domain.length; at++) if (octets[1 + from + at] !== domain[at]) return false;
    this.domainAt = HEADER_OCTETS + from;
    return true;
  }

  /** Whether what begins at `at` and goes to the end is an OPT record of version 0 whose options need not be heeded. */
  #readOpt(io: Uint8Array, at: number, end: number): boolean {
    if (at + OPT_OCTETS > end || io[at] !== 0 || io[at + 1] !== 0 || io[at + 2] !== TYPE.OPT) return false;
    // The upper bits of the code, and the version.
    if (io[at + 5] !== 0 || io[at + 6] !== 0) return false;
    const udpOctets = (io[at + 3]! << 8) | io[at + 4]!;
    this.octetsMax = Math.min(Math.max(udpOctets, PLAIN_UDP_OCTETS_MAX), EDNS_UDP_OCTETS_MAX);
    this.dnssecOk = (io[at + 7]! & 0x80) !== 0;
    let option = at + OPT_OCTETS;
    if (option + ((io[at + 9]! << 8) | io[at + 10]!) !== end) return false;
    while (option + 4 <= end) {
      if (((io[option]! << 8) | io[option + 1]!) === EDNS_OPTION.CLIENT_SUBNET) return false;
      option += 4 + ((io[option + 2]! << 8) | io[option + 3]!);
    }
    return option === end;
  }
}
