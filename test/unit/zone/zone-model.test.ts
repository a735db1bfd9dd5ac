import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { RANK, type ZoneRecord } from '../../../src/records/record.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { TableModel } from '../table/table-model.ts';

const SEEDS = 2;
const STEPS = 40;
const VALUES = 3000;
/** Most changes are of the first two. */
const NAMES = ['big.mesos', 'other.mesos', 'x.big.mesos', 'small.mesos', '_s._tcp.mesos'];
const LOWER_RANKS = [RANK.unhealthy, RANK.static, RANK.extra, RANK.unhealthyExtra];
/** As in an update. */
const RECORDS_AT_A_STRETCH = 128;

/** Every record that is seen, as a line. */
function seenIn(model: TableModel): Set<string> {
  const rrsets = [...model.content()].filter(([key]) => key.includes(' '));
  return new Set(rrsets.flatMap(([key, values]) => values.map((value) => `${key} ${value}`)));
}

const lineOf = ({ name, type, value }: ZoneRecord): string => `${name} ${type} ${value}`;

/** A zone, what it has to be, and what somebody knows who was told each of its changes. */
class Watched {
  readonly #random: () => number;
  readonly #zone: Zone;
  #model = new TableModel();
  #known = new Set<string>();
  #serial = 100;
  /** How often too much changed to be told. */
  restarts = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#zone = new Zone(this.#serial, seededRandom(seed + 1));
  }

  /** At first more records come than go, then more go than come. */
  step(isGrowing: boolean): void {
    const next = this.#model.copy();
    const size = this.#random() < 0.2 ? 4000 : this.#random() < 0.5 ? 30 : 3;
    const known = this.#model.records();
    const times = (share: number): unknown[] => Array.from({ length: size }).filter(() => this.#random() < share);
    const added = times(isGrowing ? 0.8 : 0.45).map(() => this.#record());
    for (const record of added) next.add(record);
    const removed = times(isGrowing ? 0.2 : 0.55)
      .map(() => known[this.#integer(known.length)])
      .filter((record) => record !== undefined && next.remove(record)) as ZoneRecord[];
    for (const records of stretches(added)) this.#zone.add(records);
    for (const records of stretches(removed)) this.#zone.remove(records);
    if (this.#random() < 0.1) {
      this.#zone.abandon();
      return;
    }
    this.#model = next;
    this.#publish();
  }

  #publish(): void {
    const [zone, now] = [this.#zone, seenIn(this.#model)];
    const { serial } = zone.journal;
    const isChanged = zone.publish(++this.#serial);
    assert.ok(zone.reclaim(), 'nobody else reads it');
    const changes = zone.journal.since(serial);
    if (changes === undefined) {
      this.restarts++;
      this.#known = now;
    } else {
      assert.equal(isChanged, now.symmetricDifference(this.#known).size > 0);
    }
    for (const { removed, added } of changes ?? []) {
      for (const record of removed) assert.ok(this.#known.delete(lineOf(record)), `${lineOf(record)} was not there`);
      for (const record of added) assert.ok(!this.#known.has(lineOf(record)) && this.#known.add(lineOf(record)));
    }
    assert.equal(this.#known.symmetricDifference(now).size, 0);
    this.#compare(now);
  }

  #compare(now: ReadonlySet<string>): void {
    const types = ['A', 'AAAA', 'SRV'] as const;
    const read = NAMES.flatMap((name) =>
      types.flatMap((type) => this.#zone.values(name, type).map((value) => `${name} ${type} ${value}`)),
    );
    assert.deepEqual([read.length, new Set(read).symmetricDifference(now).size], [now.size, 0]);
  }

  #record(): ZoneRecord {
    const name = NAMES[this.#integer(this.#random() < 0.7 ? 2 : NAMES.length)]!;
    const rank = this.#random() < 0.85 ? RANK.first : LOWER_RANKS[this.#integer(LOWER_RANKS.length)]!;
    const number = this.#integer(VALUES);
    if (name.startsWith('_')) return { name, type: 'SRV', value: `t${number % 50}.mesos:${number}`, rank };
    if (this.#random() < 0.7) return { name, type: 'A', value: `10.0.${number >> 8}.${number & 255}`, rank };
    return { name, type: 'AAAA', value: `fd00::${(number + 1).toString(16)}`, rank };
  }

  #integer(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

function* stretches(records: readonly ZoneRecord[]): Generator<readonly ZoneRecord[]> {
  for (let from = 0; from < records.length; from += RECORDS_AT_A_STRETCH) {
    yield records.slice(from, from + RECORDS_AT_A_STRETCH);
  }
}

test('whoever is told each change of a zone knows what is seen in it, however large its names are', () => {
  let restarts = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const watched = new Watched(seed);
    for (let step = 0; step < STEPS; step++) watched.step(step < STEPS / 3);
    restarts += watched.restarts;
  }
  assert.ok(restarts < SEEDS * STEPS * 0.1, `${restarts} changes were too large to be told`);
});
