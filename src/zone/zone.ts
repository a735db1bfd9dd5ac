import { serialIsNewer } from '../lib/serial.ts';
import { isPlainName, RANK, type RecordType, type ZoneRecord } from '../records/record.ts';
import { Key, textOfKey } from '../table/key.ts';
import type { KeyMap } from '../table/key-map.ts';
import { NAME, RRSET, TARGET, TEXT_TARGET } from '../table/layout.ts';
import { rankAt, TableReader } from '../table/reader.ts';
import { recordText, recordWords, TYPE_NUMBER } from '../table/record-words.ts';
import { TableWriter } from '../table/writer.ts';
import { Backlogs } from './backlogs.ts';
import { Journal } from './journal.ts';
import type { ZoneView } from './zone-view.ts';

/** Going through so many words takes some milliseconds. */
const DELTA_WORDS_MAX = 1 << 21;
/** About 2 MB. */
const JOURNAL_RECORDS_MAX = 8192;
/** So many names are known again, by their lengths. */
const RECENT = 64;
const NO_DELTA = { removed: [], added: [] };

/** The writer's thread reads its own table like any other. */
const OWN_READER = 0;

/**
 * The zone's records, each with the number of sources that brought it: a record stays as long as one of them does. They
 * live in a table in shared memory, which other threads answer from; what is staged nobody sees, here neither, before it
 * is published.
 */
export class Zone implements ZoneView {
  readonly #table: TableWriter;
  readonly #reader: TableReader;
  readonly #key = new Key();
  readonly #names: KeyMap;
  readonly #recentGroups = new Int32Array(RECENT);
  readonly #backlogs: Backlogs;
  #serial: number;
  #isPublished = false;
  #isStale = false;
  /** What changed of late. */
  readonly journal: Journal;
  /** Whether what is staged changes any record at all. */
  #isChanged = false;
  #hasStaged = false;

  /** `random` gives numbers from 0 to 1, which nobody can guess. */
  constructor(serial: number, random: () => number) {
    this.#table = new TableWriter(random);
    this.#names = this.#table.newKeyMap();
    this.#backlogs = new Backlogs(this.#table.newKeyMap(), (name, records, step) =>
      this.#stageName(name, records, step),
    );
    this.#reader = new TableReader(this.#table.buffer, OWN_READER);
    this.#serial = serial;
    this.journal = new Journal(serial, JOURNAL_RECORDS_MAX);
  }

  get serial(): number {
    return this.#serial;
  }

  /** Begins after `serial`, which was published by an earlier run: to be called before anything is published. */
  continueAfter(serial: number): void {
    if (!serialIsNewer(serial, this.#serial)) return;
    this.#serial = serial;
    this.journal.restart(serial);
  }

  get isStale(): boolean {
    return this.#isStale;
  }

  /** What threads read the zone from, by a `TableReader` with a number from 1 on. */
  get table(): SharedArrayBuffer {
    return this.#table.buffer;
  }

  /**
   * Stages one source more for each record. Those that nobody can ask for (`isReachable`) are nothing to a zone. Throws when
   * there is no room for it: `abandon` is all that helps then.
   */
  add(records: Iterable<ZoneRecord>): void {
    this.#stage(records, 1);
  }

  /**
   * Stages one source fewer for each record. Where sources change, add what is new first: a record that stays is no
   * change then. Throws when a record has no source to lose: `abandon` is all that helps then.
   */
  remove(records: Iterable<ZoneRecord>): void {
    this.#stage(records, -1);
  }

  /**
   * Makes what is staged visible at once, under `serial` if it changes any record that is seen. Returns whether it does.
   * `isStale`: all of it is of old, and may not be true any more. Throws as `add` and `remove` do.
   */
  publish(serial: number, isStale = false): boolean {
    this.#backlogs.flush();
    const delta = this.#isChanged ? this.#table.delta(DELTA_WORDS_MAX, JOURNAL_RECORDS_MAX) : NO_DELTA;
    const isChanged = delta === undefined || delta.removed.length + delta.added.length > 0;
    const next = isChanged ? serial : this.#serial;
    if (this.#hasStaged || !this.#isPublished || isStale !== this.#isStale) this.#table.publish(next, isStale);
    this.#serial = next;
    this.#isStale = isStale;
    this.#isPublished = true;
    this.#forgetStaged();
    if (delta === undefined) this.journal.restart(next);
    else if (isChanged) this.journal.add({ serial: next, ...delta });
    return isChanged;
  }

  /** Forgets what is staged: the zone stays as it was published last. */
  abandon(): void {
    this.#backlogs.clear();
    this.#table.abandon();
    this.#forgetStaged();
  }

  /** Takes back memory that readers in other threads have let go of; true when none is left to take back. */
  reclaim(): boolean {
    return this.#table.reclaim();
  }

  values(name: string, type: RecordType): string[] {
    return this.#ofRrset(name, type, (rrset) => this.#values(rrset, type));
  }

  sample(name: string, type: RecordType, count: number, random: () => number): string[] {
    return this.#ofRrset(name, type, (rrset) => this.#sample(rrset, type, count, random));
  }

  /** To be gone through at once: as long as it is not, no memory is taken back. */
  *entries(type: RecordType): Iterable<readonly [string, readonly string[]]> {
    const reader = this.#reader;
    try {
      if (!reader.enter()) return;
      for (const block of reader.names()) {
        const rrset = reader.rrset(block, TYPE_NUMBER[type]);
        if (rrset === 0 || rankAt(reader.words, rrset) >= RANK.extra) continue;
        const name = textOfKey(reader.octets, (block + NAME.key) << 2);
        yield [name, this.#values(rrset, type)];
      }
    } finally {
      reader.leave();
    }
  }

  has(name: string, type: RecordType): boolean {
    return this.#read(false, () => this.#rrset(name, type) !== 0);
  }

  exists(name: string): boolean {
    return this.#read(false, () => this.#find(name) !== 0);
  }

  /** Puts records together by their names first, each of which is written once. */
  #stage(records: Iterable<ZoneRecord>, step: 1 | -1): void {
    const [names, key] = [this.#names, this.#key];
    const groups: ZoneRecord[][] = [];
    names.clear();
    // Most names come again soon, as the very same texts: those need not be read again, which takes longest.
    const texts: (string | undefined)[] = Array(RECENT).fill(undefined);
    for (const record of records) {
      const { name, type, value } = record;
      const recent = name.length % RECENT;
      let group = this.#recentGroups[recent]!;
      if (texts[recent] !== name) {
        if (!key.set(name)) continue;
        group = names.add(key);
        if (group === groups.length) groups.push([]);
        texts[recent] = name;
        this.#recentGroups[recent] = group;
      }
      if (type !== 'PTR' || isPlainName(value)) groups[group]!.push(record);
    }
    for (const [group, ofName] of groups.entries()) {
      if (ofName.length === 0) continue;
      names.read(group, key);
      this.#backlogs.add(key, ofName, step);
    }
  }

  #stageName(name: Key, records: readonly ZoneRecord[], step: 1 | -1): number {
    this.#hasStaged = true;
    if (this.#table.stage(name, records, step)) this.#isChanged = true;
    return this.#table.stagedWords;
  }

  #forgetStaged(): void {
    this.#isChanged = false;
    this.#hasStaged = false;
  }

  /** What `read` makes of the published version, or `otherwise` before the first one. */
  #read<T>(otherwise: T, read: () => T): T {
    try {
      return this.#reader.enter() ? read() : otherwise;
    } finally {
      this.#reader.leave();
    }
  }

  #find(name: string): number {
    return this.#key.set(name) ? this.#reader.find(this.#key) : 0;
  }

  #rrset(name: string, type: RecordType): number {
    const block = this.#find(name);
    return block === 0 ? 0 : this.#reader.rrset(block, TYPE_NUMBER[type]);
  }

  #ofRrset(name: string, type: RecordType, read: (rrset: number) => string[]): string[] {
    return this.#read([], () => {
      const rrset = this.#rrset(name, type);
      return rrset === 0 ? [] : read(rrset);
    });
  }

  #values(rrset: number, type: RecordType): string[] {
    const { words, octets } = this.#reader;
    return [...this.#records(rrset, type)].map((at) => recordText(words, octets, type, at));
  }

  #sample(rrset: number, type: RecordType, count: number, random: () => number): string[] {
    const { words, octets } = this.#reader;
    const isSendable = (at: number): boolean => type !== 'SRV' || (words[at + TARGET.port]! & TEXT_TARGET) === 0;
    let left = 0;
    for (const at of this.#records(rrset, type)) if (isSendable(at)) left++;
    let wanted = Math.min(count, left);
    const values: string[] = [];
    for (const at of this.#records(rrset, type)) {
      if (wanted === 0) break;
      if (!isSendable(at)) continue;
      // Each of those that are left is as likely as the others to be among those that are wanted.
      if (wanted === left || random() * left < wanted) {
        values.push(recordText(words, octets, type, at));
        wanted--;
      }
      left--;
    }
    return values;
  }

  /** Where the records of an RRset are. */
  *#records(rrset: number, type: RecordType): Generator<number> {
    const { words } = this.#reader;
    let at = rrset + RRSET.records;
    for (let left = this.#reader.count(rrset); left > 0; left--) {
      yield at;
      at += recordWords(words, TYPE_NUMBER[type], at);
    }
  }
}
