import type { Task } from '../cluster/model.ts';
import { canonicalIp } from '../lib/ip.ts';

/** Where a task's addresses can be found. */
export type IpSource = 'netinfo' | 'mesos' | 'docker' | 'host';

/**
 * All addresses of the first source that yields any, in canonical text and in the source's order.
 * Texts that are no IP address are skipped.
 */
export function taskAddresses(task: Task, agentAddresses: readonly string[], sources: readonly IpSource[]): string[] {
  for (const source of sources) {
    const texts = source === 'host' ? agentAddresses : task.addresses[source];
    const addresses = texts.map(canonicalIp).filter((address) => address !== undefined);
    if (addresses.length > 0) return addresses;
  }
  return [];
}
