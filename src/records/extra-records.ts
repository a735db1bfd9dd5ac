import type { Agent, Framework, Task } from '../cluster/model.ts';
import type { HostPort } from '../lib/host-port.ts';
import { AppNames } from './app-names.ts';
import { addressRecords, numberedMasters } from './infrastructure-records.ts';
import { nameFragment } from './label.ts';
import type { AddressesOf, Naming } from './naming.ts';
import { addressRecord, srvRecord, type ZoneRecord } from './record.ts';
import { hashedTaskRecords, nameOf } from './task-records.ts';

/**
 * Names beyond those of Mesos-DNS. Each of them counts only where Mesos-DNS has no records of that name: see `RANK`.
 */

/** Of one task, as `taskRecords`. */
export function extraTaskRecords(
  task: Task,
  framework: Framework,
  agentAddresses: readonly string[],
  naming: Naming,
): ZoneRecord[] {
  return [
    ...placeRecords(task, framework, agentAddresses, naming),
    ...hashedTaskRecords(task, framework, agentAddresses, naming),
  ];
}

/**
 * As DC/OS has them: `T.F.agentip.D`, its agent's addresses; `T.F.containerip.D`, its own, where its network infos tell
 * any; `T.F.autoip.D`, those of the two that it can be reached at from outside of its network.
 */
function placeRecords(
  task: Task,
  framework: Framework,
  agentAddresses: readonly string[],
  naming: Naming,
): ZoneRecord[] {
  const { label } = naming;
  const name = nameOf(task);
  const fragment = nameFragment(framework.name, label);
  const own = task.status.netinfo;
  const reachable = task.mapsPorts || task.status.mapsPorts || own.length === 0 ? agentAddresses : own;
  const records: ZoneRecord[] = [];
  const hashed = label.hashed(name);
  for (const each of hashed === undefined ? [label(name)] : [label(name), hashed]) {
    const app = AppNames.of(each, fragment, naming);
    for (const address of agentAddresses) records.push(addressRecord(app.agentIp, address));
    for (const address of own) records.push(addressRecord(app.containerIp, address));
    for (const address of reachable) records.push(addressRecord(app.autoIp, address));
  }
  return records;
}

/** `agent.D` and `_agent._tcp.D`, what Mesos calls `slave` no more. The service leads to the name that is surely theirs. */
export function newAgentRecords(agent: Agent, addressesOf: AddressesOf, { domain }: Naming): ZoneRecord[] {
  if (agent.endpoint === undefined) return [];
  const addresses = addressRecords(`agent.${domain}`, addressesOf(agent.endpoint.host));
  if (addresses.length === 0) return [];
  return [...addresses, srvRecord(`_agent._tcp.${domain}`, `slave.${domain}`, agent.endpoint.port)];
}

/** `_master._tcp.D`, all masters by their numbers. */
export function masterServiceRecords(
  leader: HostPort,
  masters: readonly HostPort[],
  addressesOf: AddressesOf,
  { domain }: Naming,
): ZoneRecord[] {
  return numberedMasters(leader, masters).flatMap(({ host, port }, index) =>
    addressesOf(host).length === 0 ? [] : [srvRecord(`_master._tcp.${domain}`, `master${index}.${domain}`, port)],
  );
}
