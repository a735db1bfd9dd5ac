import { z } from 'zod';
import { formatHostPort, type HostPort, parseHostPort } from '../lib/host-port.ts';
import { HEALTH_POLICIES } from '../records/naming.ts';
import { allowedNetworkList } from './allowed-networks.ts';
import { soaMailbox, soaName, zoneName } from './domain-name.ts';
import { staticRecordList } from './static-records.ts';
import { upstreamList, zoneUpstreams } from './upstreams.ts';
import { distinctList, flag, integer, ipAddress, nested, parsedText, text } from './value-schemas.ts';
import { zooKeeperUrl } from './zookeeper-url.ts';

const PORT_MAX = 65_535;
const UINT16_MAX = 65_535;
const INT32_MAX = 2_147_483_647;
const UINT32_MAX = 4_294_967_295;
/** 24 days: Node's timers take no more than 2^31-1 ms, and fire at once when given more. */
const TIMER_SECONDS_MAX = Math.floor(INT32_MAX / 1000);

const TIMEOUT_SECONDS_DEFAULT = 5;

const SNAPSHOT_AGE_SECONDS_MAX = 365 * 86_400;

/** For one listener; more threads than this have nothing to do on any machine. */
const WORKERS_MAX = 32;

const master = parsedText(
  (value) => parseHostPort(value),
  'write host:port, such as 10.0.0.1:5050 or [2001:db8::1]:5050',
);

const IP_SOURCES_RIGHT = 'write at least one of netinfo, mesos, docker and host, such as ["netinfo", "mesos", "host"]';
const ipSource = z.enum(['netinfo', 'mesos', 'docker', 'host'], 'write netinfo, mesos, docker or host');
const ipSources = distinctList(ipSource, (source) => source, IP_SOURCES_RIGHT).refine(
  (sources) => sources.length > 0,
  IP_SOURCES_RIGHT,
);

const LISTENER_RIGHT = 'write an IP address, such as "0.0.0.0", or a list of them, such as ["127.0.0.1", "::1"]';
const listenerList = distinctList(ipAddress, (address) => address, LISTENER_RIGHT).refine(
  (addresses) => addresses.length > 0,
  LISTENER_RIGHT,
);
const listener = z.unknown().transform((value, context): readonly string[] => {
  if (typeof value !== 'string') return nested(listenerList, value, [], context) ?? [];
  const address = nested(ipAddress, value, [], context);
  return address === undefined ? [] : [address];
});

const WORKERS_RIGHT = `write an integer from 0 to ${WORKERS_MAX}, or "auto"`;
const workers = z.unknown().transform((value, context): number | 'auto' => {
  if (value === 'auto' || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= WORKERS_MAX)) {
    return value as number | 'auto';
  }
  context.addIssue(WORKERS_RIGHT);
  return z.NEVER;
});

/** It must not depend on where the program was started: a snapshot that is not found again is none. */
const snapshotFile = parsedText(
  (path) => (path === '' || /^\/.*[^/]$/s.test(path) ? path : undefined),
  'write the absolute path of a file, such as "/var/lib/mesos-dns/snapshot", or "" for none',
);

const credentials = z.object(
  { principal: text.default(''), secret: text.default('') },
  'write an object with "principal" and "secret"',
);

const fallbackServers = distinctList(
  ipAddress,
  (address) => address,
  'write a list of IP addresses, such as ["10.0.0.1"], or [] for none',
);

/**
 * Every key of Mesos-DNS's configuration file and our own (`allowRecursion`, `failoverHoldSeconds`, `fallbackServers`,
 * `healthPolicy`, `snapshotFile`, `snapshotMaxAge`, `staticRecords`, `workers`) with its default. What concerns more than one key, or a file's content, is
 * checked in `load.ts` and the files that it calls.
 */
export const fileSchema = z.object({
  zk: zooKeeperUrl.prefault(''),
  zkDetectionTimeout: integer(0, TIMER_SECONDS_MAX).default(30),
  masters: distinctList(master, formatHostPort, 'write a list, such as ["10.0.0.1:5050"]').default([]),
  mesosAuthentication: z.enum(['', 'basic', 'iam'], 'write "" for none, "basic" or "iam"').default(''),
  mesosCredentials: credentials.prefault({}),
  IAMConfigFile: text.default(''),
  mesosHTTPSOn: flag.default(false),
  caCertFile: text.default(''),
  certFile: text.default(''),
  keyFile: text.default(''),
  refreshSeconds: integer(1, TIMER_SECONDS_MAX).default(60),
  stateTimeoutSeconds: integer(1, TIMER_SECONDS_MAX).default(300),
  failoverHoldSeconds: integer(0, TIMER_SECONDS_MAX).default(600),
  snapshotFile: snapshotFile.default('/var/lib/mesos-dns/snapshot'),
  snapshotMaxAge: integer(0, SNAPSHOT_AGE_SECONDS_MAX).default(7 * 86_400),
  ttl: integer(0, INT32_MAX).default(60),
  domain: zoneName.default('mesos'),
  port: integer(1, PORT_MAX).default(53),
  resolvers: upstreamList.default([]),
  zoneResolvers: zoneUpstreams.prefault({}),
  // The default depends on `masters`: see fallback-servers.ts.
  fallbackServers: fallbackServers.optional(),
  // Mesos-DNS takes 0 for its default.
  timeout: integer(0, TIMER_SECONDS_MAX)
    .transform((seconds) => (seconds === 0 ? TIMEOUT_SECONDS_DEFAULT : seconds))
    .default(TIMEOUT_SECONDS_DEFAULT),
  listener: listener.prefault('0.0.0.0'),
  workers: workers.default('auto'),
  dnson: flag.default(true),
  httpon: flag.default(true),
  httpport: integer(1, PORT_MAX).default(8123),
  httplistener: ipAddress.default('0.0.0.0'),
  externalon: flag.default(true),
  allowRecursion: allowedNetworkList.default(['private', 'connected']),
  recurseon: flag.default(true),
  reversednson: flag.default(false),
  SOAMname: soaName.default('ns1.mesos'),
  SOARname: soaMailbox.default('root.ns1.mesos'),
  SOARefresh: integer(0, UINT32_MAX).default(60),
  SOARetry: integer(0, UINT32_MAX).default(600),
  SOAExpire: integer(0, UINT32_MAX).default(86_400),
  SOAMinttl: integer(0, UINT32_MAX).default(60),
  IPSources: ipSources.default(['netinfo', 'mesos', 'host']),
  healthPolicy: z.enum(HEALTH_POLICIES, 'write "prefer", "strict" or "ignore"').default('prefer'),
  enforceRFC952: flag.default(false),
  staticRecords: staticRecordList.default([]),
  setTruncateBit: flag.default(true),
  enumerationOn: flag.default(true),
  srvRecordDefaultWeight: integer(0, UINT16_MAX).default(1),
  ResolvSubnetFirst: flag.default(false),
});

/** What a file holds, each key checked for itself. */
export type FileValues = z.output<typeof fileSchema>;

/** Without external names Mesos-DNS does not look at the resolvers, beyond their JSON types. */
export const fileSchemaWithoutResolvers = fileSchema.extend({
  resolvers: z
    .array(text, 'write a list of texts')
    .transform(() => [])
    .default([]),
  zoneResolvers: z
    .record(z.string(), z.array(text, 'write a list of texts'), 'write an object')
    .transform(() => new Map<string, readonly HostPort[]>())
    .prefault({}),
});
