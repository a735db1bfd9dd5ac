/**
 * The rooms of src/. A pure room imports what stands before it in this list and touches nothing of the world; a room
 * that touches the world imports pure rooms only; the connecting ones import any.
 */
export const PURE_ROOMS = ['lib', 'wire', 'cluster', 'records', 'table', 'zone', 'answer'];
export const WORLD_ROOMS = ['mesos', 'zookeeper', 'resolve', 'serve', 'http', 'sim', 'node', 'release', 'config'];
export const CONNECTING_ROOMS = ['daemon', 'cli', 'main', 'version'];
/** Where the process, the terminal and the system's clock are at hand. */
const EDGE_ROOMS = ['cli', 'main'];

/** Every npm package that src/ may import, and the one room that imports it. */
export const PACKAGE_ROOMS: Readonly<Record<string, string>> = {
  zod: 'config',
  hono: 'http',
  '@hono/node-server': 'http',
  'node-zookeeper-client': 'zookeeper',
  'prom-client': 'daemon',
  pino: 'cli',
};

/** What a pure room may take from Node: functions whose result depends on their arguments alone. */
export const PURE_FUNCTIONS: Readonly<Record<string, readonly string[]>> = { 'node:crypto': ['hash'] };

/** Modules of Node that no room imports, and why. */
export const FORBIDDEN_MODULES: Readonly<Record<string, string>> = {
  'node:vm': 'a name server runs no text',
};
/** Modules that only some files of the edge import, and why no others. */
export const MODULE_FILES: Readonly<Record<string, { readonly files: readonly string[]; readonly why: string }>> = {
  'node:child_process': {
    files: ['src/cli/run-build.ts', 'src/cli/run-program.ts'],
    why: 'a name server starts no programs; cli/run-build.ts builds a release again, cli/run-program.ts tells who manages resolv.conf',
  },
};
/** Those that only `main` and `cli` may import. */
export const TIMER_MODULES = ['node:timers', 'node:timers/promises'];

/**
 * Files that ask for the date: for serials, for the age of a snapshot over restarts, for tokens and for the log. Nothing else
 * may, because a date that somebody sets would make a time-out of a second last an hour.
 */
const DATED_FILES = [
  'src/daemon/zone-keeper.ts',
  'src/daemon/snapshots.ts',
  'src/daemon/snapshot-keeper.ts',
  'src/mesos/iam-tokens.ts',
  'src/mesos/outage-log.ts',
];

/** `lib` for `src/lib/ip.ts`, `main` for `src/main.ts`; undefined outside of src/. */
export function roomOf(path: string): string | undefined {
  return /^src\/(?:([^/]+)\/.*|([^/]+)\.ts)$/.exec(path)?.slice(1).find(Boolean);
}

/** The simulated cluster has a date like any other; the edge makes it. */
export const isDateless = (path: string): boolean =>
  isBelowTheEdge(path) && roomOf(path) !== 'sim' && !DATED_FILES.includes(path);
export const isPure = (path: string): boolean => PURE_ROOMS.includes(roomOf(path) ?? '');
export const isWorld = (path: string): boolean => WORLD_ROOMS.includes(roomOf(path) ?? '');
export const isBelowTheEdge = (path: string): boolean => isSource(path) && !EDGE_ROOMS.includes(roomOf(path) ?? '');
export const isSource = (path: string): boolean => /^src\/.*\.ts$/.test(path);
export const isTypeScript = (path: string): boolean => /^(?:src|test|scripts)\/.*\.ts$/.test(path);
