import { formatIp } from '../lib/ip.ts';
import { contains } from '../lib/network.ts';
import { CLASS, EDE, RCODE } from '../wire/constants.ts';
import type { Message, Question, ResourceRecord } from '../wire/message.ts';
import { isAtOrBelow, lowerCaseName } from '../wire/name.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { answerChaos } from './chaos.ts';
import { MesosZone } from './mesos-zone.ts';
import { type Client, type Query, readQuery } from './query.ts';
import { renderRejection, renderResponse } from './render.ts';
import { bareResponse, type Response } from './response.ts';
import type { AnswerSettings } from './settings.ts';

/** What is to be done with a message from a client. */
export type Decision =
  | { readonly kind: 'answer'; readonly reply: Uint8Array }
  | ForwardDecision
  | { readonly kind: 'drop' };

/** The name belongs to somebody else: ask an upstream, then `forwarded` or `notForwarded`. */
export interface ForwardDecision {
  readonly kind: 'forward';
  /** The client's. */
  readonly query: Query;
  /** What the upstream is to be asked: the client's question, or the same about the name that its aliases here lead to. */
  readonly question: Question;
  /** CNAME records from the client's name to that one; they come before the upstream's answers. */
  readonly aliases: readonly ResourceRecord[];
}

/** Decides what each client's message deserves. Pure but for the zone's view, which it reads anew each time. */
export class Responder {
  readonly #zone: () => ZoneView | undefined;
  readonly #settings: AnswerSettings;
  readonly #staleSettings: AnswerSettings;
  readonly #random: () => number;

  /** `zone` gives the zone, or undefined while the state of the cluster is not known yet. */
  constructor(zone: () => ZoneView | undefined, settings: AnswerSettings, random: () => number) {
    this.#zone = zone;
    this.#settings = settings;
    this.#staleSettings = { ...settings, ttl: Math.min(settings.ttl, STALE_TTL_MAX) };
    this.#random = random;
  }

  decide(bytes: Uint8Array, client: Client): Decision {
    const read = readQuery(bytes);
    if (read.kind === 'drop') return read;
    if (read.kind === 'reject') return { kind: 'answer', reply: renderRejection(read.rejection) };
    const { query } = read;
    const response = this.#respond(query, client);
    if (response === undefined) return { kind: 'forward', query, question: query.question, aliases: [] };
    const { leadsTo, answers } = response;
    // RFC 1034 §4.3.1: who desires no recursion goes on alone from where our data end.
    if (leadsTo !== undefined && query.flags.rd && this.#mayForward(client))
      return { kind: 'forward', query, question: { ...query.question, name: leadsTo }, aliases: answers };
    return { kind: 'answer', reply: renderResponse(query, response, client, this.#settings) };
  }

  /** The reply to a query that an upstream answered. */
  forwarded({ query, aliases }: ForwardDecision, upstream: Message, client: Client): Uint8Array {
    const response: Response = {
      // RFC 6604 §3: the last name decides.
      rcode: upstream.rcode,
      // RFC 1035 §4.1.1: of the first name, which is ours where an alias comes first; of no other, whatever the upstream is.
      aa: aliases.length > 0,
      ra: true,
      // RFC 6840 §5.8: AD only for those who asked for it; RFC 4035 §3.2.3: and nobody has signed our own aliases.
      ad: upstream.flags.ad && aliases.length === 0 && (query.flags.ad || query.edns?.dnssecOk === true),
      answers: [...aliases, ...upstream.answers],
      authorities: upstream.authorities,
      additionals: upstream.additionals,
    };
    return renderResponse(query, response, client, this.#settings);
  }

  /** The reply to a query that no upstream answered; `reason` is told to clients that speak EDNS. */
  notForwarded(query: Query, reason: string, client: Client): Uint8Array {
    const extendedError = { code: EDE.NO_REACHABLE_AUTHORITY, text: reason };
    return renderResponse(query, bareResponse(RCODE.SERVFAIL, true, extendedError), client, this.#settings);
  }

  /** The reply where answering failed for a reason of our own. */
  failed(bytes: Uint8Array): Uint8Array | undefined {
    const read = readQuery(bytes);
    if (read.kind !== 'query') return undefined;
    return renderRejection({ ...read.query, rcode: RCODE.SERVFAIL });
  }

  /** undefined: to be forwarded. */
  #respond(query: Query, client: Client): Response | undefined {
    const { domain, recurseOn } = this.#settings;
    if (query.question.class === CLASS.CH) return answerChaos(query, this.#settings);
    const name = lowerCaseName(query.question.name);
    const zone = this.#zone();
    if (isAtOrBelow(name, domain)) {
      if (zone !== undefined) return this.#answerFrom(zone, domain, query, client);
      const notReady = { code: EDE.NOT_READY, text: 'the state of the Mesos cluster is not known yet' };
      return bareResponse(RCODE.SERVFAIL, recurseOn, notReady);
    }
    if (zone !== undefined && this.#isPublishedAddress(name, zone)) return this.#answerFrom(zone, name, query, client);
    if (this.#mayForward(client)) return undefined;
    const why = this.#settings.externalOn
      ? `${formatIp(client.address)} is not in allowRecursion`
      : 'externalon is false';
    const prohibited = { code: EDE.PROHIBITED, text: `only names in ${domain} are answered here (${why})` };
    return bareResponse(RCODE.REFUSED, false, prohibited);
  }

  /** A server that asks others for whomever it may be serves attacks as well (RFC 5358). */
  #mayForward({ address }: Client): boolean {
    const { externalOn, recursionNetworks } = this.#settings;
    return externalOn && recursionNetworks.some((network) => contains(network, address));
  }

  /** Only addresses that the zone publishes are ours in reverse: all others belong to whoever runs their network. */
  #isPublishedAddress(name: string, zone: ZoneView): boolean {
    return this.#settings.reverseDnsOn && name.endsWith('.arpa') && zone.has(name, 'PTR');
  }

  #answerFrom(zone: ZoneView, apex: string, query: Query, client: Client): Response {
    const settings = zone.isStale ? this.#staleSettings : this.#settings;
    const response = new MesosZone(zone, apex, settings, this.#random).answer(query, client);
    return zone.isStale ? this.#stale(response) : response;
  }

  /** What was known of old is told as such; that a name does not exist, nobody can know. */
  #stale(response: Response): Response {
    if (response.rcode !== RCODE.NXDOMAIN) return { ...response, extendedError: STALE };
    return bareResponse(RCODE.SERVFAIL, this.#settings.recurseOn, UNREACHABLE);
  }
}

/** RFC 8767 §4: how long a stale answer may be believed, seconds. */
const STALE_TTL_MAX = 30;
const STALE = { code: EDE.STALE_ANSWER, text: 'from before this server began: no Mesos master has answered since' };
const UNREACHABLE = {
  code: EDE.NO_REACHABLE_AUTHORITY,
  text: 'no Mesos master has answered yet, and the name was not known before this server began',
};
