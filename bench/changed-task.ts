import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench } from './bench-run.ts';
import { writeStates } from './master.ts';

const execute = promisify(execFile);
const CHANGE_LOOP = fileURLToPath(new URL('./change-loop.ts', import.meta.url));

/** User and system time for one changed task among many, until its new records can be answered. */
export interface ChangeSample {
  readonly tasks: number;
  readonly cpuMicros: number;
}

/** Changes one task again and again, in a process of its own for each sample. */
export async function measureChanges({ plan, folder: all, say }: Bench): Promise<ChangeSample[]> {
  const samples: ChangeSample[] = [];
  for (const tasks of plan.cluster.sizes) {
    const folder = join(all, `change-${tasks}`);
    mkdirSync(folder);
    const { files } = await writeStates(folder, { tasks, apart: true }, [0, 1]);
    for (let round = 0; round < plan.cluster.rounds; round++) {
      say(`one changed task among ${tasks}, round ${round + 1} of ${plan.cluster.rounds}`);
      const { stdout } = await execute(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        CHANGE_LOOP,
        ...files,
      ]);
      samples.push({ tasks, cpuMicros: Number(stdout) });
    }
  }
  return samples;
}
