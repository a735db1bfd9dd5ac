import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { RANK, type ZoneRecord } from '../../../src/records/record.ts';
import { TableReader } from '../../../src/table/reader.ts';
import { TableWriter } from '../../../src/table/writer.ts';
import { keyOf } from '../../support/key-of.ts';
import { type Content, contentOf, contentOfNames } from './content.ts';
import { TableModel } from './table-model.ts';

const READERS = 4;
/** Few, so that names and records come, go and come back; some of them lie above others. */
const NAMES = [
  'a.x.mesos',
  'b.x.mesos',
  'x.mesos',
  'c.y.x.mesos',
  'y.x.mesos',
  'z.mesos',
  'mesos',
  '1.0.0.10.in-addr.arpa',
];

/** Does random things with a table and a model of it, and looks at both from readers that stay inside for a while. */
class Run {
  readonly #random: () => number;
  readonly #table: TableWriter;
  readonly #readers: TableReader[];
  /** What each reader that is inside has to see; undefined for one that is outside. */
  readonly #expected: ({ readonly content: Content; readonly serial: number } | undefined)[] =
    Array(READERS).fill(undefined);
  #published: { readonly model: TableModel; readonly content: Content; readonly serial: number } | undefined;
  #staged = new TableModel();
  readonly #names: string[];
  #bulkNames = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#table = new TableWriter(this.#random);
    this.#readers = Array.from({ length: READERS }, (_, number) => new TableReader(this.#table.buffer, number));
    this.#names = [...NAMES, ...Array.from({ length: 5 }, (_, number) => `s${seed}-${number}.x.mesos`)];
  }

  step(): void {
    const action = this.#below(100);
    if (action < 34) this.#add();
    else if (action < 60) this.#remove();
    else if (action < 74) this.#publish();
    else if (action < 78) this.#abandon();
    else if (action < 79) this.#bulk();
    else if (action < 81) this.#fail();
    else this.#move(this.#below(READERS));
  }

  /** Everybody leaves, and nothing is left to be taken back. */
  end(): void {
    this.#publish();
    for (let number = 0; number < READERS; number++) if (this.#expected[number] !== undefined) this.#move(number);
    assert.equal(this.#table.reclaim(), true);
  }

  get octets(): number {
    return this.#table.buffer.byteLength;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #record(name: string): ZoneRecord {
    const ranks = Object.values(RANK);
    // Most are of the first.
    const rank = this.#below(2) === 0 ? RANK.first : ranks[this.#below(ranks.length)]!;
    return { ...this.#plainRecord(name), rank };
  }

  #plainRecord(name: string): ZoneRecord {
    const value = this.#below(4);
    switch (this.#below(6)) {
      case 0:
        return { name, type: 'A', value: `10.0.0.${value}` };
      case 1:
        return { name, type: 'AAAA', value: `fd00::${value + 1}` };
      case 2:
        return { name, type: 'SRV', value: `${['a.x.mesos', 'Text ä', ''][value % 3]}:${value}` };
      case 3:
        return { name, type: 'CNAME', value: `${NAMES[value]!}.example.com` };
      case 4:
        return { name, type: 'TXT', value: ['like.a.name', 'Text ä', 'x'.repeat(1000)][value % 3]! };
      default:
        return { name, type: 'PTR', value: NAMES[value]! };
    }
  }

  #add(): void {
    const name = this.#names[this.#below(this.#names.length)]!;
    const records = Array.from({ length: 1 + this.#below(4) }, () => this.#record(name));
    this.#table.stage(keyOf(name), records, 1);
    for (const record of records) this.#staged.add(record);
  }

  #remove(): void {
    const records = this.#staged.records();
    const { name } = records[this.#below(records.length)] ?? {};
    if (name === undefined) return;
    const some = records.filter((record) => record.name === name && this.#below(3) > 0);
    this.#table.stage(keyOf(name), some, -1);
    for (const record of some) assert.ok(this.#staged.remove(record));
  }

  #publish(): void {
    const serial = (this.#published?.serial ?? 0) + 1;
    this.#lookAtDelta();
    this.#table.publish(serial);
    this.#published = { model: this.#staged.copy(), content: this.#staged.content(), serial };
  }

  /** What was published and the delta make what is published next. */
  #lookAtDelta(): void {
    const delta = this.#table.delta(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (this.#published === undefined) {
      assert.equal(delta, undefined);
      return;
    }
    const [before, after] = [linesOf(this.#published.content), linesOf(this.#staged.content())];
    const told = (records: readonly ZoneRecord[]): string[] =>
      records.map(({ name, type, value }) => `${name} ${type} ${value}`).sort();
    assert.deepEqual(told(delta!.removed), [...before.difference(after)].sort());
    assert.deepEqual(told(delta!.added), [...after.difference(before)].sort());
  }

  #abandon(): void {
    this.#table.abandon();
    this.#staged = this.#published?.model.copy() ?? new TableModel();
  }

  /** Many names go, and many that never were come, so that the index moves now and then. */
  #bulk(): void {
    const old = this.#staged.records().filter(({ name }) => name.endsWith('.bulk.mesos'));
    const fresh = Array.from(
      { length: 150 },
      () => ({ name: `n${++this.#bulkNames}.bulk.mesos`, type: 'A', value: '10.9.9.9' }) as const,
    );
    for (const record of fresh) {
      this.#table.stage(keyOf(record.name), [record], 1);
      this.#staged.add(record);
    }
    for (const record of old) {
      this.#table.stage(keyOf(record.name), [record], -1);
      this.#staged.remove(record);
    }
  }

  /** Takes away what is not there: nothing but abandoning helps then. */
  #fail(): void {
    const name = this.#names[this.#below(this.#names.length)]!;
    const records = [this.#record(name), { name, type: 'A', value: '10.8.8.8' } as const];
    assert.throws(() => this.#table.stage(keyOf(name), records, -1), Error);
    this.#abandon();
  }

  /** A reader that is inside leaves, and one that is outside enters. */
  #move(number: number): void {
    const reader = this.#readers[number]!;
    this.#look();
    if (this.#expected[number] !== undefined) {
      reader.leave();
      this.#expected[number] = undefined;
      this.#table.reclaim();
    } else if (reader.enter()) {
      this.#expected[number] = this.#published;
    } else {
      reader.leave();
    }
  }

  #look(): void {
    for (const [number, expected] of this.#expected.entries()) {
      if (expected === undefined) continue;
      const reader = this.#readers[number]!;
      assert.equal(reader.serial, expected.serial);
      assert.deepEqual(contentOf(reader), expected.content);
      const found = contentOfNames(reader, [
        'none.mesos',
        `n${this.#bulkNames}.bulk.mesos`,
        'bulk.mesos',
        'arpa',
        ...this.#names,
      ]);
      for (const [key, values] of found) assert.deepEqual(values, expected.content.get(key), key);
      for (const name of this.#names) assert.equal(found.has(name), expected.content.has(name), name);
    }
  }
}

/** Each record of a content in a line of its own. */
function linesOf(content: Content): Set<string> {
  return new Set([...content].flatMap(([key, values]) => values.map((value) => `${key} ${value}`)));
}

for (let seed = 1; seed <= 6; seed++) {
  test(`readers see their own version, whatever is staged, published, abandoned and freed (seed ${seed})`, () => {
    const run = new Run(seed);
    for (let step = 0; step < 5000; step++) run.step();
    run.end();
    // A view of the first size has room for the few names of a run; what is not taken back would need more.
    assert.ok(run.octets <= 1 << 24, `${run.octets} octets`);
  });
}
