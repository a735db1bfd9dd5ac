import { EDNS_OPTION } from './constants.ts';
import type { EdnsOption } from './message.ts';

/** With so much text, the longest question and a client subnet, a reply still fits into 512 octets. */
const TEXT_OCTETS_MAX = 190;

/** Why a reply is what it is, for people (RFC 8914). */
export interface ExtendedError {
  /** One of `EDE`. */
  readonly code: number;
  /** ASCII; what is beyond 190 octets is cut. */
  readonly text: string;
}

export function extendedErrorOption({ code, text }: ExtendedError): EdnsOption {
  const octets = [...text.slice(0, TEXT_OCTETS_MAX)].map((character) => character.charCodeAt(0) & 0x7f);
  return { code: EDNS_OPTION.EXTENDED_ERROR, data: Uint8Array.from([code >> 8, code & 0xff, ...octets]) };
}
