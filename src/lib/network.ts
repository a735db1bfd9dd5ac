import { formatIp, parseIp } from './ip.ts';

/** The addresses that begin with the same bits. */
export interface Network {
  /** 4 or 16 octets, of which the bits after the first `bits` are 0. */
  readonly address: Uint8Array;
  readonly bits: number;
}

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32`, or an address, which stands for itself. undefined for what is neither, or where bits are
 * set after the prefix: whoever writes that means another network.
 */
export function parseNetwork(text: string): Network | undefined {
  const [addressText, bitsText, ...more] = text.split('/');
  const address = parseIp(addressText!);
  if (address === undefined || more.length > 0) return undefined;
  const all = address.length * 8;
  if (bitsText !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(bitsText)) return undefined;
  const bits = bitsText === undefined ? all : Number(bitsText);
  if (bits > all) return undefined;
  const network = { address: masked(address, bits), bits };
  return contains({ address, bits: all }, network.address) ? network : undefined;
}

/** The network of `bits` bits that the address lies in. */
export function networkOf(address: Uint8Array, bits: number): Network {
  return { address: masked(address, bits), bits };
}

export function formatNetwork({ address, bits }: Network): string {
  return bits === address.length * 8 ? formatIp(address) : `${formatIp(address)}/${bits}`;
}

export function contains({ address, bits }: Network, other: Uint8Array): boolean {
  if (other.length !== address.length) return false;
  const octets = bits >> 3;
  for (let at = 0; at < octets; at++) if (address[at] !== other[at]) return false;
  const rest = bits & 7;
  return rest === 0 || (address[octets]! ^ other[octets]!) >> (8 - rest) === 0;
}

function masked(address: Uint8Array, bits: number): Uint8Array {
  return address.map((octet, at) => octet & (0xff << Math.min(8, Math.max(0, (at + 1) * 8 - bits))));
}
