import type { HostPort } from '../lib/host-port.ts';
import { isLoopback, isUnspecified, parseIp } from '../lib/ip.ts';
import type { ResolvConf } from './resolv-conf.ts';

/** What a configuration takes from the machine where it has no value of its own. Neither function throws. */
export interface Machine {
  /** The machine's resolv.conf; without such a file, no nameservers. */
  resolvConf(): ResolvConf;
  /** Canonical IP addresses of the machine's interfaces. */
  localAddresses(): readonly string[];
}

/** The machine's own resolvers, without those that are this machine, where mesos-dns would ask itself. */
export function ownResolvers(machine: Machine): HostPort[] {
  const local = new Set(machine.localAddresses());
  const remote = machine.resolvConf().nameservers.filter((address) => {
    const bytes = parseIp(address);
    return bytes !== undefined && !isLoopback(bytes) && !isUnspecified(bytes) && !local.has(address);
  });
  return [...new Set(remote)].map((host) => ({ host, port: 53 }));
}
