/** A file's octets as text, one character each (Latin-1): what is not ours is never decoded, so it comes back as it was. */
export interface FileEntry {
  readonly kind: 'file';
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What lies at a path. */
export type Entry = FileEntry | { readonly kind: 'link'; readonly target: string } | { readonly kind: 'missing' };

export const MISSING: Entry = { kind: 'missing' };

export function sameEntry(a: Entry, b: Entry): boolean {
  if (a.kind === 'file' && b.kind === 'file') {
    return a.text === b.text && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
  }
  if (a.kind === 'link' && b.kind === 'link') return a.target === b.target;
  return a.kind === b.kind;
}
