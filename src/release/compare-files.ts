import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;

/** Where two files differ, or one of them ends: the first such byte, counted from 0; undefined when they are equal. */
export async function firstDifference(one: string, other: string): Promise<number | undefined> {
  await using first = await open(one);
  await using second = await open(other);
  for (let at = 0; ; at += CHUNK_BYTES) {
    const [a, b] = await Promise.all([readChunk(first, at), readChunk(second, at)]);
    if (!a.equals(b)) return at + differenceOf(a, b);
    if (a.length < CHUNK_BYTES) return undefined;
  }
}

function differenceOf(a: Buffer, b: Buffer): number {
  const index = a.findIndex((byte, at) => byte !== b[at]);
  return index < 0 ? a.length : index;
}

/** A whole chunk, but at the end of the file. */
async function readChunk(file: FileHandle, position: number): Promise<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, length, CHUNK_BYTES - length, position + length);
    if (bytesRead === 0) return chunk.subarray(0, length);
    length += bytesRead;
  }
}
