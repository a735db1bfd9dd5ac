import { type DestinationStream, pino } from 'pino';
import type { Log } from '../lib/log.ts';

/**
 * Writes one JSON line for each message to standard error, at once: what the process said last must not be lost.
 * `verbosity` is Mesos-DNS's `-v`: 0 tells what an operator should know, 1 and 2 also what happens all the time.
 */
export function createLog(verbosity: number): Log {
  const destination: DestinationStream = pino.destination({ dest: 2, sync: true });
  const level = verbosity > 0 ? 'debug' : 'info';
  const options = {
    level,
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
