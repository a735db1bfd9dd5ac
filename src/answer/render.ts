import { clientSubnetReply } from '../wire/client-subnet.ts';
import { EDNS_OPTION, RCODE } from '../wire/constants.ts';
import { encodeMessage, encodeMessageWithin, MESSAGE_OCTETS_MAX } from '../wire/encode.ts';
import { extendedErrorOption } from '../wire/extended-error.ts';
import type { Edns, EdnsOption, Message, ResourceRecord } from '../wire/message.ts';
import type { Client, Query, Rejection } from './query.ts';
import type { Response } from './response.ts';

/** RFC 1035 §4.2.1: what a client without EDNS can take over UDP. */
export const PLAIN_UDP_OCTETS_MAX = 512;
/** What passes every network unfragmented (DNS flag day 2020); also what we say that we take. */
export const EDNS_UDP_OCTETS_MAX = 1232;

export interface RenderSettings {
  /** false: a reply that does not fit is cut without saying so. */
  readonly setTruncateBit: boolean;
}

/** The reply's bytes, fitted to what the client can take. */
export function renderResponse(query: Query, response: Response, client: Client, settings: RenderSettings): Uint8Array {
  const options = replyOptions(query, response);
  const message: Message = {
    id: query.id,
    flags: {
      qr: true,
      aa: response.aa,
      tc: false,
      rd: query.flags.rd,
      ra: response.ra,
      ad: response.ad ?? false,
      // RFC 4035 §3.1.6: an authority clears it; §3.2.2: whoever recurses copies it.
      cd: query.flags.cd && !response.aa,
    },
    opcode: query.opcode,
    // Without an OPT record there is no room for an extended code.
    rcode: response.rcode > 15 && query.edns === undefined ? RCODE.SERVFAIL : response.rcode,
    questions: [query.question],
    answers: response.answers,
    authorities: response.authorities,
    additionals: response.additionals,
    edns: replyEdns(query.edns, options),
  };
  return fit(message, octetsMax(query.edns, client), settings);
}

/** The reply to a message that is no well-formed query. */
export function renderRejection({ id, flags, opcode, rcode, question, edns }: Rejection): Uint8Array {
  return encodeMessage({
    id,
    flags: { ...flags, qr: true, aa: false, tc: false, ra: false, ad: false },
    opcode,
    rcode,
    questions: question === undefined ? [] : [question],
    answers: [],
    authorities: [],
    additionals: [],
    edns: replyEdns(edns, []),
  });
}

function octetsMax(edns: Edns | undefined, client: Client): number {
  if (client.transport === 'tcp') return MESSAGE_OCTETS_MAX;
  if (edns === undefined) return PLAIN_UDP_OCTETS_MAX;
  // RFC 6891 §6.2.3: values below 512 count as 512.
  return Math.min(Math.max(edns.udpSize, PLAIN_UDP_OCTETS_MAX), EDNS_UDP_OCTETS_MAX);
}

/** RFC 6891 §6.1.1: an OPT in the reply when, and only when, there was one in the question; DO comes back (RFC 3225). */
function replyEdns(asked: Edns | undefined, options: readonly EdnsOption[]): Edns | undefined {
  if (asked === undefined) return undefined;
  return { version: 0, udpSize: EDNS_UDP_OCTETS_MAX, dnssecOk: asked.dnssecOk, options };
}

function replyOptions(query: Query, response: Response): EdnsOption[] {
  const options: EdnsOption[] = [];
  if (response.extendedError !== undefined) options.push(extendedErrorOption(response.extendedError));
  const subnet = query.edns?.options.find((option) => option.code === EDNS_OPTION.CLIENT_SUBNET);
  if (subnet !== undefined && response.subnetScopeBits !== undefined) {
    options.push(clientSubnetReply(subnet, response.subnetScopeBits));
  }
  return options;
}

/**
 * Cuts a message to size. Additional records go first, unannounced (RFC 2181 §9). When the answer itself does not fit,
 * it goes whole and TC says so; with `setTruncateBit` off, as many records as fit are kept and nothing is said.
 */
function fit(message: Message, octetsMax: number, { setTruncateBit }: RenderSettings): Uint8Array {
  const whole = encodeMessageWithin(message, octetsMax);
  if (whole !== undefined) return whole;
  const additionals = mostThatFit(message.additionals, (kept) =>
    encodeMessageWithin({ ...message, additionals: kept }, octetsMax),
  );
  if (additionals !== undefined) return additionals;
  const bare: Message = { ...message, authorities: [], additionals: [] };
  // Over TCP there is no other way left to ask again, so what fits is better than nothing.
  if (setTruncateBit && octetsMax < MESSAGE_OCTETS_MAX) {
    return encodeMessage({ ...bare, answers: [], flags: { ...message.flags, tc: true } });
  }
  const flags = { ...message.flags, tc: setTruncateBit };
  const cut = mostThatFit(message.answers, (kept) => encodeMessageWithin({ ...bare, flags, answers: kept }, octetsMax));
  return cut ?? encodeMessage({ ...bare, flags, answers: [] });
}

/** The encoding with the longest head of `records` that fits, or undefined when not even none of them does. */
function mostThatFit(
  records: readonly ResourceRecord[],
  encode: (kept: readonly ResourceRecord[]) => Uint8Array | undefined,
): Uint8Array | undefined {
  let best = encode([]);
  if (best === undefined) return undefined;
  let [fits, tooMany] = [0, records.length + 1];
  while (fits + 1 < tooMany) {
    const middle = (fits + tooMany) >> 1;
    const octets = encode(records.slice(0, middle));
    if (octets === undefined) {
      tooMany = middle;
    } else {
      fits = middle;
      best = octets;
    }
  }
  return best;
}
