import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { MasterState } from '../cluster/model.ts';
import { StateParser } from '../cluster/state-parser.ts';
import {
  CHECKSUM_LINE_BYTES,
  checksumLine,
  parseHeaderLine,
  SNAPSHOT_VERSION,
  type SnapshotHeader,
} from './snapshot-format.ts';

/** Ten times the state of the largest cluster. */
const FILE_BYTES_MAX = 2 ** 30;
/** Read at a stretch; the header is no longer. */
const CHUNK_BYTES = 64 * 1024;

export interface ReadSnapshotOptions {
  readonly nowMs: number;
  /** A master must have told of it no longer ago. */
  readonly maxAgeMs: number;
  /** Where our masters are found, as in a `SnapshotHeader`. */
  readonly source: readonly string[];
  readonly giveWay: () => Promise<void>;
}

export type ReadSnapshot =
  | ({ readonly ok: true; readonly state: MasterState } & Omit<SnapshotHeader, 'source'>)
  /**
   * `reason`: a sentence for the operator; undefined when there is no file. `serial`: that of a file which is whole, but too old
   * or of another cluster.
   */
  | { readonly ok: false; readonly reason: string | undefined; readonly serial?: number };

/** Says what is wrong with the file. */
class Refusal extends Error {
  readonly serial: number | undefined;

  constructor(message: string, serial?: number) {
    super(message);
    this.serial = serial;
  }
}

const DAMAGED = 'the snapshot is torn or damaged';

/**
 * Reads a snapshot: all of it, or nothing. One that is too old, damaged, of another version or cluster, or that cannot be
 * read, is refused. Never rejects. Nothing of it is believed before its checksum is found right. A time of the header that is
 * still to come counts as now: a clock can be wrong when a machine starts.
 */
export async function readSnapshot(path: string, options: ReadSnapshotOptions): Promise<ReadSnapshot> {
  let file: FileHandle | undefined;
  try {
    // What is no file, such as a pipe, must not keep us waiting.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readFile(file, options);
  } catch (error) {
    const reason = reasonOf(error as Error);
    const isWhole = error instanceof Refusal && error.serial !== undefined;
    return isWhole ? { ok: false, reason, serial: error.serial! } : { ok: false, reason };
  } finally {
    await file?.close();
  }
}

function reasonOf(error: NodeJS.ErrnoException): string | undefined {
  if (error instanceof Refusal) return error.message;
  return error.code === 'ENOENT' ? undefined : `the snapshot cannot be read: ${error.message}`;
}

async function readFile(file: FileHandle, options: ReadSnapshotOptions): Promise<ReadSnapshot> {
  const size = await checkedSize(file);
  const line = await firstLine(file, size);
  const parsed = parseHeaderLine(line.text);
  if (parsed === undefined) throw new Refusal('the file is no snapshot of mesos-dns');
  const { version, header } = parsed;
  if (version !== SNAPSHOT_VERSION) {
    throw new Refusal(`the snapshot is of version ${JSON.stringify(version)?.slice(0, 20)}, not ${SNAPSHOT_VERSION}`);
  }
  const checkedBytes = size - CHECKSUM_LINE_BYTES;
  await verify(file, checkedBytes, options);
  if (header === undefined) throw new Refusal(`${DAMAGED}: its first line is wrong`);
  checkHeader(header, options);
  const { toldMs, serial } = header;
  // A line feed ends the state.
  return { ok: true, state: await readState(file, line.bytes, checkedBytes - 1, options), toldMs, serial };
}

async function checkedSize(file: FileHandle): Promise<number> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new Refusal('the snapshot is not a regular file');
  if (stats.size > FILE_BYTES_MAX) throw new Refusal(`the snapshot is larger than ${FILE_BYTES_MAX} bytes`);
  return stats.size;
}

/** The text before the first line feed, and its length with it; no text where no line ends. */
async function firstLine(file: FileHandle, size: number): Promise<{ text: string; bytes: number }> {
  const beginning = await bufferOf(bytesBetween(file, 0, Math.min(size, CHUNK_BYTES)));
  const end = beginning.indexOf('\n');
  return { text: beginning.toString('utf8', 0, Math.max(end, 0)), bytes: end + 1 };
}

/** Throws a Refusal unless the last line is the checksum of the bytes before it. */
async function verify(file: FileHandle, checkedBytes: number, { giveWay }: ReadSnapshotOptions): Promise<void> {
  if (checkedBytes < 0) throw new Refusal(`${DAMAGED}: it has no checksum`);
  const digest = createHash('sha256');
  for await (const bytes of bytesBetween(file, 0, checkedBytes)) {
    digest.update(bytes);
    await giveWay();
  }
  const lastLine = await bufferOf(bytesBetween(file, checkedBytes, checkedBytes + CHECKSUM_LINE_BYTES));
  if (lastLine.toString() !== checksumLine(digest.digest('hex')))
    throw new Refusal(`${DAMAGED}: its checksum is wrong`);
}

function checkHeader(
  { toldMs, serial, source: theirs }: SnapshotHeader,
  { nowMs, maxAgeMs, source }: ReadSnapshotOptions,
): void {
  if (!theirs.some((place) => source.includes(place))) {
    throw new Refusal(
      `the snapshot is of another cluster: its masters were found at ${theirs.join(', ')}, ours are at ${source.join(', ')}`,
      serial,
    );
  }
  const ageMs = nowMs - toldMs;
  if (ageMs > maxAgeMs) {
    const [age, limit] = [ageMs, maxAgeMs].map((ms) => Math.ceil(ms / 1000));
    throw new Refusal(
      `the snapshot is too old: a master told of it ${age} s ago, and snapshotMaxAge is ${limit} s`,
      serial,
    );
  }
}

async function readState(
  file: FileHandle,
  begin: number,
  end: number,
  { giveWay }: ReadSnapshotOptions,
): Promise<MasterState> {
  const parser = new StateParser(undefined);
  for await (const bytes of bytesBetween(file, begin, end)) {
    if (!parser.push(bytes)) break;
    await giveWay();
  }
  const parsed = parser.end();
  if (!parsed.ok) throw new Refusal(`${DAMAGED}: ${parsed.reason}`);
  // Of a master that is kind; nothing of the sort is ever written.
  if (parsed.warnings.length > 0) throw new Refusal(`${DAMAGED}: ${parsed.warnings[0]}`);
  return parsed.state;
}

async function bufferOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const bytes of pieces) copies.push(Buffer.from(bytes));
  return Buffer.concat(copies);
}

/** Pieces of at most `CHUNK_BYTES`, each of which stays as it is until the next is asked for. */
async function* bytesBetween(file: FileHandle, begin: number, end: number): AsyncGenerator<Uint8Array> {
  const room = new Uint8Array(CHUNK_BYTES);
  let at = begin;
  while (at < end) {
    const { bytesRead } = await file.read(room, 0, Math.min(room.length, end - at), at);
    if (bytesRead === 0) throw new Refusal(`${DAMAGED}: it ends too early`);
    yield room.subarray(0, bytesRead);
    at += bytesRead;
  }
}
