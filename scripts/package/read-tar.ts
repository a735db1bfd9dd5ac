const BLOCK = 512;

/** The octets of one file in a tar archive of npm, whose files all have short names. Throws when it is not there. */
export function fileInTar(tar: Uint8Array, path: string): Uint8Array {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.length);
  let at = 0;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(text(bytes, at + 124, 12), 8);
    const start = at + BLOCK;
    if (text(bytes, at, 100) === path) {
      if (!(start + size <= bytes.length)) throw new Error(`the archive ends within ${path}`);
      return bytes.subarray(start, start + size);
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`the archive holds no ${path}`);
}

function text(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length));
}
