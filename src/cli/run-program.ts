import { spawnSync } from 'node:child_process';
import type { Program } from '../node/step.ts';

/** Restarting a service takes no longer, or hangs. */
const TIMEOUT_MS = 30_000;

/** Runs a program of the system to its end. Throws an error that says why it did no good. */
export function runProgram({ command, args }: Program): void {
  const { error, status, signal, stderr } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') throw new Error(`there is no ${command}`);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr.trim() || `it ended with ${signal ?? `code ${status}`}`);
}
