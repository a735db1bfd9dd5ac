import { canonicalIp } from '../lib/ip.ts';
import { type JsonObject, readNumber, readObject, readObjects, readText, ShapeError } from './json.ts';
import type { Discovery, Task, TaskAddresses } from './model.ts';
import { isPort, parsePortRanges } from './port-ranges.ts';

/** Task IDs are unique within a framework only. */
export function taskKey(frameworkKey: string, id: string): string {
  return `${frameworkKey}/${id}`;
}

/** Labels by which containerizers of old told a task's address. */
const DOCKER_ADDRESS_LABEL = 'Docker.NetworkSettings.IPAddress';
const MESOS_ADDRESS_LABEL = 'MesosContainerizer.NetworkSettings.IPAddress';

/** Reads one task of `/state`. Throws a ShapeError when a field that names are made of has another type. */
export function parseTask(json: JsonObject, frameworkKey: string): Task {
  const id = readText(json, 'id', 'task');
  return {
    key: taskKey(frameworkKey, id),
    id,
    name: readText(json, 'name', 'task'),
    frameworkKey,
    agentId: readText(json, 'slave_id', 'task'),
    running: readText(json, 'state', 'task') === 'TASK_RUNNING',
    ports: parsePorts(json),
    discovery: parseDiscovery(json),
    addresses: parseAddresses(json),
  };
}

/** Most tasks have most of their lists empty; one list serves all of them. */
export const NONE: readonly never[] = [];
const NO_ADDRESSES: TaskAddresses = { netinfo: NONE, docker: NONE, mesos: NONE };

function parsePorts(json: JsonObject): Task['ports'] {
  const text = readText(readObject(json, 'resources', 'task'), 'ports', 'task.resources');
  const ranges = parsePortRanges(text);
  if (ranges === undefined) throw new ShapeError('task.resources.ports', 'ranges like [31000-31001]', text);
  return ranges.length === 0 ? NONE : ranges;
}

export function parseDiscovery(json: JsonObject): Discovery | undefined {
  const discovery = readObject(json, 'discovery', 'task');
  const name = readText(discovery, 'name', 'task.discovery');
  const ports = readObjects(readObject(discovery, 'ports', 'task.discovery'), 'ports', 'task.discovery.ports');
  if (name === '') return undefined;
  return {
    name,
    ports: ports.map((port, index) => {
      const path = `task.discovery.ports[${index}]`;
      const number = readNumber(port, 'number', path);
      if (!isPort(number)) {
        throw new ShapeError(`${path}.number`, 'a port of 0 to 65535', number);
      }
      return { number, protocol: readText(port, 'protocol', path), name: readText(port, 'name', path) };
    }),
  };
}

/** Masters do not promise the order of statuses, so the newest one is found by its timestamp. */
export function parseAddresses(json: JsonObject, addressesOf = statusAddresses): TaskAddresses {
  let newest: JsonObject | undefined;
  let newestTimestamp = Number.NEGATIVE_INFINITY;
  for (const status of readObjects(json, 'statuses', 'task')) {
    const timestamp = readNumber(status, 'timestamp', 'task.statuses');
    if (readText(status, 'state', 'task.statuses') !== 'TASK_RUNNING' || timestamp <= newestTimestamp) continue;
    newest = status;
    newestTimestamp = timestamp;
  }
  return newest === undefined ? NO_ADDRESSES : addressesOf(newest);
}

/** What one status says; `/state` has its labels in a list. */
export function statusAddresses(
  status: JsonObject,
  labels: readonly JsonObject[] = readObjects(status, 'labels', 'task.statuses'),
): TaskAddresses {
  const netinfo = netinfoAddresses(status);
  const docker = labelValues(labels, DOCKER_ADDRESS_LABEL);
  const mesos = labelValues(labels, MESOS_ADDRESS_LABEL);
  return netinfo.length + docker.length + mesos.length === 0 ? NO_ADDRESSES : { netinfo, docker, mesos };
}

function netinfoAddresses(status: JsonObject): readonly string[] {
  const path = 'task.statuses.container_status';
  const addresses: string[] = [];
  for (const info of readObjects(readObject(status, 'container_status', path), 'network_infos', path)) {
    const list = readObjects(info, 'ip_addresses', path);
    for (const entry of list) addCanonical(addresses, readText(entry, 'ip_address', path));
    // Mesos 0.25 had one address there instead of a list.
    if (list.length === 0) addCanonical(addresses, readText(info, 'ip_address', path));
  }
  return addresses.length === 0 ? NONE : addresses;
}

function labelValues(labels: readonly JsonObject[], key: string): readonly string[] {
  const values = labels.filter((label) => readText(label, 'key', 'task.statuses.labels') === key);
  if (values.length === 0) return NONE;
  const addresses: string[] = [];
  for (const label of values) addCanonical(addresses, readText(label, 'value', 'task.statuses.labels'));
  return addresses;
}

/** What is no address is left out, as Mesos-DNS does. */
function addCanonical(addresses: string[], text: string): void {
  const address = canonicalIp(text);
  if (address !== undefined) addresses.push(address);
}
