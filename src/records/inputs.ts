import type { Cluster, ClusterEntries, Task } from '../cluster/model.ts';
import type { HostPort } from '../lib/host-port.ts';
import { extraTaskRecords, masterServiceRecords, newAgentRecords } from './extra-records.ts';
import { agentRecords, frameworkRecords, masterRecords, nameServerRecords } from './infrastructure-records.ts';
import type { AddressesOf, Naming } from './naming.ts';
import { RANK, type Rank, type ZoneRecord } from './record.ts';
import { taskRecords } from './task-records.ts';

/** What the records of a whole cluster are made from. */
export interface RecordInputs<C extends ClusterEntries = Cluster> {
  readonly cluster: C;
  /** The known masters in the order of their numbers. */
  readonly masters: readonly HostPort[];
  readonly addressesOf: AddressesOf;
  readonly naming: Naming;
  /** This server's own name, which stands in the SOA record, and its addresses. */
  readonly nameServer: { readonly mname: string; readonly addresses: readonly string[] };
  /** Those of the configuration. */
  readonly staticRecords: readonly ZoneRecord[];
}

export function recordsOfAgent(
  id: string,
  { cluster, addressesOf, naming }: RecordInputs<ClusterEntries>,
): ZoneRecord[] {
  const agent = cluster.agents.get(id);
  return agent === undefined ? [] : agentRecords(agent, addressesOf, naming);
}

export function recordsOfFramework(
  key: string,
  { cluster, addressesOf, naming }: RecordInputs<ClusterEntries>,
): ZoneRecord[] {
  const framework = cluster.frameworks.get(key);
  return framework === undefined ? [] : frameworkRecords(framework, addressesOf, naming);
}

/** None unless the task runs, on an agent that is known, and is healthy enough. */
export function recordsOfTask(task: Task | undefined, inputs: RecordInputs<ClusterEntries>): ZoneRecord[] {
  return ofTask(task, inputs, taskRecords, [RANK.first, RANK.unhealthy]);
}

function ofTask(
  task: Task | undefined,
  { cluster, addressesOf, naming }: RecordInputs<ClusterEntries>,
  make: typeof taskRecords,
  [healthyRank, unhealthyRank]: readonly [Rank, Rank],
): ZoneRecord[] {
  if (task === undefined || !task.running) return [];
  const isHealthy = task.status.healthy || naming.healthPolicy === 'ignore';
  if (!isHealthy && naming.healthPolicy === 'strict') return [];
  const agent = cluster.agents.get(task.agentId);
  const framework = cluster.frameworks.get(task.frameworkKey);
  if (agent === undefined || framework === undefined) return [];
  const agentAddresses = agent.endpoint === undefined ? [] : addressesOf(agent.endpoint.host);
  return ranked(make(task, framework, agentAddresses, naming), isHealthy ? healthyRank : unhealthyRank);
}

export function recordsOfMasters({
  cluster,
  masters,
  addressesOf,
  naming,
}: RecordInputs<ClusterEntries>): ZoneRecord[] {
  return masterRecords(cluster.leader, masters, addressesOf, naming);
}

export function recordsOfNameServer({ nameServer }: RecordInputs<ClusterEntries>): ZoneRecord[] {
  return nameServerRecords(nameServer.mname, nameServer.addresses);
}

export function recordsOfConfiguration({ staticRecords }: RecordInputs<ClusterEntries>): ZoneRecord[] {
  return staticRecords.map((record) => ({ ...record, rank: RANK.static }));
}

/** Names beyond those of Mesos-DNS, of the same things. */
export const extras = {
  ofAgent(id: string, { cluster, addressesOf, naming }: RecordInputs<ClusterEntries>): ZoneRecord[] {
    const agent = cluster.agents.get(id);
    return agent === undefined ? [] : ranked(newAgentRecords(agent, addressesOf, naming), RANK.extra);
  },
  ofTask(task: Task | undefined, inputs: RecordInputs<ClusterEntries>): ZoneRecord[] {
    return ofTask(task, inputs, extraTaskRecords, [RANK.extra, RANK.unhealthyExtra]);
  },
  ofMasters({ cluster, masters, addressesOf, naming }: RecordInputs<ClusterEntries>): ZoneRecord[] {
    return ranked(masterServiceRecords(cluster.leader, masters, addressesOf, naming), RANK.extra);
  },
};

/** A pointer is no choice of a task: all that have the address are told. */
function ranked(records: ZoneRecord[], rank: Rank): ZoneRecord[] {
  if (rank === RANK.first) return records;
  return records.map((record) => (record.type === 'PTR' ? record : { ...record, rank }));
}
