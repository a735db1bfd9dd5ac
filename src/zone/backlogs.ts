import type { ZoneRecord } from '../records/record.ts';
import { Key } from '../table/key.ts';
import type { KeyMap } from '../table/key-map.ts';

/** Names that take more words of the table are staged less often than their records come. */
const LARGE_WORDS = 1024;
/** About what a record takes. */
const RECORD_WORDS = 8;

/** Stages records of one name, with one source more or fewer each; returns how many words the name takes then. */
export type Stage = (name: Key, records: readonly ZoneRecord[], step: 1 | -1) => number;

interface Backlog {
  /** What the name took when it was staged last. */
  words: number;
  added: ZoneRecord[];
  removed: ZoneRecord[];
}

/**
 * Staging anew writes all of a name's RRsets, so thousands of records of one name that come little by little would be
 * written thousands of times. Those of a large name wait here until there are about as many as it has, or no more come.
 */
export class Backlogs {
  readonly #stage: Stage;
  readonly #names: KeyMap;
  /** By the numbers of their names. */
  readonly #backlogs: Backlog[] = [];
  readonly #key = new Key();

  /** `names`: an empty map. */
  constructor(names: KeyMap, stage: Stage) {
    this.#names = names;
    this.#stage = stage;
  }

  /** Takes records of one name. Throws as `stage` does, then or later. */
  add(name: Key, records: readonly ZoneRecord[], step: 1 | -1): void {
    const number = this.#names.get(name);
    if (number === undefined) {
      const words = this.#stage(name, records, step);
      if (words > LARGE_WORDS) this.#backlogs[this.#names.add(name)] = { words, added: [], removed: [] };
      return;
    }
    const backlog = this.#backlogs[number]!;
    const waiting = step === 1 ? backlog.added : backlog.removed;
    for (const record of records) waiting.push(record);
    if ((backlog.added.length + backlog.removed.length) * RECORD_WORDS > backlog.words) this.#flush(name, backlog);
  }

  /** Stages everything that waits. */
  flush(): void {
    for (const [number, backlog] of this.#backlogs.entries()) {
      this.#names.read(number, this.#key);
      this.#flush(this.#key, backlog);
    }
    this.clear();
  }

  /** Forgets everything that waits. */
  clear(): void {
    this.#names.clear();
    this.#backlogs.length = 0;
  }

  #flush(name: Key, backlog: Backlog): void {
    const { added, removed } = backlog;
    // What is new comes first, as in an update as a whole.
    if (added.length > 0) backlog.words = this.#stage(name, added, 1);
    if (removed.length > 0) backlog.words = this.#stage(name, removed, -1);
    backlog.added = [];
    backlog.removed = [];
  }
}
