import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

export interface ExecutableParts {
  /** Node for the machine that the executable is for. It must be of the version that runs this. */
  readonly node: Uint8Array;
  readonly mainScript: string;
  readonly udpWorkerScript: string;
}

/**
 * Node's own options, which bin/mesos-dns gives as well: a small young generation, no warning about what is experimental
 * in Node, and no debugger, which SIGUSR1 would open on a port.
 */
const NODE_OPTIONS = ['--max-semi-space-size=2', '--disable-warning=ExperimentalWarning', '--disable-sigusr1'];

/**
 * Node's settings for a single executable application. Paths are relative, because one of them is kept in it. A code
 * cache or a snapshot would be other octets at every build, and another processor could not use them.
 */
const SETTINGS = {
  main: 'mesos-dns.js',
  mainFormat: 'commonjs',
  executable: 'node',
  output: 'mesos-dns',
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  useCodeCache: false,
  execArgv: NODE_OPTIONS,
  // NODE_OPTIONS in the environment changes nothing.
  execArgvExtension: 'none',
  assets: { 'udp-worker.js': 'udp-worker.js' },
};

/** Makes `mesos-dns` in a folder: a Node that runs our script and nothing else. Resolves with its octets. */
export async function makeExecutable(folder: string, parts: ExecutableParts): Promise<Uint8Array> {
  const building = join(folder, 'building');
  mkdirSync(building, { recursive: true });
  writeFileSync(join(building, 'node'), parts.node, { mode: 0o755 });
  writeFileSync(join(building, 'mesos-dns.js'), parts.mainScript);
  writeFileSync(join(building, 'udp-worker.js'), parts.udpWorkerScript);
  writeFileSync(join(building, 'settings.json'), JSON.stringify(SETTINGS));
  await runProgram(building, process.execPath, ['--build-sea', 'settings.json']);
  const executable = join(folder, 'mesos-dns');
  renameSync(join(building, 'mesos-dns'), executable);
  rmSync(building, { recursive: true });
  return readFileSync(executable);
}
