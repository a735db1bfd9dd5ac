import type { Entries } from './model.ts';

/**
 * Entries that are being changed in place, and what stood there before: from the two, the entries before the change can
 * still be read, and brought back.
 */
export class Touched<T> {
  readonly #map: Map<string, T>;
  readonly #before = new Map<string, T | undefined>();

  constructor(map: Map<string, T>) {
    this.#map = map;
  }

  get keys(): ReadonlySet<string> {
    return new Set(this.#before.keys());
  }

  set(key: string, value: T): void {
    this.#note(key);
    this.#map.set(key, value);
  }

  delete(key: string): void {
    if (!this.#map.has(key)) return;
    this.#note(key);
    this.#map.delete(key);
  }

  /** The entries as they were: to be read before anything else changes. */
  get before(): Entries<T> {
    const [map, before] = [this.#map, this.#before];
    const get = (key: string): T | undefined => (before.has(key) ? before.get(key) : map.get(key));
    return {
      get,
      has: (key) => get(key) !== undefined,
      *[Symbol.iterator]() {
        for (const [key, value] of map) if (!before.has(key)) yield [key, value];
        for (const [key, value] of before) if (value !== undefined) yield [key, value];
      },
    };
  }

  /** Brings everything back. */
  undo(): void {
    for (const [key, value] of this.#before) {
      if (value === undefined) this.#map.delete(key);
      else this.#map.set(key, value);
    }
  }

  #note(key: string): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#map.get(key));
  }
}
