import type { RecordType, ZoneRecord } from '../records/record.ts';
import type { ZoneView } from './zone-view.ts';

/** What one update of the zone changed. */
export interface ZoneDelta {
  readonly added: readonly ZoneRecord[];
  readonly removed: readonly ZoneRecord[];
}

/** The values of one RRset with the number of sources that brought each. */
interface Rrset {
  readonly sources: Map<string, number>;
  /** The values, listed at the first look-up after a change. */
  values: readonly string[] | undefined;
}

/**
 * The zone's records, each with the number of sources that brought it: a record stays as long as one of them does.
 *
 * It also knows which names exist without records of their own, because a name below them has some (RFC 8020 and
 * RFC 4592 §2.2.2: an empty non-terminal is no missing name).
 */
export class Zone implements ZoneView {
  #serial: number;
  /** Source to its records. */
  readonly #sources = new Map<string, readonly ZoneRecord[]>();
  readonly #rrsets: Record<RecordType, Map<string, Rrset>> = {
    A: new Map(),
    AAAA: new Map(),
    SRV: new Map(),
    PTR: new Map(),
  };
  /** Each name that exists to the number of RRsets at it or below it. */
  readonly #existing = new Map<string, number>();

  constructor(serial: number) {
    this.#serial = serial;
  }

  get serial(): number {
    return this.#serial;
  }

  values(name: string, type: RecordType): readonly string[] {
    const rrset = this.#rrsets[type].get(name);
    return rrset === undefined ? [] : valuesOf(rrset);
  }

  *entries(type: RecordType): Iterable<readonly [string, readonly string[]]> {
    for (const [name, rrset] of this.#rrsets[type]) yield [name, valuesOf(rrset)];
  }

  exists(name: string): boolean {
    return this.#existing.has(name);
  }

  /**
   * Puts new records in the place of those that each source brought before. The serial becomes `serial` when that
   * changes any record at all; it is not touched, and the delta is empty, when it does not.
   */
  replace(sources: ReadonlyMap<string, readonly ZoneRecord[]>, serial: number): ZoneDelta {
    const delta = { added: [] as ZoneRecord[], removed: [] as ZoneRecord[] };
    for (const [source, records] of sources) {
      // New records come before old ones go, so that one that stays is never missing.
      for (const record of records) if (this.#add(record)) delta.added.push(record);
      for (const record of this.#sources.get(source) ?? []) if (this.#remove(record)) delta.removed.push(record);
      if (records.length > 0) this.#sources.set(source, records);
      else this.#sources.delete(source);
    }
    const net = cancelOut(delta);
    if (net.added.length + net.removed.length > 0) this.#serial = serial;
    return net;
  }

  #add({ name, type, value }: ZoneRecord): boolean {
    let rrset = this.#rrsets[type].get(name);
    if (rrset === undefined) {
      rrset = { sources: new Map(), values: undefined };
      this.#rrsets[type].set(name, rrset);
      this.#count(name, 1);
    }
    const sources = rrset.sources.get(value) ?? 0;
    rrset.sources.set(value, sources + 1);
    if (sources > 0) return false;
    rrset.values = undefined;
    return true;
  }

  #remove({ name, type, value }: ZoneRecord): boolean {
    const rrset = this.#rrsets[type].get(name);
    const sources = rrset?.sources.get(value);
    if (rrset === undefined || sources === undefined) throw new Error(`The zone has no ${type} record of ${name}`);
    if (sources > 1) {
      rrset.sources.set(value, sources - 1);
      return false;
    }
    rrset.sources.delete(value);
    rrset.values = undefined;
    if (rrset.sources.size === 0) {
      this.#rrsets[type].delete(name);
      this.#count(name, -1);
    }
    return true;
  }

  #count(name: string, step: 1 | -1): void {
    for (let at = 0; ; at = name.indexOf('.', at) + 1) {
      const suffix = name.slice(at);
      const count = (this.#existing.get(suffix) ?? 0) + step;
      if (count === 0) this.#existing.delete(suffix);
      else this.#existing.set(suffix, count);
      if (!suffix.includes('.')) return;
    }
  }
}

function valuesOf(rrset: Rrset): readonly string[] {
  rrset.values ??= [...rrset.sources.keys()];
  return rrset.values;
}

/** A record that one source dropped and another brought in the same update did not change. */
function cancelOut({ added, removed }: ZoneDelta): ZoneDelta {
  const key = ({ name, type, value }: ZoneRecord): string => `${type} ${name} ${value}`;
  const gone = new Set(removed.map(key));
  const both = new Set(added.map(key).filter((each) => gone.has(each)));
  if (both.size === 0) return { added, removed };
  const changed = (record: ZoneRecord): boolean => !both.has(key(record));
  return { added: added.filter(changed), removed: removed.filter(changed) };
}
