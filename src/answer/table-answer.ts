import { ADDRESS, RRSET, TARGET, TEXT_TARGET, wordsOf } from '../table/layout.ts';
import type { TableReader } from '../table/reader.ts';
import { recordWords } from '../table/record-words.ts';
import { RCODE, TYPE } from '../wire/constants.ts';
import { HEADER_OCTETS } from '../wire/decode.ts';
import { OPT_OCTETS, PlainQuery, READ } from './plain-query.ts';
import { EDNS_UDP_OCTETS_MAX } from './render.ts';
import type { AnswerSettings } from './settings.ts';
import { SoaTemplate } from './soa-template.ts';

/** What `TableAnswer.answer` returns in the place of a reply's length: nothing is owed, or the responder must decide. */
export const NO_REPLY = 0;
export const NOT_FROM_TABLE = -1;

/** No reply over UDP has more records: the smallest take 16 octets. */
const RECORDS_MAX = 80;
/** Octets of a record before its RDATA, with its owner as a pointer. */
const RECORD_OCTETS = 12;
/** Of an SRV record's RDATA before the target (RFC 2782). */
const SRV_OCTETS = 6;
/** A pointer to the question's name (RFC 1035 §4.1.4). */
const QUESTION_POINTER = 0xc000 | HEADER_OCTETS;
const TC = 0x02;

/**
 * Answers plain queries over UDP straight from the table, without making any object: what `Responder` says from the same
 * zone, though names may be compressed otherwise. What is not plain is the responder's.
 */
export class TableAnswer {
  readonly #table: TableReader;
  readonly #settings: AnswerSettings;
  readonly #random: () => number;
  readonly #query: PlainQuery;
  readonly #soa: SoaTemplate;
  /** The records of the answer in the order in which they are sent, and where the targets of SRV records are in the reply. */
  readonly #records = new Int32Array(RECORDS_MAX);
  readonly #targetsAt = new Int32Array(RECORDS_MAX);
  readonly #far = new Int32Array(RECORDS_MAX);
  /** Where the reply is written, where it begins, and where its next octet goes. */
  #io: Uint8Array = new Uint8Array(0);
  #replyAt = 0;
  #at = 0;

  constructor(table: TableReader, settings: AnswerSettings, random: () => number) {
    this.#table = table;
    this.#settings = settings;
    this.#random = random;
    this.#query = new PlainQuery(settings.domain);
    this.#soa = new SoaTemplate(settings);
  }

  /**
   * Answers the message at `io[at]`, from the version of the table that was entered. The client's address is the
   * `clientOctets` octets, 4 or 16, at `io[clientAt]`. Writes the reply, at most 1232 octets, at `io[replyAt]` and returns
   * its length, or `NO_REPLY`, or `NOT_FROM_TABLE`. Total: any octets give one of these.
   */
  answer(io: Uint8Array, at: number, length: number, replyAt: number, clientAt: number, clientOctets: number): number {
    const query = this.#query;
    const read = query.read(io, at, length);
    if (read === READ.noQuery) return NO_REPLY;
    if (read === READ.notPlain || !this.#table.isPublished || this.#table.isStale || isForResponder(query.type))
      return NOT_FROM_TABLE;
    this.#io = io;
    this.#replyAt = replyAt;
    this.#at = replyAt + query.questionEnd;
    const block = this.#table.find(query.key);
    const rrset = block === 0 ? 0 : this.#table.rrset(block, query.type);
    if (rrset === 0) return this.#nothing(at, block);
    const count = this.#table.count(rrset);
    switch (query.type) {
      case TYPE.A:
      case TYPE.AAAA:
        return this.#addresses(at, rrset, count, clientAt, clientOctets);
      case TYPE.SRV:
        return this.#services(at, rrset, count);
      default:
        return NOT_FROM_TABLE;
    }
  }

  /** At a name without records of the type, whose block is `block`, 0 for none. Where an alias leads is the responder's. */
  #nothing(at: number, block: number): number {
    if (block !== 0 && this.#table.rrset(block, TYPE.CNAME) !== 0) return NOT_FROM_TABLE;
    const exists = block !== 0 || this.#query.domainAt === HEADER_OCTETS;
    return this.#negative(at, exists ? RCODE.NOERROR : RCODE.NXDOMAIN);
  }

  #addresses(at: number, rrset: number, count: number, clientAt: number, clientOctets: number): number {
    const { type } = this.#query;
    const octets = type === TYPE.A ? 4 : 16;
    if (count * (RECORD_OCTETS + octets) > this.#room) return this.#truncated(at);
    const step = ADDRESS + (octets >>> 2);
    for (let number = 0; number < count; number++) this.#records[number] = rrset + RRSET.records + number * step;
    this.#shuffle(count);
    if (this.#settings.resolvSubnetFirst && clientOctets === octets) this.#nearFirst(count, clientAt, octets);
    for (let number = 0; number < count; number++) this.#address(QUESTION_POINTER, type, this.#records[number]!);
    return this.#end(at, RCODE.NOERROR, count, 0, 0);
  }

  #services(at: number, rrset: number, count: number): number {
    const { words } = this.#table;
    let octets = 0;
    let record = rrset + RRSET.records;
    for (let number = 0; number < Math.min(count, RECORDS_MAX); number++) {
      // What cannot be sent is not part of the answer, and the responder tells.
      if ((words[record + TARGET.port]! & TEXT_TARGET) !== 0) return NOT_FROM_TABLE;
      this.#records[number] = record;
      octets += RECORD_OCTETS + SRV_OCTETS + words[record + TARGET.octets]! - 1;
      record += recordWords(words, TYPE.SRV, record);
    }
    if (count > RECORDS_MAX || octets > this.#room) return this.#truncated(at);
    this.#shuffle(count);
    for (let number = 0; number < count; number++) this.#service(number);
    return this.#end(at, RCODE.NOERROR, count, 0, this.#targetAddresses(count));
  }

  #service(number: number): void {
    const { words, octets } = this.#table;
    const record = this.#records[number]!;
    const targetOctets = words[record + TARGET.octets]! - 1;
    this.#record(QUESTION_POINTER, TYPE.SRV, SRV_OCTETS + targetOctets);
    this.#u16(0);
    this.#u16(this.#settings.srvWeight);
    this.#u16(words[record + TARGET.port]!);
    this.#targetsAt[number] = this.#at - this.#replyAt;
    const from = ((record + TARGET.key) << 2) + 1;
    for (let octet = 0; octet < targetOctets; octet++) this.#io[this.#at + octet] = octets[from + octet]!;
    this.#at += targetOctets;
  }

  /** One A and one AAAA record of each target, as long as there is room; returns how many. */
  #targetAddresses(count: number): number {
    const table = this.#table;
    let additionals = 0;
    for (let number = 0; number < count; number++) {
      if (this.#isRepeated(number)) continue;
      const { words } = table;
      const record = this.#records[number]!;
      const keyAt = record + TARGET.key;
      const block = table.findKey(words, keyAt, wordsOf(words[record + TARGET.octets]!), words[record + TARGET.hash]!);
      if (block === 0) continue;
      for (let type: number = TYPE.A; type !== 0; type = type === TYPE.A ? TYPE.AAAA : 0) {
        const rrset = table.rrset(block, type);
        if (rrset === 0) continue;
        const octets = type === TYPE.A ? 4 : 16;
        if (RECORD_OCTETS + octets > this.#room) return additionals;
        const pick = this.#below(table.count(rrset));
        const address = rrset + RRSET.records + pick * (ADDRESS + (octets >>> 2));
        this.#address(0xc000 | this.#targetsAt[number]!, type, address);
        additionals++;
      }
    }
    return additionals;
  }

  /** Whether a record before this one has the same target. */
  #isRepeated(number: number): boolean {
    const { words } = this.#table;
    const record = this.#records[number]!;
    const end = record + TARGET.key + wordsOf(words[record + TARGET.octets]!);
    for (let earlier = 0; earlier < number; earlier++) {
      const other = this.#records[earlier]! - record;
      let at = record + TARGET.key;
      while (at < end && words[at] === words[at + other]) at++;
      if (at === end) return true;
    }
    return false;
  }

  /** NXDOMAIN or NODATA, with the SOA record that says how long that may be believed (RFC 2308 §3). */
  #negative(at: number, rcode: number): number {
    if (this.#soa.octets > this.#room) return NOT_FROM_TABLE;
    this.#at += this.#soa.write(this.#io, this.#at, this.#query.domainAt, this.#table.serial);
    return this.#end(at, rcode, 0, 1, 0);
  }

  /** The answer does not fit: none of it is sent (RFC 2181 §9), unless the settings want it cut, which is the responder's. */
  #truncated(at: number): number {
    if (!this.#settings.setTruncateBit) return NOT_FROM_TABLE;
    const length = this.#end(at, RCODE.NOERROR, 0, 0, 0);
    this.#io[this.#replyAt + 2]! |= TC;
    return length;
  }

  /** Writes the OPT record, where there was one in the question, the header and the question; returns the reply's length. */
  #end(at: number, rcode: number, answers: number, authorities: number, additionals: number): number {
    const { hasEdns, dnssecOk, questionEnd } = this.#query;
    const io = this.#io;
    if (hasEdns) {
      io[this.#at++] = 0;
      this.#u16(TYPE.OPT);
      this.#u16(EDNS_UDP_OCTETS_MAX);
      this.#u16(0);
      this.#u16(dnssecOk ? 0x8000 : 0);
      this.#u16(0);
    }
    const end = this.#at;
    for (let octet = 0; octet < questionEnd; octet++) io[this.#replyAt + octet] = io[at + octet]!;
    // QR, AA and the question's RD; then RA and the code. Z, AD and CD are clear (RFC 4035 §3.1.6).
    io[this.#replyAt + 2] = 0x84 | (io[at + 2]! & 0x01);
    io[this.#replyAt + 3] = (this.#settings.recurseOn ? 0x80 : 0) | rcode;
    this.#at = this.#replyAt + 6;
    this.#u16(answers);
    this.#u16(authorities);
    this.#u16(additionals + (hasEdns ? 1 : 0));
    return end - this.#replyAt;
  }

  /** How many octets are left for records. */
  get #room(): number {
    const { octetsMax, hasEdns } = this.#query;
    return octetsMax - (hasEdns ? OPT_OCTETS : 0) - (this.#at - this.#replyAt);
  }

  #address(owner: number, type: number, record: number): void {
    const octets = type === TYPE.A ? 4 : 16;
    this.#record(owner, type, octets);
    const from = (record + ADDRESS) << 2;
    for (let octet = 0; octet < octets; octet++) this.#io[this.#at + octet] = this.#table.octets[from + octet]!;
    this.#at += octets;
  }

  /** What every record begins with; `owner` is a pointer. */
  #record(owner: number, type: number, rdataOctets: number): void {
    const { ttl } = this.#settings;
    this.#u16(owner);
    this.#u16(type);
    this.#u16(1);
    this.#u16(ttl >>> 16);
    this.#u16(ttl);
    this.#u16(rdataOctets);
  }

  #u16(value: number): void {
    this.#io[this.#at] = value >>> 8;
    this.#io[this.#at + 1] = value;
    this.#at += 2;
  }

  /** Each order of the first `count` records is as likely as any other: clients take the first, which spreads them. */
  #shuffle(count: number): void {
    const records = this.#records;
    for (let last = count - 1; last > 0; last--) {
      const pick = this.#below(last + 1);
      const moved = records[last]!;
      records[last] = records[pick]!;
      records[pick] = moved;
    }
  }

  /** The addresses in the client's own subnet first, as `ownSubnetFirst` has it; within both parts the order stays. */
  #nearFirst(count: number, clientAt: number, octets: number): void {
    const prefix = octets === 4 ? 3 : 8;
    let near = 0;
    let far = 0;
    for (let number = 0; number < count; number++) {
      const record = this.#records[number]!;
      const from = (record + ADDRESS) << 2;
      let same = 0;
      while (same < prefix && this.#table.octets[from + same] === this.#io[clientAt + same]) same++;
      if (same === prefix) this.#records[near++] = record;
      else this.#far[far++] = record;
    }
    for (let number = 0; number < far; number++) this.#records[near + number] = this.#far[number]!;
  }

  #below(limit: number): number {
    return limit === 1 ? 0 : Math.floor(this.#random() * limit);
  }
}

/** Types whose answers are made up, or which are refused: no RRsets of the table. */
function isForResponder(type: number): boolean {
  switch (type) {
    case 0:
    case TYPE.NS:
    case TYPE.SOA:
    case TYPE.PTR:
    case TYPE.OPT:
      return true;
    default:
      return type >= TYPE.TKEY && type <= TYPE.ANY;
  }
}
