import { EDNS_OPTION } from './constants.ts';
import type { EdnsOption } from './message.ts';

/** Why a reply is what it is, for people (RFC 8914). */
export interface ExtendedError {
  /** One of `EDE`. */
  readonly code: number;
  readonly text: string;
}

export function extendedErrorOption({ code, text }: ExtendedError): EdnsOption {
  const octets = [...text].map((character) => character.charCodeAt(0) & 0x7f);
  return { code: EDNS_OPTION.EXTENDED_ERROR, data: Uint8Array.from([code >> 8, code & 0xff, ...octets]) };
}
