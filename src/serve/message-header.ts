import type { Family } from './socket-address.ts';

/**
 * The structures by which system calls take messages with their addresses, where pointers have 64 bits and the lower
 * octet of a number comes first. All is in words of 4 octets:
 *
 * ```
 * mmsghdr   name (2) | name octets | – | vector (2) | vectors (2) | control (2) | control octets (2) | flags | – | message octets | –
 * iovec     data (2) | octets (2)
 * ```
 *
 * recvmmsg(2) describes `mmsghdr`; recvmsg(2) describes `msghdr`, which it begins with, and `iovec`. The control area
 * holds one message (cmsg(3)), which says to which address a datagram came, or from which it is to leave:
 *
 * ```
 * IPv4      octets (2) | level | type | interface | local address | header's address | –      in_pktinfo in ip(7)
 * IPv6      octets (2) | level | type | address (4) | interface | –                           in6_pktinfo in ipv6(7)
 * ```
 */
export const HEADER = {
  name: 0,
  nameOctets: 2,
  vector: 4,
  vectors: 6,
  control: 8,
  controlOctets: 10,
  flags: 12,
  messageOctets: 14,
  words: 16,
} as const;

export const VECTOR = { data: 0, octets: 2, words: 4 } as const;

/** Room for the longer of both names, a `sockaddr_in6`. */
export const NAME_WORDS = 8;
/** Room for the longer of both control messages. */
export const CONTROL_WORDS = 10;
const CONTROL = { ipv4Interface: 4, ipv6Address: 4, ipv6Interface: 8 } as const;

/** The words that a header has to point to. */
interface Parts {
  readonly name: number;
  readonly vector: number;
  readonly data: number;
  readonly control: number;
}

/** Memory that is handed to system calls, with structures that point to other parts of it. */
export class SystemMemory {
  readonly words: Int32Array;
  readonly octets: Uint8Array;
  readonly #address: bigint;

  constructor(words: number, addressOf: (memory: ArrayBuffer) => bigint) {
    const memory = new ArrayBuffer(words * 4);
    this.words = new Int32Array(memory);
    this.octets = new Uint8Array(memory);
    this.#address = addressOf(memory);
  }

  /** The address of the word at `at`. */
  addressOf(at: number): bigint {
    return this.#address + BigInt(at * 4);
  }

  /** Sets the pointers of the header at `header`, and of its vector, which has one element. */
  describe(header: number, { name, vector, data, control }: Parts): void {
    this.#point(header + HEADER.name, name);
    this.#point(header + HEADER.vector, vector);
    this.words[header + HEADER.vectors] = 1;
    this.#point(header + HEADER.control, control);
    this.#point(vector + VECTOR.data, data);
  }

  #point(at: number, target: number): void {
    const address = this.addressOf(target);
    this.words[at] = Number(BigInt.asIntN(32, address));
    this.words[at + 1] = Number(BigInt.asIntN(32, address >> 32n));
  }
}

/**
 * Makes of the control message that came with a datagram the one for its reply: it leaves from the address that was
 * asked, through whichever interface leads to the client. Only a link-local address means nothing without its own.
 */
export function turnRound(words: Int32Array, control: number, { addressOctets }: Family): void {
  if (addressOctets === 4) words[control + CONTROL.ipv4Interface] = 0;
  else if (!isLinkLocal(words[control + CONTROL.ipv6Address]!)) words[control + CONTROL.ipv6Interface] = 0;
}

/** fe80::/10, by the first word of the address. */
function isLinkLocal(word: number): boolean {
  return (word & 0xc0ff) === 0x80fe;
}
