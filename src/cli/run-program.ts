import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program is run. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the program with SIGTERM. */
  readonly stop: AbortSignal;
}

/**
 * Runs a program of the system to its end; what it writes, to standard output too, goes to standard error. Resolves with why
 * it failed, or undefined after exit code 0.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, stop }: ProgramOptions,
): Promise<string | undefined> {
  if (stop.aborted) return `${program} was not started`;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', process.stderr, process.stderr] });
  const end = (): void => void child.kill();
  stop.addEventListener('abort', end);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return code === 0 ? undefined : `${program} ended with ${signal ?? `exit code ${code}`}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `there is no program ${program}; install it` : `${program} cannot be started (${code})`;
  } finally {
    stop.removeEventListener('abort', end);
  }
}
