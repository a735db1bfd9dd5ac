import {
  type RecordInputs,
  recordsOfAgent,
  recordsOfFramework,
  recordsOfMasters,
  recordsOfNameServer,
  recordsOfTask,
} from './inputs.ts';
import { addressOfReverseName, isReachable, type ZoneRecord } from './record.ts';

/** The tasks of every framework with their records, in the shape of Mesos-DNS's `/v1/enumerate`. */
export interface Enumeration {
  readonly frameworks: readonly EnumeratedFramework[];
}

export interface EnumeratedFramework {
  readonly tasks: readonly EnumeratedTask[];
  readonly name: string;
}

export interface EnumeratedTask {
  readonly name: string;
  readonly id: string;
  readonly records: readonly EnumeratedRecord[];
}

/** Names carry the final dot here. A PTR record stands the other way round: its target as `name`, its address as `host`. */
export interface EnumeratedRecord {
  readonly name: string;
  readonly host: string;
  readonly rtype: string;
}

/**
 * Lists each record under the task that brought it first: one that the masters, an agent, a framework or an earlier
 * task brought already is not listed again.
 */
export function enumerate(zoneInputs: RecordInputs): Enumeration {
  // Pointers are listed whether they can be asked for or not, as in Mesos-DNS.
  const inputs = { ...zoneInputs, naming: { ...zoneInputs.naming, pointersOn: true } };
  const { cluster } = inputs;
  const seen = new Set<string>();
  const isNew = (record: ZoneRecord): boolean => {
    const before = seen.size;
    return seen.add(`${record.type} ${record.name} ${record.value}`).size > before;
  };
  for (const key of cluster.frameworks.keys()) recordsOfFramework(key, inputs).forEach(isNew);
  for (const id of cluster.agents.keys()) recordsOfAgent(id, inputs).forEach(isNew);
  recordsOfNameServer(inputs).forEach(isNew);
  recordsOfMasters(inputs).forEach(isNew);

  const frameworks = new Map<string, { tasks: EnumeratedTask[]; name: string }>();
  for (const { key, name } of cluster.frameworks.values()) frameworks.set(key, { tasks: [], name });
  for (const task of cluster.tasks.values()) {
    const isLeftOut = inputs.naming.healthPolicy === 'strict' && !task.status.healthy;
    if (!task.running || isLeftOut || !cluster.agents.has(task.agentId)) continue;
    const records = recordsOfTask(task, inputs).filter((record) => isReachable(record) && isNew(record));
    frameworks.get(task.frameworkKey)?.tasks.push({ name: task.name, id: task.id, records: records.map(enumerated) });
  }
  return { frameworks: [...frameworks.values()] };
}

function enumerated({ name, type, value }: ZoneRecord): EnumeratedRecord {
  switch (type) {
    case 'PTR':
      return { name: `${value}.`, host: addressOfReverseName(name), rtype: type };
    case 'SRV': {
      const colon = value.lastIndexOf(':');
      return { name: `${name}.`, host: `${value.slice(0, colon)}.${value.slice(colon)}`, rtype: type };
    }
    default:
      return { name: `${name}.`, host: value, rtype: type };
  }
}
