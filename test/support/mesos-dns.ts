import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-port.ts';
import { type Program, startProgram } from './process.ts';

/** The command that users run. */
export const MESOS_DNS = fileURLToPath(new URL('../../bin/mesos-dns', import.meta.url));

export interface RunningMesosDns {
  readonly program: Program;
  /** DNS over UDP and TCP. */
  readonly port: number;
  readonly httpPort: number;
  /** Resolves when the first state is published. */
  ready(): Promise<void>;
  /** The JSON that a path of the HTTP API answers with. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Runs `bin/mesos-dns`, or an executable, with a configuration file in a folder of its own, on free ports of 127.0.0.1
 * unless told otherwise.
 */
export async function startMesosDns(
  config: Readonly<Record<string, unknown>>,
  command = MESOS_DNS,
): Promise<RunningMesosDns> {
  const [port, httpPort] = (await freePorts(2)) as [number, number];
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  const file = join(folder, 'config.json');
  const defaults = { listener: '127.0.0.1', httplistener: '127.0.0.1', snapshotFile: '' };
  writeFileSync(file, JSON.stringify({ ...defaults, ...config, port, httpport: httpPort }));
  const program = await startProgram(command, { args: ['-config', file] });
  const stop = async (): Promise<void> => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await program.waitFor('"msg":"serving"');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    program,
    port,
    httpPort,
    ready: async () => void (await program.waitFor('the state of the cluster is known')),
    get: async (path) => (await fetch(`http://127.0.0.1:${httpPort}${path}`)).json(),
    stop,
  };
}
