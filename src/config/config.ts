import type { HostPort } from '../lib/host-port.ts';
import type { IpSource } from '../records/ip-source.ts';
import type { HealthPolicy } from '../records/naming.ts';
import type { ZoneRecord } from '../records/record.ts';
import type { AllowedNetwork } from './allowed-networks.ts';

/** So many threads, for all listeners together, can read the zone's table; a few more are kept in hand. */
export const UDP_THREADS_MAX = 96;

/**
 * The configuration, parsed once at the edge and trusted from there on.
 * Fields are named after the keys of Mesos-DNS's configuration file; `docs/CONFIGURATION.md` describes each of them.
 */
export interface Config {
  /** Absolute path of the file that it was read from. */
  readonly file: string;
  readonly zk: ZooKeeperUrl | undefined;
  readonly zkDetectionTimeoutSeconds: number;
  /** In the configured order: `masterN` names follow it. */
  readonly masters: readonly HostPort[];
  readonly authentication: MesosAuthentication;
  /** undefined: plain HTTP. */
  readonly mesosTls: MesosTls | undefined;
  readonly files: ConfigFiles;
  readonly refreshSeconds: number;
  readonly stateTimeoutSeconds: number;
  /** How long what a new leader has not heard of is held at the most. */
  readonly failoverHoldSeconds: number;
  /** Absolute path of the zone's snapshot; empty text: none is kept. */
  readonly snapshotFile: string;
  /** An older snapshot is not used; 0: none is kept. */
  readonly snapshotMaxAgeSeconds: number;
  /** TTL of every record in the Mesos zone, seconds. */
  readonly ttl: number;
  /** Lower case, without the final dot. */
  readonly domain: string;
  /** The port for DNS, UDP and TCP. */
  readonly port: number;
  /** IP addresses to serve DNS on; `0.0.0.0` and `::` both stand for every address of the machine. */
  readonly listeners: readonly string[];
  /** Threads that answer over UDP, for each listener; 0: none, the main thread does it. */
  readonly workers: number | 'auto';
  /** Upstream resolvers for every name outside the Mesos domain. */
  readonly resolvers: readonly HostPort[];
  /** Other servers that answer Mesos names too, for this node's resolv.conf; canonical IP addresses, never this machine's. */
  readonly fallbackServers: readonly string[];
  /** Zone (lower case, no final dot) to its own upstream resolvers. */
  readonly zoneResolvers: ReadonlyMap<string, readonly HostPort[]>;
  /** How long one upstream may take, seconds. */
  readonly timeoutSeconds: number;
  readonly dnsOn: boolean;
  readonly httpOn: boolean;
  readonly httpPort: number;
  readonly httpListener: string;
  /** Forward names outside the Mesos domain; false: refuse them. */
  readonly externalOn: boolean;
  /** Whose queries are forwarded. */
  readonly allowRecursion: readonly AllowedNetwork[];
  /** The RA bit in answers of the Mesos zone. */
  readonly recurseOn: boolean;
  readonly reverseDnsOn: boolean;
  readonly soa: SoaSettings;
  readonly ipSources: readonly IpSource[];
  readonly healthPolicy: HealthPolicy;
  readonly enforceRfc952: boolean;
  /** A, AAAA, CNAME, SRV and TXT records at or below the domain; no CNAME has a name with another, and none circle. */
  readonly staticRecords: readonly ZoneRecord[];
  /** false: a reply that does not fit is cut without the TC bit, as Mesos-DNS means it. */
  readonly setTruncateBit: boolean;
  readonly enumerationOn: boolean;
  /** Weight of every SRV record, 0 to 65535. */
  readonly srvRecordDefaultWeight: number;
  readonly resolvSubnetFirst: boolean;
}

/** `zk://[user:password@]host:port,host:port/path` */
export interface ZooKeeperUrl {
  readonly servers: readonly HostPort[];
  /** The election's node, with a leading slash. */
  readonly path: string;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

export type MesosAuthentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly principal: string; readonly secret: string }
  | {
      readonly kind: 'iam';
      readonly uid: string;
      /** PEM. */
      readonly privateKey: string;
      readonly loginEndpoint: string;
    };

/** PEM texts; what is undefined is not used. */
export interface MesosTls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Absolute paths of the files whose contents are in use above; empty text: none. For display only. */
export interface ConfigFiles {
  readonly iamConfigFile: string;
  readonly caCertFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Fields of the SOA record (RFC 1035 §3.3.13); times in seconds, names in lower case without the final dot. */
export interface SoaSettings {
  readonly mname: string;
  readonly rname: string;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minttl: number;
}
