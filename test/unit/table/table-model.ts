import type { RecordType, ZoneRecord } from '../../../src/records/record.ts';
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

  add({ name, type, value }: ZoneRecord): void {
    const key = `${name} ${type}`;
    const values: Values = this.#rrsets.get(key) ?? new Map();
    this.#rrsets.set(key, values);
    values.set(value, (values.get(value) ?? 0) + 1);
  }

  /** False when there is no source to take away. */
  remove({ name, type, value }: ZoneRecord): boolean {
    const key = `${name} ${type}`;
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
      const [name, type] = key.split(' ') as [string, RecordType];
      return [...values].flatMap(([value, sources]) => Array<ZoneRecord>(sources).fill({ name, type, value }));
    });
  }

  content(): Content {
    const content: Content = new Map();
    for (const [key, values] of this.#rrsets) {
      content.set(key, [...values.keys()]);
      const labels = key.split(' ')[0]!.split('.');
      for (let from = 0; from < labels.length; from++) content.set(labels.slice(from).join('.'), []);
    }
    return content;
  }
}
