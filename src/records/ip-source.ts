import type { Task } from '../cluster/model.ts';
import { canonicalIp } from '../lib/ip.ts';

/** Where a task's addresses can be found. */
export type IpSource = 'netinfo' | 'mesos' | 'docker' | 'host';

/**
 * All addresses of the first source that yields any, in canonical text and in the source's order.
 * Texts of the task that are no IP address are skipped; the agent's are canonical already.
 */
export function taskAddresses(
  task: Task,
  agentAddresses: readonly string[],
  sources: readonly IpSource[],
): readonly string[] {
  for (const source of sources) {
    const addresses = source === 'host' ? agentAddresses : canonical(task.addresses[source]);
    if (addresses.length > 0) return addresses;
  }
  return [];
}

function canonical(texts: readonly string[]): string[] {
  return texts.map(canonicalIp).filter((address) => address !== undefined);
}
