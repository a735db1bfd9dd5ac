import type { Config } from '../config/config.ts';
import { effectiveConfig } from '../config/effective.ts';
import type { ApiSources } from '../http/api.ts';
import { startHttpServer } from '../http/server.ts';
import type { Clock } from '../lib/clock.ts';
import { loadOnce } from '../lib/load-once.ts';
import type { Log } from '../lib/log.ts';
import { loadLibc } from '../serve/libc.ts';
import { openTcpSocket } from '../serve/open-sockets.ts';
import { listenAddresses, listenOn } from './listen-addresses.ts';
import type { Metrics } from './metrics.ts';
import type { ZoneKeeper } from './zone-keeper.ts';

export interface HttpApiOptions {
  readonly config: Config;
  readonly version: string;
  readonly keeper: ZoneKeeper;
  readonly metrics: Metrics;
  /** The API of a daemon whose place this one takes is served there as well. */
  readonly isBeside: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Serves the HTTP API; `onClose` is given what ends each server. Rejects when a socket cannot be opened. */
export async function startHttpApi(options: HttpApiOptions, onClose: (close: () => unknown) => void): Promise<void> {
  const { config, isBeside, log } = options;
  const sources = apiSources(options);
  // Most nodes are never asked for it, and it takes 6 MB.
  const listener = loadOnce(async () => (await import('../http/listener.ts')).createListener(sources));
  const libc = loadLibc();
  const port = config.httpPort;
  for (const listenAddress of listenAddresses([config.httpListener])) {
    const { address } = listenAddress;
    const openSocket = libc && (() => openTcpSocket(libc, { address, port, isBeside }));
    await listenOn(listenAddress, () => startHttpServer({ listener, address, port, openSocket, log }), onClose);
  }
}

function apiSources({ config, version, keeper, metrics, clock, random, log }: HttpApiOptions): ApiSources {
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
    run: randomDigits(random) + randomDigits(random),
    metrics: () => metrics.text(),
    clock,
    log,
  };
}

/** Eight of them, hexadecimal. */
function randomDigits(random: () => number): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
