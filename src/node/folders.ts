/** `/a` and `/a/b` for `/a/b/c`. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** Those around the path that are not there, the outer ones first. */
export function absentFolders(path: string, present: ReadonlySet<string>): string[] {
  return foldersOf(path).filter((folder) => !present.has(folder));
}
