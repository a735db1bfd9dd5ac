import type { RecordType, ZoneRecord } from '../records/record.ts';
import { textOfKey } from './key.ts';
import { NAME, RRSET } from './layout.ts';
import { countAt, seenRrset } from './reader.ts';
import { isSameRecord, recordText, recordWords, TYPE_NUMBER } from './record-words.ts';

/** What readers see that they did not see before, and what they do not see any more. */
export interface Delta {
  readonly removed: ZoneRecord[];
  readonly added: ZoneRecord[];
}

const TYPES = Object.entries(TYPE_NUMBER) as [RecordType, number][];

/** Adds what differs between two blocks of one name, 0 for none. */
export function addNameDelta(words: Int32Array, octets: Uint8Array, before: number, after: number, delta: Delta): void {
  const name = textOfKey(octets, ((before === 0 ? after : before) + NAME.key) << 2);
  const rrset = (block: number, type: number): number => (block === 0 ? 0 : seenRrset(words, octets, block, type));
  for (const [type, number] of TYPES) {
    const { gone, fresh } = differing(words, number, rrset(before, number), rrset(after, number));
    const textsOf = (records: readonly number[]): Set<string> =>
      new Set(records.map((record) => recordText(words, octets, type, record)));
    // What only moved within the RRset is no difference.
    const [removed, added] = [textsOf(gone), textsOf(fresh)];
    for (const value of removed.difference(added)) delta.removed.push({ name, type, value });
    for (const value of added.difference(removed)) delta.added.push({ name, type, value });
  }
}

/**
 * The records of one RRset that are not in the other at their place. A block is made of the one before by leaving records out
 * and putting others at the end, so what stays is found in one pass.
 */
function differing(
  words: Int32Array,
  type: number,
  before: number,
  after: number,
): { gone: number[]; fresh: number[] } {
  const gone: number[] = [];
  const fresh: number[] = [];
  let [old, now] = [before + RRSET.records, after + RRSET.records];
  let nowLeft = after === 0 ? 0 : countAt(words, after);
  for (let left = before === 0 ? 0 : countAt(words, before); left > 0; left--) {
    const length = recordWords(words, type, old);
    if (nowLeft > 0 && isSameRecord(words, old, words, now, length)) {
      now += length;
      nowLeft--;
    } else {
      gone.push(old);
    }
    old += length;
  }
  for (; nowLeft > 0; nowLeft--) {
    fresh.push(now);
    now += recordWords(words, type, now);
  }
  return { gone, fresh };
}
