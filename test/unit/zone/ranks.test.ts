import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { RANK, type RecordType, type ZoneRecord } from '../../../src/records/record.ts';
import { Zone } from '../../../src/zone/zone.ts';

const a = (value: string, rank: keyof typeof RANK): ZoneRecord => ({
  name: 'web.mesos',
  type: 'A',
  value,
  rank: RANK[rank],
});
const TEXT: ZoneRecord = { name: 'web.mesos', type: 'TXT', value: 'A text.', rank: RANK.static };
const ALIAS: ZoneRecord = { name: 'www.mesos', type: 'CNAME', value: 'odd\\.name.example.com', rank: RANK.static };

const [own, unhealthy] = [a('10.0.0.1', 'first'), a('10.0.0.2', 'unhealthy')];
const [fixed, extra] = [a('10.0.0.3', 'static'), a('10.0.0.4', 'extra')];

const lineOf = ({ name, type, value }: ZoneRecord): string => `${name} ${type} ${value}`;

/** What `/v1/axfr` can tell. */
function entriesOf(zone: Zone): string[] {
  const types: RecordType[] = ['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'TXT'];
  return types.flatMap((type) => [...zone.entries(type)].map(([name, values]) => `${name} ${type} ${values}`));
}

test('of a name’s records those of the lowest rank are seen: static ones before extra ones, and never before others', () => {
  const zone = new Zone(1, seededRandom(1));
  zone.add([extra, fixed, TEXT, ALIAS, unhealthy, own]);
  zone.publish(2);
  assert.deepEqual(entriesOf(zone), [lineOf(own), lineOf(ALIAS)]);
  assert.deepEqual([zone.values('web.mesos', 'TXT'), zone.has('web.mesos', 'TXT')], [[], false]);
  zone.remove([own]);
  zone.publish(3);
  assert.deepEqual(entriesOf(zone), [lineOf(unhealthy), lineOf(ALIAS)]);
  zone.remove([unhealthy]);
  zone.publish(4);
  assert.deepEqual(entriesOf(zone), [lineOf(fixed), lineOf(ALIAS), lineOf(TEXT)]);
  const [change, ...more] = zone.journal.since(3)!;
  assert.deepEqual(
    [change!.removed.map(lineOf), change!.added.map(lineOf)],
    [[unhealthy], [fixed, TEXT]].map((records) => records.map(lineOf)),
  );
  assert.deepEqual(more, []);
  zone.remove([fixed, TEXT]);
  zone.publish(5);
  assert.deepEqual(entriesOf(zone), [lineOf(ALIAS)], 'no entry, because Mesos-DNS would not have it');
  assert.deepEqual(zone.values('web.mesos', 'A'), ['10.0.0.4']);
});
