import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** Runs a program in a folder, to its end: what it wrote to standard output. Rejects, with what it said, when it fails. */
export async function runProgram(folder: string, command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(command, [...args], { cwd: folder, maxBuffer: OUTPUT_MAX_BYTES });
  return stdout;
}
