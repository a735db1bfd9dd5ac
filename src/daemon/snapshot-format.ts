/**
 * A snapshot file is three lines: a header and a cluster's state, both JSON, and the checksum of the two lines before it. So
 * it can be read by eye, and a file of which anything is missing or changed is known for what it is.
 */

const FORMAT = 'mesos-dns snapshot';
/** Grows when a server would misread what the one before wrote. */
export const SNAPSHOT_VERSION = 1;

/** What a snapshot tells of itself. */
export interface SnapshotHeader {
  /** When a master last told that the cluster is like this, milliseconds since the Unix epoch. */
  readonly toldMs: number;
  /** The zone's serial, 32 bits. */
  readonly serial: number;
  /** Where its masters are found; two lists that share no entry belong to two clusters. */
  readonly source: readonly string[];
}

export interface ParsedHeader {
  readonly version: unknown;
  /** undefined when it is none of `SNAPSHOT_VERSION`. */
  readonly header: SnapshotHeader | undefined;
}

/** The first line, with its end. */
export function headerLine({ toldMs, serial, source }: SnapshotHeader): string {
  return `${JSON.stringify({ format: FORMAT, version: SNAPSHOT_VERSION, toldMs, serial, source })}\n`;
}

/** Reads the first line, without its end. Returns undefined when it is not that of a snapshot. */
export function parseHeaderLine(line: string): ParsedHeader | undefined {
  const json = parsedObject(line);
  if (json?.['format'] !== FORMAT) return undefined;
  const { version, toldMs, serial, source } = json;
  const isWhole = isTime(toldMs) && isSerial(serial) && isTextList(source);
  return { version, header: isWhole ? { toldMs, serial, source } : undefined };
}

/** The last line, with its end, for the SHA-256 in hexadecimal of all that comes before it. */
export function checksumLine(sha256: string): string {
  return `sha256 ${sha256}\n`;
}

export const CHECKSUM_LINE_BYTES = checksumLine('0'.repeat(64)).length;

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isSerial(value: unknown): value is number {
  return typeof value === 'number' && value >>> 0 === value;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
