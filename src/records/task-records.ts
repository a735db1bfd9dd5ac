import type { Framework, Task } from '../cluster/model.ts';
import { expandPorts } from '../cluster/port-ranges.ts';
import { AppNames } from './app-names.ts';
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

/** What tells a task's names from those of its like, and which addresses they have. */
interface OwnNames {
  readonly fragment: string;
  readonly suffix: string;
  readonly addresses: readonly string[];
  readonly agentAddresses: readonly string[];
}

function ownNames(task: Task, framework: Framework, agentAddresses: readonly string[], naming: Naming): OwnNames {
  return {
    fragment: nameFragment(framework.name, naming.label),
    suffix: `${textHash(task.id)}-${agentIdTail(task.agentId)}`,
    addresses: taskAddresses(task, agentAddresses, naming.ipSources),
    agentAddresses,
  };
}

function namedRecords(label: string, own: OwnNames, task: Task, naming: Naming): ZoneRecord[] {
  const app = AppNames.of(label, own.fragment, naming);
  const [target, agentTarget] = [app.zone, app.agentZone].map((zone) => `${label}-${own.suffix}.${zone}`) as [
    string,
    string,
  ];
  const records: ZoneRecord[] = [];
  for (const address of own.addresses) {
    records.push(addressRecord(app.name, address), addressRecord(target, address));
    if (naming.pointersOn) records.push(pointerRecord(address, app.name));
  }
  for (const address of own.agentAddresses) {
    records.push(addressRecord(app.agentName, address), addressRecord(agentTarget, address));
  }
  addPortRecords(records, app, agentTarget, task);
  for (const port of task.discovery?.ports ?? []) {
    for (const name of app.services(port, app.zone)) records.push(srvRecord(name, target, port.number));
    for (const name of app.services(port, app.agentZone)) records.push(srvRecord(name, agentTarget, port.number));
  }
  return records;
}

/** Of the ports that the task takes from its agent. */
function addPortRecords(records: ZoneRecord[], app: AppNames, target: string, task: Task): void {
  const names = task.discovery === undefined ? [...app.agentPortNames, ...app.portNames] : app.agentPortNames;
  for (const port of expandPorts(task.ports)) for (const name of names) records.push(srvRecord(name, target, port));
}

function agentIdTail(agentId: string): string {
  return agentId.slice(agentId.lastIndexOf('-') + 1).toLowerCase();
}
