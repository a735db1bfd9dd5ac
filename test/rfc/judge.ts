import { execFile } from 'node:child_process';
import type { Transport } from './case.ts';
import type { Query } from './query.ts';
import type { Reply } from './reply.ts';

/** Where a server can be asked, over UDP and over TCP. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/** Someone else's reading of our replies. */
export interface Judge {
  readonly name: string;
  /** Whether it has the words for this query. */
  canAsk(query: Query): boolean;
  /** The reply as it understands it; undefined when none came. */
  ask(query: Query, server: ServerAddress, transport: Transport): Promise<Reply | undefined>;
}

/** Longer than any tool waits for a reply. */
const TOOL_TIMEOUT_MS = 20_000;

/** What a tool prints, standard error included. Its exit code does not matter: no reply is for the table to judge. */
export function runTool(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: TOOL_TIMEOUT_MS, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error !== null && (typeof error.code === 'string' || error.killed)) reject(error);
      else resolve(stdout + stderr);
    });
  });
}
