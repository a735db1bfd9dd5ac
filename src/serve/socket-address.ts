import { C } from './libc.ts';

/**
 * What differs between sockets of IPv4 and of IPv6: the sizes, in octets, and the places of what is in a `sockaddr_in`
 * (ip(7)) or a `sockaddr_in6` (ipv6(7)). In both, the port is behind the 2 octets of the family.
 */
export interface Family {
  readonly domain: number;
  readonly nameOctets: number;
  readonly addressAt: number;
  readonly addressOctets: 4 | 16;
  readonly loopback: Uint8Array;
}

const IPV4: Family = {
  domain: C.AF_INET,
  nameOctets: 16,
  addressAt: 4,
  addressOctets: 4,
  loopback: Uint8Array.of(127, 0, 0, 1),
};

const IPV6: Family = {
  domain: C.AF_INET6,
  nameOctets: 28,
  addressAt: 8,
  addressOctets: 16,
  loopback: new Uint8Array(16).fill(1, 15),
};

/** The family of an address of 4 or 16 octets. */
export function familyOf(address: Uint8Array): Family {
  return address.length === IPV4.addressOctets ? IPV4 : IPV6;
}

/** The name that a socket has at this address and port. */
export function socketAddress(address: Uint8Array, port: number): Uint8Array<ArrayBuffer> {
  const { domain, nameOctets, addressAt } = familyOf(address);
  const name = new Uint8Array(nameOctets);
  name[0] = domain;
  name[2] = port >> 8;
  name[3] = port;
  name.set(address, addressAt);
  return name;
}

export function portOf(name: Uint8Array): number {
  return (name[2]! << 8) | name[3]!;
}
