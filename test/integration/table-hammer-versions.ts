import type { ZoneRecord } from '../../src/records/record.ts';
import type { Content } from '../unit/table/content.ts';
import { TableModel } from '../unit/table/table-model.ts';

/** Words that the threads share, beside the table. */
export const SHARED = { announced: 0, published: 1, stop: 2, checks: 3, words: 16 } as const;

const STABLE_NAMES = 40;
const SERVICES = 10;
const CROWD = 700;

/**
 * Everything in a version tells of it: the addresses, the names that only even versions have, the targets, and the crowd
 * that comes for some versions, so that the index has to grow.
 */
export function recordsOf(version: number): ZoneRecord[] {
  const records: ZoneRecord[] = [];
  const addAddresses = (name: string, count: number): void => {
    for (let number = 0; number < count; number++) {
      records.push({ name, type: 'A', value: `10.${(version >> 8) & 255}.${version & 255}.${number}` });
    }
  };
  for (let number = 0; number < STABLE_NAMES; number++) {
    addAddresses(`n${number}.app.mesos`, 1 + ((version * 7 + number) % 30));
    if (version % 2 === 0) addAddresses(`even${number}.app.mesos`, 1);
  }
  for (let number = 0; number < SERVICES; number++) {
    const target = `t${version}-${number}.app.mesos`;
    addAddresses(target, 1);
    records.push({ name: `_s${number}._tcp.app.mesos`, type: 'SRV', value: `${target}:${version}` });
  }
  if (version % 64 < 8) for (let number = 0; number < CROWD; number++) addAddresses(`c${number}.crowd.mesos`, 1);
  return records;
}

export function contentOfVersion(version: number): Content {
  const model = new TableModel();
  for (const record of recordsOf(version)) model.add(record);
  return model.content();
}
