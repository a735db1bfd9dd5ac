import { formatIp, parseIp } from '../../lib/ip.ts';
import { contains, formatNetwork, type Network, networkOf, parseNetwork } from '../../lib/network.ts';
import { type FlagSource, findFlag } from './daemon-flags.ts';
import { type DaemonJson, memberValue } from './daemon-json.ts';

/** The bridge that containers are on which name no network. */
export interface Bridge {
  readonly name: string;
  /** This machine's address on it, IPv4: every container has that. */
  readonly address: string;
  readonly network: Network;
  /** It is there, with this address. */
  readonly isThere: boolean;
}

export type BridgeProblem =
  /** Docker makes none. */
  | { readonly kind: 'none' }
  /** A bridge of somebody else's, that is not there or has no IPv4 address. */
  | { readonly kind: 'missing'; readonly name: string }
  /** Docker makes it when it starts, and only then says which address it has. */
  | { readonly kind: 'unknown' }
  /** `bip` is none that Docker would take. */
  | { readonly kind: 'bad-bip' };

/** What the kernel tells, see `parseRoutes` and `parseAddresses`. */
export interface Networks {
  readonly routes: readonly { readonly name: string; readonly network: Network }[];
  readonly addresses: readonly string[];
}

const DEFAULT_NAME = 'docker0';
/** What Docker takes further networks from, where nothing else is said. */
const DEFAULT_POOLS = [...Array.from({ length: 15 }, (_, at) => `172.${17 + at}.0.0/16`), '192.168.0.0/16'];

/** Docker's bridge by its configuration, its flags and what is there: in the order in which they count when it starts. */
export function findBridge(json: DaemonJson, flags: readonly FlagSource[], networks: Networks): Bridge | BridgeProblem {
  const named = textOf(memberValue(json, 'bridge')) ?? findFlag(flags, '--bridge', '-b')?.value ?? '';
  if (named === 'none') return { kind: 'none' };
  const name = named === '' ? DEFAULT_NAME : named;
  const bip = memberValue(json, 'bip') ?? findFlag(flags, '--bip')?.value ?? '';
  if (bip !== '') return bridgeAt(name, textOf(bip) ?? '', networks) ?? { kind: 'bad-bip' };
  const there = networks.routes
    .filter((route) => route.name === name)
    .flatMap(({ network }) =>
      networks.addresses
        .filter((address) => contains(network, parseIp(address)!))
        .map((address) => ({ name, address, network, isThere: true })),
    );
  if (there[0] !== undefined) return there[0];
  if (named !== '') return { kind: 'missing', name };
  return firstOfPools(json, networks) ?? { kind: 'unknown' };
}

/** The networks that containers may be on beside the bridge's own, as texts. */
export function otherNetworks(json: DaemonJson): string[] {
  const bases = poolsOf(json).map(({ network }) => formatNetwork(network));
  return bases.length > 0 ? bases : DEFAULT_POOLS;
}

/** `/proc/net/route`: a line for each, addresses as hexadecimal numbers of which the last octet comes first. */
export function parseRoutes(text: string): Networks['routes'] {
  return text.split('\n').flatMap((line) => {
    const [name = '', destination = '', gateway = '', , , , , mask = ''] = line.split(/\s+/);
    if (![destination, gateway, mask].every((word) => /^[\dA-F]{8}$/.test(word)) || Number(gateway) !== 0) return [];
    const bits = [...octetsOf(mask)].map((octet) => octet.toString(2).replaceAll('0', '').length);
    const length = bits.reduce((sum, each) => sum + each, 0);
    return length === 0 ? [] : [{ name, network: networkOf(octetsOf(destination), length) }];
  });
}

/** `/proc/net/fib_trie`: leaves with an address, and behind each what it is. */
export function parseAddresses(text: string): string[] {
  const leaves = text.matchAll(/\|-- (\S+)((?:\n\s+\/\d+ .*)+)/g);
  return [
    ...new Set([...leaves].filter(([, , what]) => what!.includes('/32 host LOCAL')).map(([, address]) => address!)),
  ];
}

function octetsOf(word: string): Uint8Array {
  return Uint8Array.fromHex(word).reverse();
}

function bridgeAt(name: string, bip: string, { addresses }: Networks): Bridge | undefined {
  const [, address = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(bip) ?? [];
  const octets = parseIp(address);
  if (octets === undefined || Number(bits) > 30) return undefined;
  return { name, address, network: networkOf(octets, Number(bits)), isThere: addresses.includes(address) };
}

/** The network that Docker takes first, and in it the first address. */
function firstOfPools(json: DaemonJson, networks: Networks): Bridge | undefined {
  const [pool] = poolsOf(json);
  if (pool === undefined) return undefined;
  const address = Uint8Array.from(pool.network.address);
  address[3]! |= 1;
  return bridgeAt(DEFAULT_NAME, `${formatIp(address)}/${pool.size}`, networks);
}

function poolsOf(json: DaemonJson): { readonly network: Network; readonly size: number }[] {
  const pools = memberValue(json, 'default-address-pools');
  if (!Array.isArray(pools)) return [];
  return pools.flatMap((pool) => {
    const network = parseNetwork(String(pool?.base));
    const size = pool?.size;
    return network?.address.length === 4 && Number.isInteger(size) && size >= network.bits ? [{ network, size }] : [];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
