import type { SetupName } from './setups.ts';

/** One row of the table: what is asked, and what has to come back. */
export interface RfcCase {
  /** `RFC 2308 §2.1`. */
  readonly section: string;
  /** What is right, as a sentence. */
  readonly title: string;
  /** The server's settings; `usual` when not given. */
  readonly setup?: SetupName;
  /** A question such as `leader.mesos. A` or `id.server. CH TXT`, a query with its options, or the very bytes. */
  readonly ask: string | QueryText | Uint8Array;
  /** What comes back over UDP and over TCP alike. */
  readonly reply?: Expected;
  /** What comes back over UDP; without it and without `reply`, UDP is not asked. */
  readonly udp?: Expected;
  /** The same for TCP. */
  readonly tcp?: Expected;
}

export type Expected = Expectation | 'no reply';

export type Transport = 'udp' | 'tcp';

/** A query as the table has it; what is left out is as a stub resolver of today asks. */
export interface QueryText {
  readonly question: string;
  /** Header bits, such as `rd ad cd`; `rd` when not given. */
  readonly flags?: string;
  /** QUERY when not given. */
  readonly opcode?: Opcode;
  readonly edns?: EdnsText | 'none';
}

export type Opcode = 'QUERY' | 'IQUERY' | 'STATUS' | 'NOTIFY';

export interface EdnsText {
  /** 0 when not given. */
  readonly version?: number;
  /** Octets that the client takes over UDP; 1232 when not given. */
  readonly udpSize?: number;
  readonly dnssecOk?: boolean;
  /** EDNS client subnet, such as `10.0.1.0/24`. */
  readonly subnet?: string;
  /** Another option, as `code:hex`. */
  readonly option?: string;
}

/** What has to come back. A section that is not given has to be empty. */
export interface Expectation {
  readonly status: string;
  /** As `dig` writes them, in the order of the header: `qr aa tc rd ra ad cd`. */
  readonly flags: string;
  /** The question as it has to come back. If not given: as it was asked, and none to bytes. */
  readonly question?: string | 'none';
  readonly answer?: Records;
  readonly authority?: Records;
  readonly additional?: Records;
  /** Options in the OPT record, such as `EDE 14`. OPT itself has to come back exactly when it was sent. */
  readonly options?: readonly string[];
  /** For bytes: true when OPT has to come back. */
  readonly opt?: boolean;
}

/**
 * Records such as `leader.mesos. 60 IN A 10.0.0.1`, in any order. `SERIAL` and `PORT` stand for any number, and ` | `
 * between alternatives.
 */
export type Records = readonly string[] | RecordsInOrder | SomeRecords;

/** Groups one after another; within each, the order does not matter. */
export interface RecordsInOrder {
  readonly groups: readonly (readonly string[])[];
}

/** So many of these records, and no others. */
export interface SomeRecords {
  readonly count: number;
  readonly of: readonly string[];
}
