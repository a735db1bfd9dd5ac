import { RANK, type Rank, type RecordType, type ZoneRecord } from '../../../src/records/record.ts';
import type { Content } from './content.ts';

/** The values of one RRset in their order, with the number of sources of each. */
type Values = Map<string, number>;

/** What the table has to be, in the plainest way: every version is a full copy. */
export class TableModel {
  readonly #rrsets: Map<string, Values>;

  constructor(rrsets: Map<string, Values> = new Map()) {
    this.#rrsets = rrsets;
  }

  copy(): TableModel {
    return new TableModel(new Map([...this.#rrsets].map(([key, values]) => [key, new Map(values)])));
  }

  add(record: ZoneRecord): void {
    const { value } = record;
    const key = keyOf(record);
    const values: Values = this.#rrsets.get(key) ?? new Map();
    this.#rrsets.set(key, values);
    values.set(value, (values.get(value) ?? 0) + 1);
  }

  /** False when there is no source to take away. */
  remove(record: ZoneRecord): boolean {
    const { value } = record;
    const key = keyOf(record);
    const values = this.#rrsets.get(key);
    const sources = values?.get(value);
    if (values === undefined || sources === undefined) return false;
    if (sources > 1) values.set(value, sources - 1);
    else values.delete(value);
    if (values.size === 0) this.#rrsets.delete(key);
    return true;
  }

  /** Every record, as often as it has sources. */
  records(): ZoneRecord[] {
    return [...this.#rrsets].flatMap(([key, values]) => {
      const { name, type, rank } = partsOf(key);
      return [...values].flatMap(([value, sources]) => Array<ZoneRecord>(sources).fill({ name, type, value, rank }));
    });
  }

  content(): Content {
    const content: Content = new Map();
    const best = new Map<string, Rank>();
    for (const { name, rank } of [...this.#rrsets.keys()].map(partsOf)) {
      if (rank < (best.get(name) ?? Number.POSITIVE_INFINITY)) best.set(name, rank);
    }
    for (const [key, values] of this.#rrsets) {
      const { name, type, rank } = partsOf(key);
      if (rank === best.get(name)) content.set(`${name} ${type}`, [...values.keys()]);
      const labels = name.split('.');
      for (let from = 0; from < labels.length; from++) content.set(labels.slice(from).join('.'), []);
    }
    return content;
  }
}

function keyOf({ name, type, rank = RANK.first }: ZoneRecord): string {
  return `${name} ${type} ${rank}`;
}

function partsOf(key: string): { name: string; type: RecordType; rank: Rank } {
  const [name, type, rank] = key.split(' ') as [string, RecordType, string];
  return { name, type, rank: Number(rank) as Rank };
}
