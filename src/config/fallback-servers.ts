import type { HostPort } from '../lib/host-port.ts';
import { isLoopback, isUnspecified, parseIp } from '../lib/ip.ts';

/**
 * The value of `fallbackServers`, or in its stead the masters that are given by IP address, without those that are this
 * machine: it would stand in for itself.
 */
export function chooseFallbackServers(
  given: readonly string[] | undefined,
  masters: readonly HostPort[],
  localAddresses: readonly string[],
): string[] {
  const addresses = given ?? masters.map(({ host }) => host);
  return [...new Set(addresses)].filter((address) => !isThisMachine(address, localAddresses));
}

/** True for what is no IP address too: nobody can be asked at it. */
function isThisMachine(address: string, localAddresses: readonly string[]): boolean {
  const bytes = parseIp(address);
  return bytes === undefined || isLoopback(bytes) || isUnspecified(bytes) || localAddresses.includes(address);
}
