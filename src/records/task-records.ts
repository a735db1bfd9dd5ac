import type { DiscoveryPort, Framework, Task } from '../cluster/model.ts';
import { expandPorts } from '../cluster/port-ranges.ts';
import { taskAddresses } from './ip-source.ts';
import { nameFragment } from './label.ts';
import type { Naming } from './naming.ts';
import { addressRecord, pointerRecord, srvRecord, type ZoneRecord } from './record.ts';
import { textHash } from './text-hash.ts';

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
  const own = ownNames(task, framework, agentAddresses, naming);
  const name = nameOf(task);
  const label = naming.label(name);
  const records = namedRecords(label, own, task, naming);
  // A discovery name counts as it stands, and once more as a label; see `docs/NAMING.md`.
  if (task.discovery === undefined || name === label) return records;
  return [...namedRecords(name, own, task, naming), ...records];
}

/** The same under another label: a task whose name is cut has one that tells it from others. Without pointers. */
export function hashedTaskRecords(
  task: Task,
  framework: Framework,
  agentAddresses: readonly string[],
  naming: Naming,
): ZoneRecord[] {
  const hashed = naming.label.hashed(nameOf(task));
  if (hashed === undefined) return [];
  const own = ownNames(task, framework, agentAddresses, naming);
  return namedRecords(hashed, own, task, naming).filter(({ type }) => type !== 'PTR');
}

/** What a task is called in Mesos. */
export function nameOf(task: Task): string {
  return task.discovery?.name ?? task.name;
}

/** Where the names of a task lie, what tells them from those of its like, and which addresses they have. */
interface OwnNames {
  readonly suffix: string;
  readonly zone: string;
  readonly agentZone: string;
  readonly addresses: readonly string[];
  readonly agentAddresses: readonly string[];
}

function ownNames(task: Task, framework: Framework, agentAddresses: readonly string[], naming: Naming): OwnNames {
  const fragment = nameFragment(framework.name, naming.label);
  return {
    suffix: `${textHash(task.id)}-${agentIdTail(task.agentId)}`,
    zone: `${fragment}.${naming.domain}`,
    agentZone: `${fragment}.slave.${naming.domain}`,
    addresses: taskAddresses(task, agentAddresses, naming.ipSources),
    agentAddresses,
  };
}

function namedRecords(label: string, own: OwnNames, task: Task, naming: Naming): ZoneRecord[] {
  const { zone, agentZone, suffix } = own;
  const canonical = `${label}-${suffix}`;
  const records: ZoneRecord[] = [];
  addAddressRecords(records, label, canonical, own, naming);
  addPortRecords(records, label, `${canonical}.${agentZone}`, task, own);
  for (const port of task.discovery?.ports ?? []) {
    for (const owner of [zone, agentZone]) {
      const target = `${canonical}.${owner}`;
      for (const name of serviceNames(label, port, owner, naming)) records.push(srvRecord(name, target, port.number));
    }
  }
  return records;
}

function addAddressRecords(
  records: ZoneRecord[],
  label: string,
  canonical: string,
  own: OwnNames,
  { pointersOn }: Naming,
): void {
  const [name, canonicalName] = [`${label}.${own.zone}`, `${canonical}.${own.zone}`];
  for (const address of own.addresses) {
    records.push(addressRecord(name, address), addressRecord(canonicalName, address));
    if (pointersOn) records.push(pointerRecord(address, name));
  }
  const [agentName, canonicalAgentName] = [`${label}.${own.agentZone}`, `${canonical}.${own.agentZone}`];
  for (const address of own.agentAddresses) {
    records.push(addressRecord(agentName, address), addressRecord(canonicalAgentName, address));
  }
}

/** Of the ports that the task takes from its agent. */
function addPortRecords(
  records: ZoneRecord[],
  label: string,
  target: string,
  task: Task,
  { zone, agentZone }: OwnNames,
): void {
  const owners = task.discovery === undefined ? [agentZone, zone] : [agentZone];
  const names = owners.flatMap((owner) => [`_${label}._tcp.${owner}`, `_${label}._udp.${owner}`]);
  for (const port of expandPorts(task.ports)) for (const name of names) records.push(srvRecord(name, target, port));
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
