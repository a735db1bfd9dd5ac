import type { RecordType } from '../records/record.ts';

/** What readers see of the zone. Names and values are text, in the form of `ZoneRecord`. */
export interface ZoneView {
  /** Goes up by RFC 1982 arithmetic with each change. */
  readonly serial: number;
  /** Of an earlier time, when it may have been another: no master has been heard since. */
  readonly isStale: boolean;
  /** The values of the RRset, in the order in which they came; empty when there is none. */
  values(name: string, type: RecordType): string[];
  /**
   * As `values`, but no more than `count` of them, each as likely as any other, and of services only those whose targets can
   * be sent; `random` gives numbers from 0 to 1.
   */
  sample(name: string, type: RecordType, count: number, random: () => number): string[];
  /** Whether the name has records of this type. */
  has(name: string, type: RecordType): boolean;
  /** Whether the name has records, or a name below it has. */
  exists(name: string): boolean;
  /** Every RRset of one type, but for the extra names, which Mesos-DNS does not have. */
  entries(type: RecordType): Iterable<readonly [name: string, values: readonly string[]]>;
}
