import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import { type Daemon, startDaemon } from '../daemon/daemon.ts';
import type { CountersSnapshot } from '../serve/counters.ts';
import { VERSION } from '../version.ts';
import { createLog } from './log.ts';
import { machine } from './machine.ts';
import type { Output } from './output.ts';
import { signalled } from './signalled.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

/**
 * `mesos-dns -config FILE`: serves until SIGTERM, SIGINT or SIGHUP. Returns the exit code: 0 after such a signal, 1 when the
 * configuration is wrong or a socket cannot be opened.
 */
export async function serve(configFile: string, verbosity: number, { err }: Output): Promise<number> {
  const log = createLog(verbosity);
  let daemon: Daemon;
  try {
    const { config, warnings } = loadConfig(configFile, machine);
    for (const warning of warnings) log.warn(warning, { file: config.file });
    const { search } = machine.resolvConf();
    daemon = await startDaemon({ config, version: VERSION, search, clock: systemClock, random: systemRandom, log });
    log.info('serving', { version: VERSION, domain: config.domain, listeners: config.listeners, port: config.port });
  } catch (error) {
    if (error instanceof ConfigError) for (const warning of error.warnings) log.warn(warning);
    err(`mesos-dns: ${(error as Error).message}\n`);
    return 1;
  }
  void daemon.ready.then(() => log.info('the state of the cluster is known'));
  const signal = await signalled();
  log.info('stopping', { signal });
  await daemon.close();
  log.info('served', summaryOf(daemon.served()));
  return 0;
}

/** What was served, in a line. */
function summaryOf({ queries, replies, truncated, unsent, dropped, slow }: CountersSnapshot): Record<string, unknown> {
  const without = (counts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  const total = queries.reduce((sum, { count }) => sum + count, 0);
  return { queries: total, replies: without(replies), truncated, unsent, dropped: without(dropped), slow };
}
