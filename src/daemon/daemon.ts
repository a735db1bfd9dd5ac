import type { RequestListener } from 'node:http';
import { hostname } from 'node:os';
import type { Query } from '../answer/query.ts';
import { Responder } from '../answer/responder.ts';
import type { Config } from '../config/config.ts';
import { effectiveConfig } from '../config/effective.ts';
import type { ApiSources } from '../http/api.ts';
import { startHttpServer } from '../http/server.ts';
import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { createHostnames } from '../resolve/hostnames.ts';
import type { UpstreamQuery } from '../resolve/query.ts';
import { createRoutes } from '../resolve/routes.ts';
import { createUpstreams, type Upstreams } from '../resolve/upstreams.ts';
import { Counters, type CountersSnapshot } from '../serve/counters.ts';
import type { Message } from '../wire/message.ts';
import { startDnsServers } from './dns-servers.ts';
import { followCluster } from './follow-cluster.ts';
import { HostTable } from './host-table.ts';
import { listenAddresses, listenOn, nameServerAddresses } from './listen-addresses.ts';
import { Metrics } from './metrics.ts';
import { createHandler } from './query-handler.ts';
import { answerSettingsOf, namingOf } from './settings.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';
import { ZoneKeeper } from './zone-keeper.ts';

export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  /** Domains to try behind a host name without a dot, from resolv.conf. */
  readonly search: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export interface Daemon {
  /** Resolves when the first state of the cluster is published. */
  readonly ready: Promise<void>;
  /** What was served so far. */
  served(): CountersSnapshot;
  /** Stops serving and lets go of everything; resolves when nothing is left that would keep the process alive. */
  close(): Promise<void>;
}

/** What has to be let go of, in the order in which it was taken. */
type Closers = (() => unknown)[];

/**
 * Connects the rooms: masters → cluster → records → zone → answers. Names outside the cluster are served as soon as this
 * resolves. Rejects when a socket cannot be opened; nothing is left open then.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { config, clock, random, log } = options;
  const closers: Closers = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.reverse().splice(0)) await close();
  };
  try {
    const forwarding = createForwarding(options, closers);
    const counters = new Counters();
    const metrics: Metrics = new Metrics({ served: () => counters.read(), zone: () => keeper.view() });
    const keeper: ZoneKeeper = createKeeper(options, forwarding, metrics, (isChange, serial) =>
      snapshots.told(isChange, serial),
    );
    await startServers(options, keeper, forwarding, counters, metrics, closers);
    const snapshots = createSnapshots({ config, current: () => keeper.current, clock, log });
    closers.push(() => snapshots.close());
    closers.push(() => keeper.stop());
    // What masters tell is newer than any snapshot, so it comes after it.
    const following = snapshots.restore(keeper).then(() =>
      followCluster({
        config,
        clock,
        random,
        log,
        keeper,
        lookup: forwarding.lookup,
        onEventAnswered: (ms) => metrics.eventAnswered(ms),
      }),
    );
    closers.push(async () => (await following).stop());
    const ready = following.then((each) => each.ready);
    return { ready, served: () => counters.read(), close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Forwarding {
  /** Asks the upstreams that the name belongs to. */
  readonly query: (query: Query) => Promise<Message>;
  /** Addresses of a host name, by the hosts file and the upstreams. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
}

function createForwarding({ config, search, clock, log }: DaemonOptions, closers: Closers): Forwarding {
  const upstreamsOf = (upstreams: readonly HostPort[]): Upstreams => {
    const created = createUpstreams({ upstreams, timeoutMs: config.timeoutSeconds * 1000, clock, log });
    closers.push(() => created.close());
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

function createKeeper(
  { config, clock, random, log }: DaemonOptions,
  forwarding: Forwarding,
  metrics: Metrics,
  onTold: Snapshots['told'],
): ZoneKeeper {
  return new ZoneKeeper({
    naming: namingOf(config),
    nameServer: { mname: config.soa.mname, addresses: nameServerAddresses(config.listeners) },
    staticRecords: config.staticRecords,
    configuredMasters: config.masters,
    hosts: new HostTable(forwarding.lookup, log),
    holdMaxMs: config.failoverHoldSeconds * 1000,
    clock,
    random,
    onDrift: (drift) => metrics.drifted(drift),
    onTold,
    log,
  });
}

async function startServers(
  options: DaemonOptions,
  keeper: ZoneKeeper,
  forwarding: Forwarding,
  counters: Counters,
  metrics: Metrics,
  closers: Closers,
): Promise<void> {
  const { config, version, clock, random, log } = options;
  const onClose = (close: () => unknown): void => void closers.push(close);
  if (config.dnsOn) {
    const settings = answerSettingsOf(config, version, hostname());
    const handle = createHandler(new Responder(() => keeper.view(), settings, random), forwarding.query, log);
    const { table } = keeper;
    await startDnsServers({ config, settings, table, handle, counters, clock, random, log }, onClose);
  }
  if (config.httpOn) {
    const sources = apiSources(options, keeper, metrics);
    let loading: Promise<RequestListener> | undefined;
    // Most nodes are never asked for it, and it takes 6 MB.
    const listener = (): Promise<RequestListener> =>
      (loading ??= import('../http/listener.ts').then(({ createListener }) => createListener(sources)));
    for (const listenAddress of listenAddresses([config.httpListener])) {
      const start = () => startHttpServer({ listener, address: listenAddress.address, port: config.httpPort, log });
      await listenOn(listenAddress, start, onClose);
    }
  }
}

function apiSources({ config, version, clock, log }: DaemonOptions, keeper: ZoneKeeper, metrics: Metrics): ApiSources {
  return {
    version,
    config: () => effectiveConfig(config),
    domain: config.domain,
    ttl: config.ttl,
    refreshSeconds: config.refreshSeconds,
    mname: config.soa.mname,
    rname: config.soa.rname,
    enumerationOn: config.enumerationOn,
    zone: () => keeper.view(),
    enumerate: () => keeper.enumerate(),
    journal: keeper.journal,
    metrics: () => metrics.text(),
    clock,
    log,
  };
}
