import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { Zone } from '../../../src/zone/zone.ts';

export const a = (name: string, value: string): ZoneRecord => ({ name, type: 'A', value });

export function newZone(): Zone {
  return new Zone(1, seededRandom(1));
}

/** Replaces what one source brings, as an update does. */
export function replace(
  zone: Zone,
  before: readonly ZoneRecord[],
  after: readonly ZoneRecord[],
  serial: number,
): boolean {
  zone.add(after);
  zone.remove(before);
  return zone.publish(serial);
}
