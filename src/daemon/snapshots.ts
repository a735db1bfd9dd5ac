import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { readSnapshot } from './read-snapshot.ts';
import { SERIALS_MAX, SnapshotKeeper } from './snapshot-keeper.ts';
import { snapshotPath, snapshotSource } from './snapshot-settings.ts';
import type { ZoneKeeper } from './zone-keeper.ts';

export interface SnapshotsOptions {
  readonly config: Config;
  readonly current: () => ZoneKeeper['current'];
  readonly clock: Clock;
  readonly log: Log;
}

/** What this run takes over from the one before, and leaves to the next. */
export interface Snapshots {
  /** Gives the keeper what the run before knew in the end, if that is known. Never rejects. */
  restore(keeper: Pick<ZoneKeeper, 'restore' | 'continueAfter'>): Promise<void>;
  /** A master has told something, and whether that changed the zone, which has this serial now. */
  told(isChange: boolean, serial: number): void;
  /** Writes what is known in the end. Never rejects. */
  close(): Promise<void>;
}

export function createSnapshots({ config, current, clock, log }: SnapshotsOptions): Snapshots {
  const path = snapshotPath(config, log);
  if (path === undefined) return { restore: async () => {}, told() {}, close: async () => {} };
  const source = snapshotSource(config);
  const { giveWay } = clock;
  const maxAgeMs = config.snapshotMaxAgeSeconds * 1000;
  const writer = new SnapshotKeeper({ path, source, maxAgeMs, clock, log, current, giveWay });
  return {
    async restore(keeper) {
      const read = await readSnapshot(path, { nowMs: clock.nowMs(), maxAgeMs, source, giveWay });
      // Whatever came after it was written, the zone goes on from there.
      if (read.serial !== undefined) await keeper.continueAfter((read.serial + SERIALS_MAX) >>> 0);
      if (!read.ok) {
        if (read.reason !== undefined) log.warn('the snapshot is not used', { file: path, reason: read.reason });
        return;
      }
      const { state, toldMs } = read;
      await keeper.restore(state);
      log.info('the zone of the run before is served until a master answers', {
        tasks: state.cluster.tasks.size,
        ageSeconds: Math.max(0, Math.round((clock.nowMs() - toldMs) / 1000)),
      });
    },
    told: (isChange, serial) => (isChange ? writer.changed(serial) : writer.confirmed()),
    close: () => writer.close(),
  };
}
