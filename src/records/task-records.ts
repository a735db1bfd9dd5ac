import type { DiscoveryPort, Framework, Task } from '../cluster/model.ts';
import { expandPorts } from '../cluster/port-ranges.ts';
import { taskAddresses } from './ip-source.ts';
import { nameFragment } from './label.ts';
import type { Naming } from './naming.ts';
import { addressRecord, pointerRecord, srvRecord, type ZoneRecord } from './record.ts';
import { taskHash } from './task-hash.ts';

/**
 * The records of one running task whose agent is known, in Mesos-DNS's order. Two of them can be equal, and some may
 * have names that nobody can ask for: whoever stores them sorts that out.
 */
export function taskRecords(
  task: Task,
  framework: Framework,
  agentAddresses: readonly string[],
  naming: Naming,
): ZoneRecord[] {
  // A discovery name counts as it stands, and once more as a label; see `docs/NAMING.md`.
  const labels =
    task.discovery === undefined ? [naming.label(task.name)] : [task.discovery.name, naming.label(task.discovery.name)];
  return labels.flatMap((label) => namedTaskRecords(label, task, framework, agentAddresses, naming));
}

function namedTaskRecords(
  label: string,
  task: Task,
  framework: Framework,
  agentAddresses: readonly string[],
  naming: Naming,
): ZoneRecord[] {
  const fragment = nameFragment(framework.name, naming.label);
  const zone = `${fragment}.${naming.domain}`;
  const agentZone = `${fragment}.slave.${naming.domain}`;
  const canonical = `${label}-${taskHash(task.id)}-${agentIdTail(task.agentId)}`;
  const records: (ZoneRecord | undefined)[] = [];
  for (const address of taskAddresses(task, agentAddresses, naming.ipSources)) {
    records.push(addressRecord(`${label}.${zone}`, address), addressRecord(`${canonical}.${zone}`, address));
    records.push(pointerRecord(address, `${label}.${zone}`));
  }
  for (const address of agentAddresses) {
    records.push(addressRecord(`${label}.${agentZone}`, address), addressRecord(`${canonical}.${agentZone}`, address));
  }
  const resourceZones = task.discovery === undefined ? [agentZone, zone] : [agentZone];
  for (const port of expandPorts(task.ports)) {
    for (const owner of resourceZones) {
      records.push(srvRecord(`_${label}._tcp.${owner}`, `${canonical}.${agentZone}`, port));
      records.push(srvRecord(`_${label}._udp.${owner}`, `${canonical}.${agentZone}`, port));
    }
  }
  for (const port of task.discovery?.ports ?? []) {
    for (const owner of [zone, agentZone]) {
      const services = serviceNames(label, port, owner, naming);
      records.push(...services.map((name) => srvRecord(name, `${canonical}.${owner}`, port.number)));
    }
  }
  return records.filter((record) => record !== undefined);
}

/** `_label._protocol`, for TCP and UDP where no protocol is named, and the same below the port's own name. */
function serviceNames(label: string, port: DiscoveryPort, zone: string, naming: Naming): string[] {
  const protocol = naming.label(port.protocol);
  const names = (protocol === '' ? ['tcp', 'udp'] : [protocol]).map((each) => `_${label}._${each}.${zone}`);
  const portName = naming.label(port.name);
  return portName === '' ? names : [...names, ...names.map((name) => `_${portName}.${name}`)];
}

function agentIdTail(agentId: string): string {
  return agentId.slice(agentId.lastIndexOf('-') + 1).toLowerCase();
}
