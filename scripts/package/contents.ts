import type { ArchiveEntry } from './tar.ts';

/** A file of the sources and where it goes, or all files below a folder: then both end with `/`. */
export interface Placement {
  readonly from: string;
  readonly to: string;
}

/** Finds in the sources what a table says, under its new paths. Throws where something is not there. */
export function placed(sources: readonly ArchiveEntry[], placements: readonly Placement[]): ArchiveEntry[] {
  return placements.flatMap(({ from, to }) => {
    const found = sources.filter(({ path }) => path === from || (from.endsWith('/') && path.startsWith(from)));
    if (found.length === 0) throw new Error(`there is no ${from} to be packaged`);
    return found.map((entry) => ({ ...entry, path: to + entry.path.slice(from.length) }));
  });
}

/** All folders above the files, each before what is in it, and the files: sorted by paths. */
export function withFolders(files: readonly ArchiveEntry[]): ArchiveEntry[] {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  const entries = [...[...folders].map((path) => ({ path, mode: 0o755, bytes: new Uint8Array() })), ...files];
  return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function foldersAbove(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
}

/** A file of the sources. Throws where it is not there. */
export function textOf(sources: readonly ArchiveEntry[], path: string): string {
  const source = sources.find((each) => each.path === path);
  if (source === undefined) throw new Error(`${path} is missing`);
  return Buffer.from(source.bytes).toString('utf8');
}
