import { formatHostPort } from '../lib/host-port.ts';
import { formatAllowedNetwork } from './allowed-networks.ts';
import type { Config, MesosAuthentication } from './config.ts';
import { HIDDEN } from './report.ts';
import { formatUpstream } from './upstreams.ts';
import { showZooKeeperUrl } from './zookeeper-url.ts';

/**
 * The configuration in use as `/v1/config` and `check-config` show it: keys, their order and their capitals as in Mesos-DNS,
 * our own after them, secrets hidden. It is a valid configuration file itself.
 */
export function effectiveConfig(config: Config): Record<string, unknown> {
  const { soa, files, listeners } = config;
  return {
    RefreshSeconds: config.refreshSeconds,
    Port: config.port,
    Timeout: config.timeoutSeconds,
    StateTimeoutSeconds: config.stateTimeoutSeconds,
    ZkDetectionTimeout: config.zkDetectionTimeoutSeconds,
    HttpPort: config.httpPort,
    TTL: config.ttl,
    SRVRecordDefaultWeight: config.srvRecordDefaultWeight,
    SOARefresh: soa.refresh,
    SOARetry: soa.retry,
    SOAExpire: soa.expire,
    SOAMinttl: soa.minttl,
    SOAMname: `${soa.mname}.`,
    SOARname: `${soa.rname}.`,
    Masters: config.masters.map(formatHostPort),
    ZoneResolvers: Object.fromEntries(
      [...config.zoneResolvers].map(([zone, upstreams]) => [zone, upstreams.map(formatUpstream)]),
    ),
    Resolvers: config.resolvers.map(formatUpstream),
    IPSources: config.ipSources,
    Zk: config.zk === undefined ? '' : showZooKeeperUrl(config.zk),
    Domain: config.domain,
    File: config.file,
    Listener: listeners.length === 1 ? listeners[0] : listeners,
    HTTPListener: config.httpListener,
    RecurseOn: config.recurseOn,
    DnsOn: config.dnsOn,
    ReverseDnsOn: config.reverseDnsOn,
    HttpOn: config.httpOn,
    ExternalOn: config.externalOn,
    EnforceRFC952: config.enforceRfc952,
    SetTruncateBit: config.setTruncateBit,
    EnumerationOn: config.enumerationOn,
    MesosHTTPSOn: config.mesosTls !== undefined,
    CACertFile: files.caCertFile,
    CertFile: files.certFile,
    KeyFile: files.keyFile,
    MesosCredentials: shownCredentials(config.authentication),
    IAMConfigFile: files.iamConfigFile,
    ResolvSubnetFirst: config.resolvSubnetFirst,
    MesosAuthentication: config.authentication.kind === 'none' ? '' : config.authentication.kind,
    Workers: config.workers,
    AllowRecursion: config.allowRecursion.map(formatAllowedNetwork),
    FailoverHoldSeconds: config.failoverHoldSeconds,
    HealthPolicy: config.healthPolicy,
    SnapshotFile: config.snapshotFile,
    SnapshotMaxAge: config.snapshotMaxAgeSeconds,
    FallbackServers: config.fallbackServers,
    StaticRecords: config.staticRecords.map(({ name, type, value }) => ({ Name: name, Type: type, Value: value })),
  };
}

function shownCredentials(authentication: MesosAuthentication): { Principal: string; Secret: string } {
  if (authentication.kind !== 'basic') return { Principal: '', Secret: '' };
  return { Principal: authentication.principal, Secret: HIDDEN };
}
