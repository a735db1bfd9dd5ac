import { networkInterfaces } from 'node:os';
import type { AllowedNetwork } from '../config/allowed-networks.ts';
import { parseIp } from '../lib/ip.ts';
import { type Network, networkOf, parseNetwork } from '../lib/network.ts';

const ANY = networks('0.0.0.0/0', '::/0');

/** Loopback, link-local and private addresses: RFC 6890, of IPv4 also RFC 1918 and RFC 6598, of IPv6 also RFC 4193. */
const PRIVATE = networks(
  ...['127.0.0.0/8', '169.254.0.0/16', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  ...['::1', 'fe80::/10', 'fc00::/7'],
);

/** The networks that a setting means on this machine, as its interfaces are now. */
export function networksOf(allowed: readonly AllowedNetwork[]): Network[] {
  return allowed.flatMap((each) => {
    if (each === 'any') return ANY;
    if (each === 'private') return PRIVATE;
    return each === 'connected' ? connectedNetworks() : [each];
  });
}

function connectedNetworks(): Network[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address, cidr }) => {
      const octets = parseIp(address);
      const bits = Number(cidr?.split('/')[1]);
      return octets === undefined || Number.isNaN(bits) ? [] : [networkOf(octets, bits)];
    });
}

function networks(...texts: readonly string[]): Network[] {
  return texts.map((text) => parseNetwork(text)!);
}
