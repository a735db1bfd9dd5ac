import type { Network } from '../lib/network.ts';

/** The part of the configuration that answers are made from. Names are in lower case, without the final dot. */
export interface AnswerSettings {
  readonly domain: string;
  /** Seconds. */
  readonly ttl: number;
  readonly soa: {
    readonly mname: string;
    readonly rname: string;
    readonly refresh: number;
    readonly retry: number;
    readonly expire: number;
    readonly minttl: number;
  };
  readonly srvWeight: number;
  /** The RA bit in answers of the Mesos zone. */
  readonly recurseOn: boolean;
  /** Whether names outside the Mesos domain are forwarded. */
  readonly externalOn: boolean;
  /** Whose names outside the Mesos domain are forwarded. */
  readonly recursionNetworks: readonly Network[];
  /** Whether addresses of the zone can be looked up in reverse. */
  readonly reverseDnsOn: boolean;
  readonly resolvSubnetFirst: boolean;
  readonly setTruncateBit: boolean;
  /** What `version.bind` and `id.server` tell. */
  readonly version: string;
  readonly serverId: string;
}
