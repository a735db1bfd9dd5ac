import type { HostPort } from '../lib/host-port.ts';
import { isLoopback, isUnspecified, parseIp } from '../lib/ip.ts';
import type { ResolvConf } from '../lib/resolv-conf.ts';

/** What a configuration takes from the machine where it has no value of its own. Neither function throws. */
export interface Machine {
  /** The machine's resolv.conf; without such a file, no nameservers. */
  resolvConf(): ResolvConf;
  /** Canonical IP addresses of the machine's interfaces. */
  localAddresses(): readonly string[];
}

/**
 * The machine's own resolvers, without those that are this machine, where mesos-dns would ask itself, and without `others`:
 * servers that would ask us, or each other, in a circle.
 */
export function ownResolvers(machine: Machine, others: readonly string[]): HostPort[] {
  const local = new Set([...machine.localAddresses(), ...others]);
  const remote = machine.resolvConf().nameservers.filter((address) => {
    const bytes = parseIp(address);
    return bytes !== undefined && !isLoopback(bytes) && !isUnspecified(bytes) && !local.has(address);
  });
  return [...new Set(remote)].map((host) => ({ host, port: 53 }));
}
