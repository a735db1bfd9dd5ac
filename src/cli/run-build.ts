import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A step of a build, which may take minutes. */
export interface BuildStep {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a step to its end; what it writes, to standard output too, goes to standard error. Resolves with why it failed, or
 * undefined after exit code 0. `stop` ends it, and all that it has started.
 */
export async function runBuild(step: BuildStep, stop: AbortSignal): Promise<string | undefined> {
  const { program, args, cwd, env } = step;
  if (stop.aborted) return `${program} was not started`;
  // In a process group of its own, which can be ended as one.
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', process.stderr, process.stderr] });
  const end = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
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
