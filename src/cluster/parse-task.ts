import { canonicalIp } from '../lib/ip.ts';
import { isObject, type JsonObject, readNumber, readObject, readObjects, readText, ShapeError } from './json.ts';
import type { Discovery, RunningStatus, Task } from './model.ts';
import { isPort, parsePortRanges } from './port-ranges.ts';

/** Task IDs are unique within a framework only. */
export function taskKey(frameworkKey: string, id: string): string {
  return `${frameworkKey}/${id}`;
}

/** Labels by which containerizers of old told a task's address. */
export const DOCKER_ADDRESS_LABEL = 'Docker.NetworkSettings.IPAddress';
export const MESOS_ADDRESS_LABEL = 'MesosContainerizer.NetworkSettings.IPAddress';

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
    status: newestRunning(json),
    mapsPorts: parseMapsPorts(json),
  };
}

/** Most tasks have most of their lists empty; one list serves all of them. */
export const NONE: readonly never[] = [];
const SAYS_NOTHING: RunningStatus = { healthy: true, mapsPorts: false, netinfo: NONE, docker: NONE, mesos: NONE };

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

/**
 * What the newest status in TASK_RUNNING says, read by `parse`. Masters do not promise the order of statuses, so it is found
 * by its timestamp.
 */
export function newestRunning(json: JsonObject, parse = parseStatus): RunningStatus {
  let newest: JsonObject | undefined;
  let newestTimestamp = Number.NEGATIVE_INFINITY;
  for (const status of readObjects(json, 'statuses', 'task')) {
    const timestamp = readNumber(status, 'timestamp', 'task.statuses');
    if (readText(status, 'state', 'task.statuses') !== 'TASK_RUNNING' || timestamp <= newestTimestamp) continue;
    newest = status;
    newestTimestamp = timestamp;
  }
  return newest === undefined ? SAYS_NOTHING : parse(newest);
}

/** What one status says; `/state` has its labels in a list. */
export function parseStatus(
  status: JsonObject,
  labels: readonly JsonObject[] = readObjects(status, 'labels', 'task.statuses'),
): RunningStatus {
  const path = 'task.statuses.container_status';
  const networks = readObjects(readObject(status, 'container_status', path), 'network_infos', path);
  const netinfo = networkAddresses(networks, path);
  const docker = labelValues(labels, DOCKER_ADDRESS_LABEL);
  const mesos = labelValues(labels, MESOS_ADDRESS_LABEL);
  const healthy = status['healthy'] !== false;
  const mapsPorts = networks.some(mapsPort);
  const saysNothing = healthy && !mapsPorts && netinfo.length + docker.length + mesos.length === 0;
  return saysNothing ? SAYS_NOTHING : { healthy, mapsPorts, netinfo, docker, mesos };
}

/** Whether ports are mapped, as far as the task's container info tells. Names that Mesos-DNS has do not hang on it: any type will do. */
export function parseMapsPorts({ container }: JsonObject): boolean {
  if (!isObject(container)) return false;
  const { docker, network_infos: networks } = container;
  // Docker's own networks have them there, all others in the network infos.
  return mapsPort(docker) || (Array.isArray(networks) && networks.some(mapsPort));
}

function mapsPort(network: unknown): boolean {
  return isObject(network) && Array.isArray(network['port_mappings']) && network['port_mappings'].length > 0;
}

function networkAddresses(networks: readonly JsonObject[], path: string): readonly string[] {
  const addresses: string[] = [];
  for (const info of networks) {
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
