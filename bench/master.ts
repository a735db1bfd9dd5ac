import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/free-port.ts';
import { startProgram } from '../test/support/process.ts';
import { until } from '../test/support/until.ts';
import { type StateOptions, stateTexts } from './states.ts';

const STATE_SERVER = fileURLToPath(new URL('./state-server.ts', import.meta.url));
/** The longest that is waited for the next poll. */
const POLL_WITHIN_MS = 120_000;

/** States that a master at the port tells in turn. */
export interface States {
  readonly port: number;
  readonly files: readonly string[];
}

/** A master that has its answers ready. */
export interface Master {
  /** How many requests so far. */
  answeredSoFar(): number;
  /** Waits until it has answered so often: when that was, in nanoseconds of `process.hrtime`. */
  answered(times: number): Promise<bigint>;
  stop(): Promise<unknown>;
}

/** Writes a state for each number of `moved` tasks, see `stateTexts`. */
export async function writeStates(
  folder: string,
  options: Omit<StateOptions, 'masterPort'>,
  moved: readonly number[],
): Promise<States> {
  const port = await freePort();
  const texts = stateTexts({ ...options, masterPort: port }, moved);
  const files = texts.map((text, index) => {
    const file = join(folder, `state-${port}-${index}.json`);
    writeFileSync(file, text);
    return file;
  });
  return { port, files };
}

/** Starts a master in a process of its own. */
export async function startMaster({ port, files }: States): Promise<Master> {
  const program = await startProgram(process.execPath, { args: [STATE_SERVER, String(port), ...files] });
  await program.waitFor('listening');
  const answers = (): string[] => [...program.output().matchAll(/^answered at (\d+)$/gm)].map(([, time]) => time!);
  return {
    answeredSoFar: () => answers().length,
    answered: async (times) => {
      await until(() => answers().length >= times, `poll ${times} of the master`, POLL_WITHIN_MS);
      return BigInt(answers()[times - 1]!);
    },
    stop: () => program.stop(),
  };
}
