import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program has these of this process as its descriptors 3, 4, … */
  readonly descriptors?: readonly number[];
}

export interface Exit {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that a test runs. Whoever starts it stops it: `t.after(() => program.stop())`. */
export interface Program {
  readonly pid: number;
  /** Everything that it has written so far, standard output and standard error as they came. */
  output(): string;
  /** Resolves with the first match in the output; rejects with the output when the program ends first or it takes too long. */
  waitFor(pattern: RegExp | string, timeoutMs?: number): Promise<RegExpMatchArray>;
  /** Resolves when the program has ended and all of its output is there. */
  readonly ended: Promise<Exit>;
  /** SIGTERM, then SIGKILL when it still runs after the limit. May be called again, and after its end. */
  stop(killAfterMs?: number): Promise<Exit>;
}

const WAIT_MS = 20_000;
const KILL_AFTER_MS = 5_000;
/** More than that is cut from the beginning. */
const OUTPUT_MAX_CHARACTERS = 1024 * 1024;

/** Starts a program without standard input. Rejects when it cannot be started. */
export async function startProgram(command: string, options: ProgramOptions = {}): Promise<Program> {
  const child = spawn(command, [...(options.args ?? [])], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.descriptors ?? [])],
  });
  const output = collectOutput(child);
  // For a test that ends before it could stop it.
  const killNow = (): void => void child.kill('SIGKILL');
  process.once('exit', killNow);
  child.once('close', () => process.off('exit', killNow));
  const ended = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }));
  // A program that cannot be started rejects below; `ended` is then nobody's to catch.
  ended.catch(() => undefined);
  await once(child, 'spawn');
  return {
    pid: child.pid!,
    output,
    waitFor: (pattern, timeoutMs = WAIT_MS) => waitFor({ child, command, output, pattern, timeoutMs }),
    ended,
    stop: async (killAfterMs = KILL_AFTER_MS) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

function collectOutput(child: ChildProcess): () => string {
  let collected = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      collected = (collected + text).slice(-OUTPUT_MAX_CHARACTERS);
    });
  }
  return () => collected;
}

interface Waiting {
  readonly child: ChildProcess;
  readonly command: string;
  readonly output: () => string;
  readonly pattern: RegExp | string;
  readonly timeoutMs: number;
}

function waitFor({ child, command, output, pattern, timeoutMs }: Waiting): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.stdout?.off('data', look);
      child.stderr?.off('data', look);
      child.off('close', onClose);
      act();
    };
    const fail = (why: string): void =>
      settle(() => reject(new Error(`${command}: ${why} before ${pattern}; its output:\n${output()}`)));
    const look = (): void => {
      const match = typeof pattern === 'string' ? matchText(output(), pattern) : output().match(pattern);
      if (match !== null) settle(() => resolve(match));
    };
    const onClose = (): void => fail('it ended');
    const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.on('close', onClose);
    look();
    // 'close' does not come again for a program that has ended already.
    if (child.stdout?.closed === true && child.stderr?.closed === true) onClose();
  });
}

function matchText(output: string, text: string): RegExpMatchArray | null {
  return output.includes(text) ? [text] : null;
}
