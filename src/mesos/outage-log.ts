import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';

/** An outage that lasts is reported again this often. */
const REPEAT_AFTER_MS = 10 * 60_000;

/** Reports an outage when it begins, when its cause changes, every ten minutes while it lasts, and when it is over. */
export interface OutageLog {
  failed(cause: string): void;
  succeeded(): void;
}

export function createOutageLog(options: { failing: string; over: string; clock: Clock; log: Log }): OutageLog {
  const { failing, over, clock, log } = options;
  let outage: { sinceMs: number; cause: string; reportedMs: number } | undefined;
  return {
    failed: (cause) => {
      const nowMs = clock.nowMs();
      if (outage?.cause === cause && nowMs - outage.reportedMs < REPEAT_AFTER_MS) return;
      outage = { sinceMs: outage?.sinceMs ?? nowMs, cause, reportedMs: nowMs };
      log.warn(failing, { cause, since: new Date(outage.sinceMs).toISOString() });
    },
    succeeded: () => {
      if (outage === undefined) return;
      log.info(over, { afterSeconds: Math.round((clock.nowMs() - outage.sinceMs) / 1000) });
      outage = undefined;
    },
  };
}
