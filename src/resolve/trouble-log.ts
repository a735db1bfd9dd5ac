import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';

/** Fewer failures in a row than this are the names' fault (a broken domain gives SERVFAIL), not the upstream's. */
const TROUBLES_IN_A_ROW_MIN = 5;
/** One upstream is warned of at most this often: a dead one must not fill the log. */
const WARN_EVERY_MS = 60_000;

/** Tells the operator of upstreams that keep failing. */
export interface TroubleLog {
  answered(upstream: HostPort): void;
  failed(upstream: HostPort, what: string): void;
}

interface Trouble {
  inARow: number;
  warnedAtMs: number;
}

export function createTroubleLog(log: Log, clock: Clock): TroubleLog {
  const troubles = new Map<HostPort, Trouble>();
  return {
    answered(upstream) {
      const trouble = troubles.get(upstream);
      if (trouble !== undefined) trouble.inARow = 0;
    },
    failed(upstream, what) {
      log.debug('upstream failed', { upstream: formatHostPort(upstream), what });
      const trouble = troubles.get(upstream) ?? { inARow: 0, warnedAtMs: -Infinity };
      troubles.set(upstream, trouble);
      trouble.inARow++;
      if (trouble.inARow < TROUBLES_IN_A_ROW_MIN || clock.steadyMs() - trouble.warnedAtMs < WARN_EVERY_MS) return;
      trouble.warnedAtMs = clock.steadyMs();
      log.warn('an upstream resolver keeps failing', {
        upstream: formatHostPort(upstream),
        inARow: trouble.inARow,
        what,
      });
    },
  };
}
