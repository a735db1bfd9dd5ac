import { ConfigError } from '../config/config-error.ts';
import type { Log } from '../lib/log.ts';
import { within } from '../lib/within.ts';
import type { CountersSnapshot } from '../serve/counters.ts';
import { createLog } from './log.ts';
import type { Output } from './output.ts';
import { Service } from './service.ts';
import { type ServiceManager, serviceManager } from './service-manager.ts';
import { signalled } from './signalled.ts';
import { systemClock } from './system-clock.ts';

/** Where no master tells anything for so long, names outside the cluster are answered all the same. */
const READY_AFTER_MS = 10_000;

export interface ServeOptions {
  readonly configFile: string;
  readonly verbosity: number;
  /** The process whose place this one takes. */
  readonly replacedPid: number | undefined;
}

/**
 * `mesos-dns -config FILE`: serves until SIGTERM or SIGINT, and takes the configuration anew at a SIGHUP. Returns the exit code:
 * 0 after such a signal, 1 when the configuration is wrong or a socket cannot be opened.
 */
export async function serve({ configFile, verbosity, replacedPid }: ServeOptions, { err }: Output): Promise<number> {
  const log = createLog(verbosity);
  const manager = serviceManager(process.env, systemClock, log);
  const service = new Service(configFile, log);
  const started = replacedPid === undefined ? service.start() : service.replace(replacedPid);
  let reloads = started;
  const signal = signalled(() => {
    reloads = reloads.then(() => reload(service, manager, log));
  });
  try {
    const wasStopped = await Promise.race([started.then(() => false), signal.then(() => true)]);
    if (!wasStopped) await serveUntil(signal, service, manager, log);
  } catch (error) {
    if (error instanceof ConfigError) for (const warning of error.warnings) log.warn(warning);
    err(`mesos-dns: ${(error as Error).message}\n`);
    return 1;
  }
  log.info('stopping', { signal: await signal });
  manager.stopping();
  await service.close();
  const served = service.served();
  if (served !== undefined) log.info('served', summaryOf(served));
  return 0;
}

async function serveUntil(signal: Promise<string>, service: Service, manager: ServiceManager, log: Log): Promise<void> {
  const { daemon } = service;
  let isEnding = false;
  const ended = signal.then(() => {
    isEnding = true;
  });
  void daemon.ready.then(() => log.info('the state of the cluster is known'));
  void within(systemClock, READY_AFTER_MS, Promise.race([daemon.canAnswer, ended])).then(() => {
    if (!isEnding) manager.ready();
  });
  const unwatch = manager.watch(() => service.daemon.isAnswering());
  await signal;
  unwatch();
}

async function reload(service: Service, manager: ServiceManager, log: Log): Promise<void> {
  manager.reloading();
  try {
    await service.reload();
    log.info('the configuration was read anew and is in force');
  } catch (error) {
    log.error('the configuration before stays in force', { error: (error as Error).message });
  }
  manager.ready();
}

/** What was served, in a line. */
function summaryOf({ queries, replies, truncated, unsent, dropped, slow }: CountersSnapshot): Record<string, unknown> {
  const without = (counts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  const total = queries.reduce((sum, { count }) => sum + count, 0);
  return { queries: total, replies: without(replies), truncated, unsent, dropped: without(dropped), slow };
}
