import type { ZoneRecord } from '../records/record.ts';

/** Names that take more words of the table are staged less often than their records come. */
const LARGE_WORDS = 1024;
/** About what a record takes. */
const RECORD_WORDS = 8;

/** Stages records of one name, with one source more or fewer each; returns how many words the name takes then. */
export type Stage = (name: string, records: readonly ZoneRecord[], step: 1 | -1) => number;

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
  readonly #byName = new Map<string, Backlog>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Takes records of one name. Throws as `stage` does, then or later. */
  add(name: string, records: readonly ZoneRecord[], step: 1 | -1): void {
    const backlog = this.#byName.get(name);
    if (backlog === undefined) {
      const words = this.#stage(name, records, step);
      if (words > LARGE_WORDS) this.#byName.set(name, { words, added: [], removed: [] });
      return;
    }
    const waiting = step === 1 ? backlog.added : backlog.removed;
    for (const record of records) waiting.push(record);
    if ((backlog.added.length + backlog.removed.length) * RECORD_WORDS > backlog.words) this.#flush(name, backlog);
  }

  /** Stages everything that waits. */
  flush(): void {
    for (const [name, backlog] of this.#byName) this.#flush(name, backlog);
    this.#byName.clear();
  }

  /** Forgets everything that waits. */
  clear(): void {
    this.#byName.clear();
  }

  #flush(name: string, backlog: Backlog): void {
    const { added, removed } = backlog;
    // What is new comes first, as in an update as a whole.
    if (added.length > 0) backlog.words = this.#stage(name, added, 1);
    if (removed.length > 0) backlog.words = this.#stage(name, removed, -1);
    backlog.added = [];
    backlog.removed = [];
  }
}
