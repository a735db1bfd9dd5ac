import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface ShellOptions {
  readonly cwd?: string;
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line as a terminal would, to its end: what it wrote to standard output. Rejects when it fails. */
export async function shell(line: string, { cwd, env }: ShellOptions = {}): Promise<string> {
  const { stdout } = await execute('sh', ['-c', line], { cwd, env: { ...process.env, ...env } });
  return stdout;
}
