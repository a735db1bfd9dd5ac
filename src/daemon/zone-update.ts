import { type Changes, changesBetween } from '../cluster/changes.ts';
import type { ClusterEntries } from '../cluster/model.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { deriveRecords } from '../records/derive.ts';
import type { RecordInputs } from '../records/inputs.ts';
import type { ZoneRecord } from '../records/record.ts';
import type { Zone } from '../zone/zone.ts';

/**
 * So many records are changed at a stretch. They are forgotten before the garbage collector would take them for something that
 * stays: with 4,096 of them, the heap of a large cluster grows by 100 MB more.
 */
const RECORDS_AT_A_STRETCH = 128;

/** So often memory that threads may still read is asked for. */
const RECLAIM_TURNS_MAX = 1000;

export interface ZoneUpdate {
  /** What the zone is made of now; undefined while there is nothing in it. */
  readonly before: RecordInputs<ClusterEntries> | undefined;
  readonly after: RecordInputs;
  /** Everything that differs between the two. */
  readonly changes: Changes;
  /** The zone's serial, if any record changes. */
  readonly serial: number;
  /** Whether the zone after it may not be true any more. */
  readonly isStale: boolean;
  /** Resolves when other work has had its turn. */
  readonly giveWay: () => Promise<void>;
}

/**
 * Brings the zone from one cluster to another, at the cost of what changed. Nobody sees anything of it before all of it is
 * done. Resolves with whether any record changed; rejects when the update failed, and then the zone is as it was.
 */
export async function updateZone(
  zone: Zone,
  { before, after, changes, serial, isStale, giveWay }: ZoneUpdate,
): Promise<boolean> {
  try {
    // What is new comes before what goes, so that a record that moves from one task to another does not change at all.
    for (const records of stretches(deriveRecords(changes, after))) {
      zone.add(records);
      await giveWay();
    }
    if (before !== undefined) {
      for (const records of stretches(deriveRecords(changes, before))) {
        zone.remove(records);
        await giveWay();
      }
    }
    return zone.publish(serial, isStale);
  } catch (error) {
    zone.abandon();
    throw error;
  }
}

/** Frees what the last update replaced, as soon as threads have moved on: after a batch of queries, or with the next update. */
export async function reclaimMemory(zone: Zone, giveWay: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < RECLAIM_TURNS_MAX && !zone.reclaim(); turn++) await giveWay();
}

/** The same records, in stretches of about equal length. */
function* stretches(lists: Iterable<readonly ZoneRecord[]>): Generator<readonly ZoneRecord[]> {
  let stretch: ZoneRecord[] = [];
  for (const records of lists) {
    for (const record of records) stretch.push(record);
    if (stretch.length < RECORDS_AT_A_STRETCH) continue;
    yield stretch;
    stretch = [];
  }
  if (stretch.length > 0) yield stretch;
}

/**
 * What is other between what the zone was made of and what it is to be made of. `inPlace`: what became other in its cluster,
 * which is the same one. The masters may be other all the same, where an update that was to tell of them failed.
 */
export function changesOf(before: RecordInputs | undefined, after: RecordInputs, inPlace?: Changes): Changes {
  const changes = inPlace ?? changesBetween(before?.cluster, after.cluster);
  return { ...changes, leader: changes.leader || !deepEqual(before?.masters, after.masters) };
}
