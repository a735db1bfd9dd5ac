/**
 * A DNS message as values (RFC 1035 §4).
 *
 * A name is text in master-file form without the final dot, as the letters came: `www.example.com`, the root as the
 * empty string; a dot or backslash inside a label is `\.` or `\\`, any byte outside printable ASCII is `\DDD`.
 */
export interface Message {
  /** 0 to 65535. */
  readonly id: number;
  readonly flags: Flags;
  /** 0 to 15. */
  readonly opcode: number;
  /** 0 to 4095, the upper 8 bits from the OPT record where there is one (RFC 6891 §6.1.3). */
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  /** Without the OPT record, which is `edns`. */
  readonly additionals: readonly ResourceRecord[];
  readonly edns?: Edns | undefined;
}

/** Header bits (RFC 1035 §4.1.1, RFC 4035 §3). */
export interface Flags {
  /** Set in a reply. */
  readonly qr: boolean;
  /** Authoritative answer. */
  readonly aa: boolean;
  /** Truncated. */
  readonly tc: boolean;
  /** Recursion desired. */
  readonly rd: boolean;
  /** Recursion available. */
  readonly ra: boolean;
  /** Authentic data. */
  readonly ad: boolean;
  /** Checking disabled. */
  readonly cd: boolean;
}

export interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Seconds, 0 to 2^31-1 (RFC 2181 §8). */
  readonly ttl: number;
  /** RDATA with every name in it uncompressed. */
  readonly rdata: Uint8Array;
}

/** The OPT record (RFC 6891 §6.1). */
export interface Edns {
  readonly version: number;
  /** The largest UDP payload that the sender can take, octets. */
  readonly udpSize: number;
  /** DNSSEC OK (RFC 3225). */
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

export interface EdnsOption {
  readonly code: number;
  readonly data: Uint8Array;
}
