import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/process.ts';
import type { Target } from './target.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/mesos-dns', import.meta.url));

/** The program itself, `bin/mesos-dns`, with a configuration file. */
export const daemonTarget: Target = {
  name: 'bin/mesos-dns',
  async start(config, { awaitState }) {
    const folder = await mkdtemp(join(tmpdir(), 'mesos-dns-rfc-'));
    const file = join(folder, 'config.json');
    const port = await freePort();
    await writeFile(file, JSON.stringify({ ...config, port }));
    const program = await startProgram(PROGRAM, { args: [`-config=${file}`] });
    const stop = async (): Promise<void> => {
      await program.stop();
      await rm(folder, { recursive: true });
    };
    try {
      await program.waitFor(awaitState ? '"the state of the cluster is known"' : '"serving"');
    } catch (error) {
      await stop();
      throw error;
    }
    return { address: '127.0.0.1', port, stop };
  },
};
