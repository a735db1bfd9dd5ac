import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { loadLibc } from '../serve/libc.ts';
import { type Notify, openNotifySocket } from '../serve/notify-socket.ts';

/** What started this process and looks after it: systemd, or nobody. */
export interface ServiceManager {
  /** It serves. */
  ready(): void;
  /** It is about to take another configuration; `ready` ends that. */
  reloading(): void;
  stopping(): void;
  /** Reports, as often as is wanted, that `isAlive`; returns what ends it. Nothing is reported while it is not. */
  watch(isAlive: () => Promise<boolean>): () => void;
}

/** How often within the time after which a silent service is killed and started anew. */
const CHECKS_IN_TIME = 4;

/** By the environment that systemd gives its services: sd_notify(3), sd_watchdog_enabled(3). */
export function serviceManager(environment: NodeJS.ProcessEnv, clock: Clock, log: Log): ServiceManager {
  const notify = notifier(environment, log);
  const intervalMs = watchdogMs(environment) / CHECKS_IN_TIME;
  return {
    ready: () => notify('READY=1'),
    // Of the monotonic clock, so that systemd can tell which reload is ready.
    reloading: () => notify('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => notify('STOPPING=1'),
    watch: (isAlive) => (intervalMs > 0 ? watch(clock, intervalMs, isAlive, () => notify('WATCHDOG=1')) : () => {}),
  };
}

function notifier({ NOTIFY_SOCKET }: NodeJS.ProcessEnv, log: Log): Notify {
  const libc = loadLibc();
  if (NOTIFY_SOCKET === undefined || libc === undefined) return () => {};
  try {
    return openNotifySocket(libc, NOTIFY_SOCKET);
  } catch (error) {
    log.warn('the service manager cannot be told that the service is ready', { error: (error as Error).message });
    return () => {};
  }
}

/** 0 where it does not watch this process. */
function watchdogMs({ WATCHDOG_USEC = '', WATCHDOG_PID }: NodeJS.ProcessEnv): number {
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) return 0;
  return /^\d{1,15}$/.test(WATCHDOG_USEC) ? Number(WATCHDOG_USEC) / 1000 : 0;
}

function watch(clock: Clock, intervalMs: number, isAlive: () => Promise<boolean>, report: () => void): () => void {
  let cancel = (): void => {};
  let isOver = false;
  const check = async (): Promise<void> => {
    const isWell = await isAlive();
    if (isOver) return;
    if (isWell) report();
    cancel = clock.after(intervalMs, () => void check());
  };
  void check();
  return () => {
    isOver = true;
    cancel();
  };
}
