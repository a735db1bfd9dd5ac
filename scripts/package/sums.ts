import { createHash } from 'node:crypto';

/** A file of a release. */
export interface ReleaseFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The text that `sha256sum --check` reads, sorted by names. */
export function sumsOf(files: readonly ReleaseFile[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`).join('');
}
