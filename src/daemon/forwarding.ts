import type { Query } from '../answer/query.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { createHostnames } from '../resolve/hostnames.ts';
import type { UpstreamQuery } from '../resolve/query.ts';
import { createRoutes } from '../resolve/routes.ts';
import { createUpstreams, type Upstreams } from '../resolve/upstreams.ts';
import type { Message } from '../wire/message.ts';

export interface ForwardingOptions {
  readonly config: Config;
  /** Domains to try behind a host name without a dot, from resolv.conf. */
  readonly search: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

export interface Forwarding {
  /** Asks the upstreams that the name belongs to. */
  readonly query: (query: Query) => Promise<Message>;
  /** Addresses of a host name, by the hosts file and the upstreams. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
}

/** `onClose` is given what ends each part. */
export function createForwarding(
  { config, search, clock, log }: ForwardingOptions,
  onClose: (close: () => unknown) => void,
): Forwarding {
  const upstreamsOf = (upstreams: readonly HostPort[]): Upstreams => {
    const created = createUpstreams({ upstreams, timeoutMs: config.timeoutSeconds * 1000, clock, log });
    onClose(() => created.close());
    return created;
  };
  const zones = new Map([...config.zoneResolvers].map(([zone, upstreams]) => [zone, upstreamsOf(upstreams)]));
  const routes = createRoutes({ default: upstreamsOf(config.resolvers), zones });
  const resolve = (query: UpstreamQuery): Promise<Message> => routes.upstreamsFor(query.question.name).resolve(query);
  return {
    query: ({ question, flags, edns }) =>
      resolve({ question, rd: flags.rd, cd: flags.cd, dnssecOk: edns?.dnssecOk ?? false }),
    lookup: createHostnames({ resolve, search, clock, log }).lookup,
  };
}
