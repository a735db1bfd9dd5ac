import { READERS_MAX, readerAt } from './layout.ts';

/** Something to be done once nobody can be reading what was taken away before it. */
interface Pending {
  /** The readers that were inside, and their counts then. */
  readonly readers: ReadonlyMap<number, number>;
  readonly act: () => void;
}

/** Grace periods: they end when each reader that was inside at their beginning has moved on. See `layout.ts`. */
export class GracePeriods {
  readonly #words: () => Int32Array;
  readonly #pending: Pending[] = [];

  /** `words` gives the newest view of the table. */
  constructor(words: () => Int32Array) {
    this.#words = words;
  }

  /** Has `act` called by the first `pass` that no reader who is inside now is in the way of. */
  after(act: () => void): void {
    this.#pending.push({ readers: this.#readersInside(), act });
  }

  /**
   * Does what waited for readers that have moved on, in the order in which it came; true when nothing waits any more. What
   * it does may have more done `after` it, but must not pass itself.
   */
  pass(): boolean {
    while (this.#pending.length > 0 && this.#haveMovedOn(this.#pending[0]!.readers)) this.#pending.shift()!.act();
    return this.#pending.length === 0;
  }

  #readersInside(): ReadonlyMap<number, number> {
    const words = this.#words();
    const inside = new Map<number, number>();
    for (let reader = 0; reader < READERS_MAX; reader++) {
      const count = Atomics.load(words, readerAt(reader));
      if ((count & 1) === 1) inside.set(reader, count);
    }
    return inside;
  }

  #haveMovedOn(readers: ReadonlyMap<number, number>): boolean {
    const words = this.#words();
    for (const [reader, count] of readers) if (Atomics.load(words, readerAt(reader)) === count) return false;
    return true;
  }
}
