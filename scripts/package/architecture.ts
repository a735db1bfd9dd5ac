/** A processor that there is an executable for. */
export interface Architecture {
  /** Node's name of it, which is in the names of npm packages and of our archives. */
  readonly name: 'x64' | 'arm64';
  readonly debianName: 'amd64' | 'arm64';
}

export const ARCHITECTURES: readonly Architecture[] = [
  { name: 'x64', debianName: 'amd64' },
  { name: 'arm64', debianName: 'arm64' },
];
