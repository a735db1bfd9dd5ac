import type { Task } from '../cluster/model.ts';

/** Where a task's addresses can be found. */
export type IpSource = 'netinfo' | 'mesos' | 'docker' | 'host';

/**
 * All addresses of the first source that yields any, in the source's order. The agent's are in canonical text, as the
 * task's are.
 */
export function taskAddresses(
  task: Task,
  agentAddresses: readonly string[],
  sources: readonly IpSource[],
): readonly string[] {
  for (const source of sources) {
    const addresses = source === 'host' ? agentAddresses : task.status[source];
    if (addresses.length > 0) return addresses;
  }
  return [];
}
