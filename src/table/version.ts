/** The version that follows this one. The numbers go round, and leave out 0: that marks settled blocks. */
export function nextVersion(version: number): number {
  return (version + 1) | 0 || 1;
}

/** Whether a version is newer than another, neither of which is 0 nor 2^31 versions away. */
export function isNewer(version: number, than: number): boolean {
  return ((version - than) | 0) > 0;
}
