import { formatHostPort, type HostPort, parseHostPort } from '../lib/host-port.ts';
import { formatIp } from '../lib/ip.ts';
import type { ElectionNode } from './election.ts';
import { type ProtobufField, readProtobufFields } from './protobuf-fields.ts';

/** What a master writes is under 1 KiB; its attributes and capabilities can grow it. */
const MASTER_INFO_MAX_BYTES = 64 * 1024;

/** MasterInfo.port in mesos.proto. */
const DEFAULT_PORT = 5050;

/** The fields of MasterInfo that tell where the master listens, none of them checked yet. */
interface MasterInfo {
  readonly ip: unknown;
  readonly port: unknown;
  readonly hostname: unknown;
  readonly addressIp: unknown;
  readonly addressHostname: unknown;
  readonly addressPort: unknown;
}

/** Where the master listens that wrote `bytes` into its znode; undefined when they do not tell. */
export function parseMasterInfo(format: ElectionNode['format'], bytes: Uint8Array): HostPort | undefined {
  if (bytes.length > MASTER_INFO_MAX_BYTES) return undefined;
  const info = format === 'json' ? readJson(bytes) : readProtobuf(bytes);
  return info === undefined ? undefined : hostPortOf(info);
}

/** `address` came with Mesos 0.24 and is the one to trust; `ip` cannot hold an IPv6 address; a name needs a look-up. */
function hostPortOf(info: MasterInfo): HostPort | undefined {
  const port = info.addressPort ?? info.port ?? DEFAULT_PORT;
  if (typeof port !== 'number') return undefined;
  for (const host of [info.addressIp, littleEndianIp(info.ip), info.addressHostname, info.hostname]) {
    if (typeof host !== 'string') continue;
    const checked = parseHostPort(formatHostPort({ host, port }));
    if (checked !== undefined) return checked;
  }
  return undefined;
}

/** MasterInfo.ip is an in_addr as it stands in a little-endian machine's memory: 16777343 is 127.0.0.1. */
function littleEndianIp(ip: unknown): string | undefined {
  if (typeof ip !== 'number' || !Number.isInteger(ip) || ip < 1 || ip > 0xffffffff) return undefined;
  return formatIp(Uint8Array.of(ip, ip >>> 8, ip >>> 16, ip >>> 24));
}

function readJson(bytes: Uint8Array): MasterInfo | undefined {
  try {
    const info = asRecord(JSON.parse(new TextDecoder().decode(bytes)));
    const address = asRecord(info.address);
    return {
      ip: info.ip,
      port: info.port,
      hostname: info.hostname,
      addressIp: address.ip,
      addressHostname: address.hostname,
      addressPort: address.port,
    };
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** MasterInfo and Address of mesos.proto; the numbers are their fields'. */
function readProtobuf(bytes: Uint8Array): MasterInfo | undefined {
  const info = readProtobufFields(bytes);
  if (info === undefined) return undefined;
  const addressBytes = lastOf(info, 7);
  const address = addressBytes instanceof Uint8Array ? readProtobufFields(addressBytes) : [];
  if (address === undefined) return undefined;
  return {
    ip: lastOf(info, 2),
    port: lastOf(info, 3),
    hostname: textOf(info, 5),
    addressHostname: textOf(address, 1),
    addressIp: textOf(address, 2),
    addressPort: lastOf(address, 3),
  };
}

/** The last one of a repeated field counts, as protobuf has it. */
function lastOf(fields: readonly ProtobufField[], number: number): ProtobufField['value'] | undefined {
  return fields.findLast((field) => field.number === number)?.value;
}

function textOf(fields: readonly ProtobufField[], number: number): string | undefined {
  const value = lastOf(fields, number);
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}
