import type { LookupFunction } from 'node:net';
import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createMasterHttp, type MasterFetch } from '../mesos/http-client.ts';

export interface MasterFetchOptions {
  readonly config: Config;
  /** Addresses of a host name. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How the masters are asked, as the configuration says. Throws when its TLS or credentials cannot be used. */
export function createMasterFetch({ config, lookup, clock, log }: MasterFetchOptions): MasterFetch {
  const { mesosTls: tls, authentication } = config;
  return createMasterHttp({ tls, authentication, lookup: lookupFunction(lookup), clock, log });
}

/** Host names of masters and login servers are looked up through the upstreams too: the system's resolver is us. */
function lookupFunction(lookup: MasterFetchOptions['lookup']): LookupFunction {
  return (host, options, done) => {
    void lookup(host).then((addresses) => {
      const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      if (found.length === 0) done(new Error(`no address is known for the host "${host}"`), []);
      else if (options.all) done(null, found);
      else done(null, found[0]!.address, found[0]!.family);
    });
  };
}
