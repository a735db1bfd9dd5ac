import type { Cluster } from '../cluster/model.ts';
import { writeState } from '../cluster/write-state.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { writeSnapshot } from './write-snapshot.ts';

/** From the end of a write to the next at the least: what a node loses is no more than this when it is killed. */
const REST_MIN_MS = 60_000;
/** A write is to take no more than a hundredth of the time. */
const REST_FOR_WORK = 100;
/** However long a write takes, a disk that is slow for once must not be the end of snapshots. */
const REST_MAX_MS = 3_600_000;
/** Where nothing changes, a snapshot is written anew when it is so old, or half as old as it may be when a node starts. */
const CONFIRM_AFTER_MAX_MS = 3_600_000;

/** A zone that goes half so many serials beyond that of its snapshot is written at once: so the next run goes on after so many. */
export const SERIALS_MAX = 1 << 14;

export interface SnapshotKeeperOptions {
  readonly path: string;
  /** Where the masters are found, as in a `SnapshotHeader`. */
  readonly source: readonly string[];
  /** How old a snapshot may be when it is read. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** What the zone is made of at this moment; undefined while no master has told anything. */
  readonly current: () => CurrentCluster | undefined;
  readonly giveWay: () => Promise<void>;
}

export interface CurrentCluster {
  readonly cluster: Cluster;
  /** The zone's serial. */
  readonly serial: number;
  /** As in a `MasterState`. */
  readonly electedTime: number;
}

/** Writes the cluster's snapshot when there is something to write, and not too often. */
export class SnapshotKeeper {
  readonly #options: SnapshotKeeperOptions;
  /** When a master last told something; undefined before it has. */
  #toldMs: number | undefined;
  #isDue = false;
  #isClosed = false;
  /** Of the timer that begins the next write. */
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #serial = 0;
  /** That of the snapshot on the disk. */
  #writtenSerial = 0;
  /** Until when nothing is written after the last attempt. */
  #restsUntilMs = 0;
  /** The date of the last attempt. */
  #attemptedMs = 0;
  /** Whether the last attempt succeeded; undefined before there was one. */
  #succeeded: boolean | undefined;

  constructor(options: SnapshotKeeperOptions) {
    this.#options = options;
  }

  /** A master has told something that changes the zone, which has this serial now. */
  changed(serial: number): void {
    this.#serial = serial;
    this.#told(true);
  }

  /** A master has told that everything is as it is known. */
  confirmed(): void {
    this.#told(this.#isOld());
  }

  /** Writes what is known in the end, if any master told something. Resolves when nothing is written any more, come what may. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await this.#writing;
    await this.#write();
  }

  #told(isNews: boolean): void {
    this.#toldMs = this.#options.clock.nowMs();
    this.#isDue ||= isNews;
    this.#schedule();
  }

  /** Whether what is on the disk has not been told anew for long, or could not be written. */
  #isOld(): boolean {
    if (this.#writing !== undefined) return false;
    const { clock, maxAgeMs } = this.#options;
    // By the date, as the next run will see it: where that was set meanwhile, the snapshot has a date that never was.
    const ageMs = clock.nowMs() - this.#attemptedMs;
    return this.#succeeded !== true || ageMs >= Math.min(CONFIRM_AFTER_MAX_MS, maxAgeMs / 2) || ageMs < 0;
  }

  /** A timer even where nothing has to be waited for: so changes that come together are written together. */
  #schedule(): void {
    if (!this.#isDue || this.#isClosed || this.#writing !== undefined) return;
    // By the arithmetic of serials (RFC 1982).
    const isUrgent = this.#succeeded === true && ((this.#serial - this.#writtenSerial) | 0) > SERIALS_MAX / 2;
    if (this.#cancel !== undefined && !isUrgent) return;
    this.#cancel?.();
    const { clock } = this.#options;
    const restMs = isUrgent ? 0 : Math.max(0, this.#restsUntilMs - clock.steadyMs());
    this.#cancel = clock.after(restMs, () => {
      this.#cancel = undefined;
      this.#isDue = false;
      this.#writing = this.#write().then(() => {
        this.#writing = undefined;
        this.#schedule();
      });
    });
  }

  async #write(): Promise<void> {
    const { path, source, clock, current, giveWay } = this.#options;
    const known = current();
    if (known === undefined || this.#toldMs === undefined) return;
    const { cluster, serial, electedTime } = known;
    const header = { toldMs: this.#toldMs, serial, source };
    const beganMs = clock.steadyMs();
    try {
      await writeSnapshot(path, header, writeState(cluster, electedTime), giveWay);
      this.#writtenSerial = serial;
      this.#noteSuccess();
    } catch (error) {
      this.#noteFailure(error as Error);
    }
    const endedMs = clock.steadyMs();
    this.#restsUntilMs = endedMs + Math.min(REST_MAX_MS, Math.max(REST_MIN_MS, REST_FOR_WORK * (endedMs - beganMs)));
    this.#attemptedMs = clock.nowMs();
  }

  #noteSuccess(): void {
    const { path, log } = this.#options;
    if (this.#succeeded === false) log.info('the snapshot is written again', { file: path });
    this.#succeeded = true;
  }

  /** The same trouble every minute would be no news. What could not be written is due when a master tells something again. */
  #noteFailure({ message }: Error): void {
    const { path, log } = this.#options;
    if (this.#succeeded !== false) {
      log.warn('the snapshot cannot be written: its folder must exist, be writable and have room', {
        file: path,
        reason: message,
      });
    }
    this.#succeeded = false;
  }
}
