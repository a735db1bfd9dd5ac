import type { z } from 'zod';
import { formatNetwork, type Network, parseNetwork } from '../lib/network.ts';
import { distinctList, parsedText } from './value-schemas.ts';

/** Networks that have names; which `connected` are is for the machine to say. */
const NETWORK_NAMES = ['any', 'private', 'connected'] as const;

export type AllowedNetwork = Network | (typeof NETWORK_NAMES)[number];

const RIGHT = 'write a network such as "10.0.0.0/8" or "2001:db8::/32", an address, "private", "connected" or "any"';

/** The value of `allowRecursion`. */
export const allowedNetworkList = distinctList(
  parsedText(
    (text) => NETWORK_NAMES.find((name) => name === text) ?? parseNetwork(text),
    RIGHT,
  ) as z.ZodType<AllowedNetwork>,
  formatAllowedNetwork,
  'write a list, such as ["private", "connected"] or ["10.0.0.0/8"]',
);

export function formatAllowedNetwork(network: AllowedNetwork): string {
  return typeof network === 'string' ? network : formatNetwork(network);
}
