import { parseIp } from '../lib/ip.ts';
import { ALIASES_MAX, type RecordType } from '../records/record.ts';
import { TYPE_NUMBER } from '../table/record-words.ts';
import { CLASS, EDE, RCODE, TYPE } from '../wire/constants.ts';
import type { ResourceRecord } from '../wire/message.ts';
import { isAtOrBelow, lowerCaseName, readName } from '../wire/name.ts';
import { nameRdata, soaRdata, srvRdata, txtRdata } from '../wire/rdata.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { ownSubnetFirst, type SubnetOrder, shuffled } from './order.ts';
import type { Client, Query } from './query.ts';
import { bareResponse, type Response } from './response.ts';
import type { AnswerSettings } from './settings.ts';

/**
 * How many records a reply can hold at the most: the smallest take 16 octets. Of a larger RRset so many are drawn at
 * random; they do not fit either, so what becomes of the reply is the same, and a large RRset is not worth an attack.
 */
const RECORDS_MAX: Readonly<Record<Client['transport'], number>> = { udp: 80, tcp: 4096 };

/** Answers questions about the cluster's own names, from one view of the zone. */
export class MesosZone {
  readonly #zone: ZoneView;
  readonly #apex: string;
  readonly #settings: AnswerSettings;
  readonly #random: () => number;

  /** `apex`: the domain, or the reverse name of an address, which is a zone of that one name. Lower case. */
  constructor(zone: ZoneView, apex: string, settings: AnswerSettings, random: () => number) {
    this.#zone = zone;
    this.#apex = apex;
    this.#settings = settings;
    this.#random = random;
  }

  /**
   * The answer to a question at or below the apex. Aliases are followed as long as they stay there (RFC 1034 §3.6.2), and
   * the last name decides about the code (RFC 6604 §3).
   */
  answer(query: Query, client: Client): Response {
    const aliases: ResourceRecord[] = [];
    let owner = query.question.name;
    for (;;) {
      const name = lookupName(owner);
      const answers = this.#answersAt(owner, name, query.question.type, client);
      if (answers.length > 0) return this.#positive(aliases, shuffled(answers, this.#random), query, client);
      const [target] = this.#zone.sample(name, 'CNAME', 1, this.#random);
      if (target === undefined) return this.#negative(aliases, name);
      if (aliases.length === ALIASES_MAX)
        return bareResponse(RCODE.SERVFAIL, this.#settings.recurseOn, TOO_MANY_ALIASES);
      aliases.push(this.#record(owner, TYPE.CNAME, this.#settings.ttl, nameRdata(target)));
      if (!isAtOrBelow(target, this.#apex)) return { ...this.#response(RCODE.NOERROR, aliases), leadsTo: target };
      owner = target;
    }
  }

  #positive(
    aliases: readonly ResourceRecord[],
    answers: readonly ResourceRecord[],
    query: Query,
    client: Client,
  ): Response {
    const additionals = this.#targetAddresses(answers);
    const response = { ...this.#response(RCODE.NOERROR, [...aliases, ...answers]), additionals };
    if (!this.#settings.resolvSubnetFirst) return response;
    const { records, scopeBits } = inOwnOrder(answers, query, client);
    return { ...response, answers: [...aliases, ...records], subnetScopeBits: scopeBits };
  }

  /** NXDOMAIN or NODATA, with the SOA record that says how long that may be believed (RFC 2308 §3). */
  #negative(aliases: readonly ResourceRecord[], name: string): Response {
    const { ttl, soa } = this.#settings;
    const exists = name === this.#apex || this.#zone.exists(name);
    const authority = this.#soa(this.#apex, Math.min(ttl, soa.minttl));
    return { ...this.#response(exists ? RCODE.NOERROR : RCODE.NXDOMAIN, aliases), authorities: [authority] };
  }

  #response(rcode: number, answers: readonly ResourceRecord[]): Response {
    const { recurseOn, resolvSubnetFirst } = this.#settings;
    return {
      rcode,
      aa: true,
      ra: recurseOn,
      answers,
      authorities: [],
      additionals: [],
      // RFC 7871 §7.2.1 and §7.4: whoever heeds the option sends it back, and what has no order is for everyone.
      subnetScopeBits: resolvSubnetFirst ? 0 : undefined,
    };
  }

  #answersAt(owner: string, name: string, type: number, client: Client): ResourceRecord[] {
    const atApex = name === this.#apex;
    const records = (recordType: RecordType): ResourceRecord[] =>
      this.#records(owner, name, recordType, RECORDS_MAX[client.transport]);
    const candidates = [
      { type: TYPE.A, read: () => records('A') },
      { type: TYPE.AAAA, read: () => records('AAAA') },
      { type: TYPE.SRV, read: () => records('SRV') },
      { type: TYPE.PTR, read: () => records('PTR') },
      { type: TYPE.CNAME, read: () => records('CNAME') },
      { type: TYPE.SOA, read: () => (atApex ? [this.#soa(owner, this.#settings.ttl)] : []) },
      { type: TYPE.NS, read: () => (atApex ? [this.#ns(owner)] : []) },
      { type: TYPE.TXT, read: () => records('TXT') },
    ];
    if (type !== TYPE.ANY) return candidates.find((candidate) => candidate.type === type)?.read() ?? [];
    const all = candidates.map((candidate) => candidate.read());
    // RFC 8482 §4.1: one RRset is answer enough over UDP, where the source address can be forged.
    return client.transport === 'udp' ? (all.find((rrset) => rrset.length > 0) ?? []) : all.flat();
  }

  /** At most `count` records of the RRset, drawn at random where there are more. */
  #records(owner: string, name: string, type: RecordType, count: number): ResourceRecord[] {
    const records: ResourceRecord[] = [];
    for (const value of this.#zone.sample(name, type, count, this.#random)) {
      const rdata = this.#rdata(type, value);
      if (rdata !== undefined) records.push(this.#record(owner, TYPE_NUMBER[type], this.#settings.ttl, rdata));
    }
    return records;
  }

  /** undefined for an SRV record whose target is longer than a name may be: it can be listed, but not sent. */
  #rdata(type: RecordType, value: string): Uint8Array | undefined {
    switch (type) {
      case 'A':
      case 'AAAA':
        return parseIp(value);
      case 'PTR':
      case 'CNAME':
        return nameRdata(value);
      case 'TXT':
        return txtRdata(value);
      case 'SRV': {
        const colon = value.lastIndexOf(':');
        return srvRdata(this.#settings.srvWeight, Number(value.slice(colon + 1)), value.slice(0, colon));
      }
    }
  }

  #soa(owner: string, ttl: number): ResourceRecord {
    const { soa } = this.#settings;
    return this.#record(owner, TYPE.SOA, ttl, soaRdata({ ...soa, minimum: soa.minttl, serial: this.#zone.serial }));
  }

  #ns(owner: string): ResourceRecord {
    return this.#record(owner, TYPE.NS, this.#settings.ttl, nameRdata(this.#settings.soa.mname));
  }

  #record(name: string, type: number, ttl: number, rdata: Uint8Array): ResourceRecord {
    return { name, type, class: CLASS.IN, ttl, rdata };
  }

  /** One A and one AAAA record of each name that the answers point to, so that the client need not ask again. */
  #targetAddresses(answers: readonly ResourceRecord[]): ResourceRecord[] {
    const targets = new Set<string>();
    for (const answer of answers) {
      const target = targetOf(answer);
      if (target !== undefined) targets.add(target);
    }
    return [...targets].flatMap((target) =>
      (['A', 'AAAA'] as const).flatMap((type) => this.#records(target, target, type, 1)),
    );
  }
}

const TOO_MANY_ALIASES = { code: EDE.OTHER, text: `more than ${ALIASES_MAX} aliases follow one another` };

/** Mesos-DNS takes `.*` out of a question's name before it looks it up: `x.*.mesos` asks for `x.mesos`. */
function lookupName(name: string): string {
  return lowerCaseName(name).replaceAll('.*', '');
}

/** The addresses in the subnet of whoever asked first. */
function inOwnOrder(answers: readonly ResourceRecord[], { clientSubnet }: Query, client: Client): SubnetOrder {
  // A subnet of no bits says that the client does not want to be known (RFC 7871 §7.1.2).
  if (clientSubnet?.sourceBits === 0) return { records: answers, scopeBits: 0 };
  return ownSubnetFirst(answers, clientSubnet?.address ?? client.address);
}

function targetOf({ type, rdata }: ResourceRecord): string | undefined {
  if (type !== TYPE.SRV && type !== TYPE.NS) return undefined;
  const name = readName(rdata, type === TYPE.SRV ? SRV_TARGET_AT : 0);
  return name === undefined ? undefined : lowerCaseName(name.name);
}

/** Octets of priority, weight and port before the target (RFC 2782). */
const SRV_TARGET_AT = 6;
