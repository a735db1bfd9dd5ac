import type { ZoneRecord } from '../records/record.ts';

/** One step of the zone: what to take away, and what to put there, to come from a serial to the next. */
export interface ZoneChange {
  readonly from: number;
  readonly serial: number;
  readonly removed: readonly ZoneRecord[];
  readonly added: readonly ZoneRecord[];
}

/**
 * The newest changes of the zone, without a gap, the oldest first. Serials only go forward (RFC 1982), and changes begin where
 * the ones before ended.
 */
export class Journal {
  readonly #recordsMax: number;
  readonly #changes: ZoneChange[] = [];
  #records = 0;
  #serial: number;
  readonly #listeners = new Set<() => void>();

  /** Begins at `serial`; `recordsMax`: how many records all changes together may tell of. */
  constructor(serial: number, recordsMax: number) {
    this.#serial = serial;
    this.#recordsMax = recordsMax;
  }

  /** What it has come to. */
  get serial(): number {
    return this.#serial;
  }

  /** Takes up the change from the serial that it has come to. */
  add(change: Omit<ZoneChange, 'from'>): void {
    this.#changes.push({ from: this.#serial, ...change });
    this.#records += recordsOf(change);
    while (this.#records > this.#recordsMax) this.#records -= recordsOf(this.#changes.shift()!);
    this.#come(change.serial);
  }

  /** A step that cannot be told: nothing from before it leads here. */
  restart(serial: number): void {
    this.#changes.length = 0;
    this.#records = 0;
    this.#come(serial);
  }

  /** The changes since `serial`, or undefined when none of them begins there. */
  since(serial: number): readonly ZoneChange[] | undefined {
    if (serial === this.#serial) return [];
    const [first] = this.#changes;
    if (first === undefined) return undefined;
    // Distances from the first one go up, whether the numbers wrap around or not.
    const distance = (serial - first.from) >>> 0;
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]!.from - first.from) >>> 0 < distance) low = middle + 1;
      else high = middle;
    }
    return this.#changes[low]?.from === serial ? this.#changes.slice(low) : undefined;
  }

  /** Calls `listener` after each step; the returned function ends that. */
  onStep(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #come(serial: number): void {
    this.#serial = serial;
    for (const listener of this.#listeners) listener();
  }
}

function recordsOf({ removed, added }: Pick<ZoneChange, 'removed' | 'added'>): number {
  return removed.length + added.length;
}
