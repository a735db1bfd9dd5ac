import { createHash } from 'node:crypto';
import { closeSync, createReadStream, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { Refused } from './refused.ts';

/** At most so many bytes from the beginning of a file. Throws as `openSync` does. */
export function readBeginning(path: string, bytesMax: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(bytesMax);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, bytes, length, bytesMax - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The beginning of a file of the release. Throws `Refused` when it is no regular file that can be read. */
export function readRegular(folder: string, name: string, bytesMax: number): Buffer {
  assertRegular(folder, name);
  try {
    return readBeginning(join(folder, name), bytesMax);
  } catch {
    throw new Refused(`${name} cannot be read`);
  }
}

/** The SHA-256 sum of a file of the release, however large. Throws `Refused` as `readRegular` does. */
export async function sumOf(folder: string, name: string): Promise<string> {
  assertRegular(folder, name);
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk);
  } catch {
    throw new Refused(`${name} cannot be read`);
  }
  return hash.digest('hex');
}

function assertRegular(folder: string, name: string): void {
  const stats = statsOf(join(folder, name));
  if (stats === undefined) throw new Refused(`${name} is missing`);
  if (stats.isSymbolicLink()) throw new Refused(`${name} is a symbolic link, not a file of the release`);
  if (!stats.isFile()) throw new Refused(`${name} is no regular file`);
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
