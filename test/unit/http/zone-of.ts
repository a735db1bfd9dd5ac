import type { RecordType } from '../../../src/records/record.ts';
import type { ZoneView } from '../../../src/zone/zone-view.ts';

type RrsetTable = Partial<Record<RecordType, Record<string, readonly string[]>>>;

/** A zone that holds what it is given; `serial` can be set. */
export function zoneOf(table: RrsetTable): ZoneView & { serial: number } {
  return {
    serial: 7,
    isStale: false,
    values: (name, type) => [...(new Map(Object.entries(table[type] ?? {})).get(name) ?? [])],
    sample: () => [],
    has: () => false,
    exists: () => false,
    entries: (type) => Object.entries(table[type] ?? {}),
  };
}
