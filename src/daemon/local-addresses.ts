import { networkInterfaces } from 'node:os';
import { canonicalIp } from '../lib/ip.ts';

/** Every address of this machine's interfaces, in canonical text and without zone. */
export function localAddresses(): string[] {
  return interfaceAddresses(() => true);
}

/** The addresses that others can use. */
export function externalAddresses(): string[] {
  return interfaceAddresses((internal) => !internal);
}

function interfaceAddresses(wanted: (internal: boolean) => boolean): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => wanted(internal))
    .map(({ address }) => canonicalIp(address))
    .filter((address) => address !== undefined);
}
