import { closeSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** No configuration, certificate bundle or key comes near it. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** The text of a file, or `problem`: why it cannot be read. */
export type FileText = { readonly text: string; readonly problem?: undefined } | { readonly problem: string };

/** The absolute path: `~/` is the home directory, a relative path starts at the working directory. */
export function absolutePath(path: string): string {
  return resolve(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);
}

/** Reads a file of UTF-8 text: a regular one, or a pipe as in `-config=<(…)`. */
export function readTextFile(path: string): FileText {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const bytes = readBounded(descriptor);
    return bytes === undefined
      ? { problem: `it is larger than ${FILE_BYTES_MAX} bytes` }
      : { text: bytes.toString('utf8') };
  } catch (error) {
    return { problem: describeError(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readBounded(descriptor: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const length = readSync(descriptor, chunk);
    if (length === 0) return Buffer.concat(chunks);
    total += length;
    if (total > FILE_BYTES_MAX) return undefined;
    chunks.push(chunk.subarray(0, length));
  }
}

function describeError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  if (code === 'EISDIR') return 'it is a directory, not a file';
  return `it cannot be read (${code})`;
}
