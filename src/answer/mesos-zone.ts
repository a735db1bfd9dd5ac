import { parseIp } from '../lib/ip.ts';
import type { RecordType } from '../records/record.ts';
import { CLASS, RCODE, TYPE } from '../wire/constants.ts';
import type { ResourceRecord } from '../wire/message.ts';
import { lowerCaseName, readName } from '../wire/name.ts';
import { nameRdata, soaRdata, srvRdata } from '../wire/rdata.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { ownSubnetFirst, shuffled, subnetBits } from './order.ts';
import type { Client, Query } from './query.ts';
import type { Response } from './response.ts';
import type { AnswerSettings } from './settings.ts';

const TYPE_NUMBER: Readonly<Record<RecordType, number>> = { A: TYPE.A, AAAA: TYPE.AAAA, SRV: TYPE.SRV, PTR: TYPE.PTR };

/** Answers questions about the cluster's own names, from one view of the zone. */
export class MesosZone {
  readonly #zone: ZoneView;
  readonly #settings: AnswerSettings;
  readonly #random: () => number;

  constructor(zone: ZoneView, settings: AnswerSettings, random: () => number) {
    this.#zone = zone;
    this.#settings = settings;
    this.#random = random;
  }

  /** The answer to a question at or below the domain. */
  answer(query: Query, client: Client): Response {
    const { domain } = this.#settings;
    const name = lookupName(query.question.name);
    const answers = this.#answersAt(name, query, client);
    if (answers.length === 0) {
      const exists = name === domain || this.#zone.exists(name);
      return this.#negative(exists ? RCODE.NOERROR : RCODE.NXDOMAIN, domain);
    }
    const preferred = this.#inOrder(answers, query, client);
    return {
      ...this.#positive(preferred.answers, this.#targetAddresses(preferred.answers)),
      ...(preferred.scopeBits === undefined ? {} : { subnetScopeBits: preferred.scopeBits }),
    };
  }

  /** The answer to a question for the reverse name of an address that the zone publishes: a zone of that one name. */
  answerReverse(query: Query): Response {
    const name = lowerCaseName(query.question.name);
    const wanted = query.question.type === TYPE.PTR || query.question.type === TYPE.ANY;
    const pointers = wanted ? this.#records(query.question.name, name, 'PTR') : [];
    if (pointers.length === 0) return this.#negative(RCODE.NOERROR, query.question.name);
    return this.#positive(shuffled(pointers, this.#random), []);
  }

  #positive(answers: readonly ResourceRecord[], additionals: readonly ResourceRecord[]): Response {
    const { recurseOn } = this.#settings;
    return { rcode: RCODE.NOERROR, aa: true, ra: recurseOn, answers, authorities: [], additionals };
  }

  /** NXDOMAIN or NODATA, with the SOA record that says how long that may be believed (RFC 2308 §3). */
  #negative(rcode: number, apex: string): Response {
    const { recurseOn, ttl, soa } = this.#settings;
    const authority = this.#soa(apex, Math.min(ttl, soa.minttl));
    return { rcode, aa: true, ra: recurseOn, answers: [], authorities: [authority], additionals: [] };
  }

  #answersAt(name: string, query: Query, client: Client): ResourceRecord[] {
    const { name: owner, type } = query.question;
    const atApex = name === this.#settings.domain;
    const candidates = [
      { type: TYPE.A, read: () => this.#records(owner, name, 'A') },
      { type: TYPE.AAAA, read: () => this.#records(owner, name, 'AAAA') },
      { type: TYPE.SRV, read: () => this.#records(owner, name, 'SRV') },
      { type: TYPE.SOA, read: () => (atApex ? [this.#soa(owner, this.#settings.ttl)] : []) },
      { type: TYPE.NS, read: () => (atApex ? [this.#ns(owner)] : []) },
    ];
    if (type !== TYPE.ANY) return candidates.find((candidate) => candidate.type === type)?.read() ?? [];
    const all = candidates.map((candidate) => candidate.read());
    // RFC 8482 §4.1: one RRset is answer enough over UDP, where the source address can be forged.
    return client.transport === 'udp' ? (all.find((rrset) => rrset.length > 0) ?? []) : all.flat();
  }

  #records(owner: string, name: string, type: RecordType): ResourceRecord[] {
    const records: ResourceRecord[] = [];
    for (const value of this.#zone.values(name, type)) {
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
        return nameRdata(value);
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

  #inOrder(answers: ResourceRecord[], query: Query, client: Client): { answers: ResourceRecord[]; scopeBits?: number } {
    const random = shuffled(answers, this.#random);
    if (!this.#settings.resolvSubnetFirst) return { answers: random };
    const subnet = query.clientSubnet;
    // A subnet of no bits says that the client does not want to be known (RFC 7871 §7.1.2).
    if (subnet?.sourceBits === 0) return { answers: random, scopeBits: 0 };
    const address = subnet?.address ?? client.address;
    return { answers: ownSubnetFirst(random, address), scopeBits: subnetBits(address) };
  }

  /** One A and one AAAA record of each name that the answers point to, so that the client need not ask again. */
  #targetAddresses(answers: readonly ResourceRecord[]): ResourceRecord[] {
    const targets = new Set<string>();
    for (const answer of answers) {
      const target = targetOf(answer);
      if (target !== undefined) targets.add(target);
    }
    return [...targets].flatMap((target) =>
      (['A', 'AAAA'] as const).flatMap((type) => {
        const records = this.#records(target, target, type);
        return records.length === 0 ? [] : [records[Math.floor(this.#random() * records.length)]!];
      }),
    );
  }
}

/** Mesos-DNS takes `.*` out of a question's name before it looks it up: `x.*.mesos` asks for `x.mesos`. */
function lookupName(name: string): string {
  return lowerCaseName(name).replaceAll('.*', '');
}

function targetOf({ type, rdata }: ResourceRecord): string | undefined {
  if (type !== TYPE.SRV && type !== TYPE.NS) return undefined;
  const name = readName(rdata, type === TYPE.SRV ? SRV_TARGET_AT : 0);
  return name === undefined ? undefined : lowerCaseName(name.name);
}

/** Octets of priority, weight and port before the target (RFC 2782). */
const SRV_TARGET_AT = 6;
