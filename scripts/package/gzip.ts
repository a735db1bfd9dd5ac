import { gzip as gzipInThread } from 'fflate';

/**
 * Compresses in JavaScript, in a thread of its own: the zlib in Node writes other octets on other processors. The header
 * names no time and no file. Level 6 is for executables: 9 takes twice the time for a thousandth of the size.
 */
export function gzip(bytes: Uint8Array, level: 6 | 9): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    gzipInThread(bytes, { level, mtime: 0 }, (error, compressed) => {
      if (error === null) resolve(compressed);
      else reject(error);
    });
  });
}
