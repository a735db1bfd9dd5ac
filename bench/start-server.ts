import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../test/support/free-port.ts';
import { startProgram } from '../test/support/process.ts';
import type { Peer } from './peers/peer.ts';

const execute = promisify(execFile);

export interface RunningServer {
  readonly peer: Peer;
  readonly pid: number;
  readonly port: number;
  /** Waits for what takes time; rejects with the program's output when it ends meanwhile. */
  whileRunning<T>(work: Promise<T>): Promise<T>;
  stop(): Promise<unknown>;
}

/** Starts a server with its files in a folder of its own below `folder`. It may not answer yet. */
export async function startServer(peer: Peer, folder: string): Promise<RunningServer> {
  const port = await freePort();
  const own = join(folder, `${peer.name.replaceAll(/\W/g, '')}-${port}`);
  mkdirSync(own);
  const { files, before, command } = peer.launch({ folder: own, port });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(own, name), content);
  for (const [program, ...args] of before) await execute(program!, args);
  const [path, ...args] = command;
  const program = await startProgram(path, { args });
  const ended = program.ended.then(() => {
    throw new Error(`${peer.name} has ended; its output:\n${program.output()}`);
  });
  ended.catch(() => undefined);
  return {
    peer,
    pid: program.pid,
    port,
    whileRunning: (work) => Promise.race([work, ended]),
    stop: () => program.stop(),
  };
}
