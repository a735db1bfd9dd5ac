import { type Program, type ProgramOptions, startProgram } from './process.ts';

/** A program with all that it starts, as a terminal runs a command line. */
export interface ProgramGroup extends Program {
  /** Signals every process of the group, as a terminal does for Ctrl-C. False when none is left. */
  signal(signal: NodeJS.Signals | 0): boolean;
}

const KILL_AFTER_MS = 5_000;

/** Starts a program in a process group of its own; `stop` ends the whole group. */
export async function startProgramGroup(
  command: string,
  { args = [], ...options }: ProgramOptions = {},
): Promise<ProgramGroup> {
  const program = await startProgram('setsid', { ...options, args: [command, ...args] });
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-program.pid, name);
    } catch {
      return false;
    }
  };
  // For a test that ends before it could stop it.
  const killNow = (): void => void signal('SIGKILL');
  process.once('exit', killNow);
  const stop: Program['stop'] = async (killAfterMs = KILL_AFTER_MS) => {
    signal('SIGTERM');
    const timer = setTimeout(killNow, killAfterMs);
    return program.ended.finally(() => {
      clearTimeout(timer);
      killNow();
      process.off('exit', killNow);
    });
  };
  return { ...program, signal, stop };
}
