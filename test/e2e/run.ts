import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Result {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end, in a process group of its own; `output` is standard output and standard error as they came. */
export async function attempt(command: string, args: readonly string[]): Promise<Result> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

/** The same of a program that has to succeed. Rejects with its output when it does not. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await attempt(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
