import { readAuthentication } from './authentication.ts';
import { type Config, type ConfigFiles, UDP_THREADS_MAX } from './config.ts';
import { ConfigError } from './config-error.ts';
import { chooseFallbackServers } from './fallback-servers.ts';
import { readJsonObjectFile } from './json-object.ts';
import { configMembers } from './members.ts';
import { type Machine, ownResolvers } from './own-resolvers.ts';
import { absolutePath } from './read-file.ts';
import { Report } from './report.ts';
import { type FileValues, fileSchema, fileSchemaWithoutResolvers } from './schema.ts';
import { checkStaticRecords } from './static-rules.ts';
import { readTls } from './tls.ts';
import { checkZones } from './upstreams.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** One line each, for the operator; none of them keeps the program from running. */
  readonly warnings: readonly string[];
}

/** Reads and checks a configuration file of Mesos-DNS. Throws one ConfigError that lists every mistake in it. */
export function loadConfig(path: string, machine: Machine): LoadedConfig {
  const file = absolutePath(path);
  const json = readJsonObjectFile(file);
  if (json.problem !== undefined) throw new ConfigError([`${file}: ${json.problem}`], []);
  const { members, warnings } = configMembers(json.content, json.repeatedKeys);
  const report = new Report(file, members);
  for (const warning of warnings) report.warning(warning);
  const values = checkMembers(members, report);
  checkTogether(values, members, report);
  const config = buildConfig(file, values, machine, report);
  report.throwMistakes();
  return { config, warnings: report.warnings };
}

/** The values by the schema; in the place of a wrong one its default, so that all others can be checked further. */
function checkMembers(members: Readonly<Record<string, unknown>>, report: Report): FileValues {
  const schema = members.externalon === false ? fileSchemaWithoutResolvers : fileSchema;
  const checked = schema.safeParse(members);
  if (checked.success) return checked.data;
  report.issues(checked.error.issues);
  return schema.parse(Object.fromEntries(Object.entries(members).filter(([key]) => !report.isWrong(key))));
}

/** What the schema cannot see, because it concerns several keys. */
function checkTogether(values: FileValues, members: Readonly<Record<string, unknown>>, report: Report): void {
  if (!values.dnson && !values.httpon) {
    report.generalMistake('dnson and httpon are both false: set at least one of them to true');
  }
  if (values.zk === undefined && values.masters.length === 0 && !report.isWrong('zk', 'masters')) {
    report.generalMistake(
      'neither zk nor masters is given: write at least one of them, such as "masters": ["10.0.0.1:5050"]',
    );
  }
  const domain = report.isWrong('domain') ? undefined : values.domain;
  const { workers, listener } = values;
  const threads = listener.length * (workers === 'auto' ? 1 : workers);
  if (threads > UDP_THREADS_MAX) {
    report.generalMistake(
      `${listener.length} listeners would have ${threads} UDP threads, and there are at most ${UDP_THREADS_MAX}: ` +
        'write fewer of them, or fewer "workers"',
    );
  }
  checkStaticRecords(members.staticRecords, domain, report);
  // Without external names they are not used, and Mesos-DNS does not look at them.
  if (values.externalon) {
    checkZones(members.zoneResolvers, domain, report);
  }
}

function buildConfig(file: string, values: FileValues, machine: Machine, report: Report): Config {
  return {
    file,
    zk: values.zk,
    zkDetectionTimeoutSeconds: values.zkDetectionTimeout,
    masters: values.masters,
    authentication: readAuthentication(values, report),
    mesosTls: readTls(values, report),
    files: filesInUse(values),
    refreshSeconds: values.refreshSeconds,
    stateTimeoutSeconds: values.stateTimeoutSeconds,
    failoverHoldSeconds: values.failoverHoldSeconds,
    snapshotFile: values.snapshotFile,
    snapshotMaxAgeSeconds: values.snapshotMaxAge,
    ttl: values.ttl,
    domain: values.domain,
    port: values.port,
    listeners: values.listener,
    workers: values.workers,
    resolvers: chooseResolvers(values, machine, report),
    fallbackServers: chooseFallbackServers(values.fallbackServers, values.masters, machine.localAddresses()),
    zoneResolvers: values.zoneResolvers,
    timeoutSeconds: values.timeout,
    dnsOn: values.dnson,
    httpOn: values.httpon,
    httpPort: values.httpport,
    httpListener: values.httplistener,
    externalOn: values.externalon,
    allowRecursion: values.allowRecursion,
    recurseOn: values.recurseon,
    reverseDnsOn: values.reversednson,
    soa: {
      mname: values.SOAMname,
      rname: values.SOARname,
      refresh: values.SOARefresh,
      retry: values.SOARetry,
      expire: values.SOAExpire,
      minttl: values.SOAMinttl,
    },
    ipSources: values.IPSources,
    healthPolicy: values.healthPolicy,
    enforceRfc952: values.enforceRFC952,
    staticRecords: values.staticRecords,
    setTruncateBit: values.setTruncateBit,
    enumerationOn: values.enumerationOn,
    srvRecordDefaultWeight: values.srvRecordDefaultWeight,
    resolvSubnetFirst: values.ResolvSubnetFirst,
  };
}

function chooseResolvers(values: FileValues, machine: Machine, report: Report): Config['resolvers'] {
  const { externalon, resolvers, masters, fallbackServers = [] } = values;
  if (!externalon || resolvers.length > 0 || report.isWrong('resolvers')) return resolvers;
  const own = ownResolvers(machine, [...masters.map(({ host }) => host), ...fallbackServers]);
  if (own.length === 0) {
    report.warning(
      'resolvers is empty, and resolv.conf names no nameserver but this machine itself, masters and "fallbackServers": ' +
        'names outside the Mesos domain cannot be looked up; write their resolvers, such as "resolvers": ["10.0.0.1"], or "externalon": false',
    );
  }
  return own;
}

function filesInUse(values: FileValues): ConfigFiles {
  const path = (inUse: boolean, file: string): string => (inUse && file !== '' ? absolutePath(file) : '');
  return {
    iamConfigFile: path(values.mesosAuthentication === 'iam', values.IAMConfigFile),
    caCertFile: path(values.mesosHTTPSOn, values.caCertFile),
    certFile: path(values.mesosHTTPSOn, values.certFile),
    keyFile: path(values.mesosHTTPSOn, values.keyFile),
  };
}
