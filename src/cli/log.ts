import { pino } from 'pino';
import type { Log } from '../lib/log.ts';

/** What waits for a reader of the log that has stalled; beyond it, lines are dropped rather than queries. */
const WAITING_MAX_BYTES = 1024 * 1024;

/**
 * Writes one JSON line for each message to standard error, without ever waiting for whoever reads it. What waits when the
 * process ends is still written, unless the reader has stalled.
 * `verbosity` is Mesos-DNS's `-v`: 0 tells what an operator should know, 1 and 2 also what happens all the time.
 */
export function createLog(verbosity: number): Log {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: WAITING_MAX_BYTES });
  let hasStalled = false;
  destination.on('drop', () => {
    hasStalled = true;
  });
  destination.on('drain', () => {
    hasStalled = false;
  });
  process.on('exit', () => {
    if (!hasStalled) destination.flushSync();
  });
  const options = {
    level: verbosity > 0 ? 'debug' : 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, destination);
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}
