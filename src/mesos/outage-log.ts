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
  let outage: { since: string; beganMs: number; cause: string; reportedMs: number } | undefined;
  return {
    failed: (cause) => {
      const reportedMs = clock.steadyMs();
      if (outage?.cause === cause && reportedMs - outage.reportedMs < REPEAT_AFTER_MS) return;
      const { since, beganMs } = outage ?? { since: new Date(clock.nowMs()).toISOString(), beganMs: reportedMs };
      outage = { since, beganMs, cause, reportedMs };
      log.warn(failing, { cause, since });
    },
    succeeded: () => {
      if (outage === undefined) return;
      log.info(over, { afterSeconds: Math.round((clock.steadyMs() - outage.beganMs) / 1000) });
      outage = undefined;
    },
  };
}
