import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { HandOver } from './hand-over.ts';
import { readSnapshot } from './read-snapshot.ts';
import { SERIALS_MAX, SnapshotKeeper } from './snapshot-keeper.ts';
import { snapshotPath, snapshotSource } from './snapshot-settings.ts';
import type { ZoneKeeper } from './zone-keeper.ts';

export interface SnapshotsOptions {
  readonly config: Config;
  readonly handOver?: HandOver | undefined;
  readonly current: () => ZoneKeeper['current'];
  readonly clock: Clock;
  readonly log: Log;
}

type Restorable = Pick<ZoneKeeper, 'restore' | 'continueAfter'>;

/** What this run takes over from the one before, and leaves to the next. */
export interface Snapshots {
  /** Gives the keeper what the run before knew in the end; false when that is not known. Never rejects. */
  restore(keeper: Restorable): Promise<boolean>;
  /** A master has told something, and whether that changed the zone, which has this serial now. */
  told(isChange: boolean, serial: number): void;
  /** Writes what is known in the end. Never rejects. */
  close(): Promise<void>;
}

export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { config, current, clock, log } = options;
  const path = snapshotPath(config, log);
  const restoreHandOver = (keeper: Restorable): Promise<boolean> => restoreFromHandOver(options, keeper);
  if (path === undefined) return { restore: restoreHandOver, told() {}, close: async () => {} };
  const source = snapshotSource(config);
  const { giveWay } = clock;
  const maxAgeMs = config.snapshotMaxAgeSeconds * 1000;
  const writer = new SnapshotKeeper({ path, source, maxAgeMs, clock, log, current, giveWay });
  return {
    async restore(keeper) {
      if (await restoreHandOver(keeper)) return true;
      const read = await readSnapshot(path, { nowMs: clock.nowMs(), maxAgeMs, source, giveWay });
      if (read.serial !== undefined) await keeper.continueAfter(serialAfter(read.serial));
      if (!read.ok) {
        if (read.reason !== undefined) log.warn('the snapshot is not used', { file: path, reason: read.reason });
        return false;
      }
      const { state, toldMs } = read;
      await keeper.restore(state);
      log.info('the zone of the run before is served until a master answers', {
        tasks: state.cluster.tasks.size,
        ageSeconds: Math.max(0, Math.round((clock.nowMs() - toldMs) / 1000)),
      });
      return true;
    },
    told: (isChange, serial) => (isChange ? writer.changed(serial) : writer.confirmed()),
    close: () => writer.close(),
  };
}

/** From the daemon of this process before, if its cluster is ours. */
async function restoreFromHandOver({ config, handOver }: SnapshotsOptions, keeper: Restorable): Promise<boolean> {
  if (handOver?.known === undefined) return false;
  const { state, serial } = handOver.known;
  await keeper.continueAfter(serialAfter(serial));
  const source = snapshotSource(config);
  if (!handOver.source.some((place) => source.includes(place))) return false;
  await keeper.restore(state);
  return true;
}

/** Whatever a run has published after it wrote down this serial, the zone goes on from there. */
function serialAfter(serial: number): number {
  return (serial + SERIALS_MAX) >>> 0;
}
