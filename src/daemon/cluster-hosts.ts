import type { Changes } from '../cluster/changes.ts';
import type { Cluster } from '../cluster/model.ts';
import type { HostPort } from '../lib/host-port.ts';

/** The changes, and every agent, framework and master whose host has other addresses now. */
export function withHosts(changes: Changes, cluster: Cluster, hosts: ReadonlySet<string>): Changes {
  if (hosts.size === 0) return changes;
  const agents = new Set(changes.agents);
  for (const [key, { endpoint }] of cluster.agents) if (endpoint && hosts.has(endpoint.host)) agents.add(key);
  const frameworks = new Set(changes.frameworks);
  for (const { key, scheduler, hostname } of cluster.frameworks.values()) {
    if (hosts.has(scheduler?.host ?? hostname)) frameworks.add(key);
  }
  return { ...changes, leader: true, agents, frameworks };
}

/** The hosts whose addresses the zone's records hang on. */
export function hostsOf(cluster: Cluster, masters: readonly HostPort[]): Set<string> {
  const hosts = new Set(masters.map((master) => master.host));
  for (const { endpoint } of cluster.agents.values()) if (endpoint) hosts.add(endpoint.host);
  for (const { scheduler, hostname } of cluster.frameworks.values()) hosts.add(scheduler?.host ?? hostname);
  return hosts;
}
