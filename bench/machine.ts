import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Peer } from './peers/peer.ts';

const execute = promisify(execFile);

/** What a program calls its version. */
export interface Version {
  readonly name: string;
  readonly version: string;
}

const DNSPERF = { name: 'dnsperf', version: { command: ['dnsperf', '-h'], pattern: /Version (\S+)/ } };

/** Cores, processor, memory, system. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return `${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${memory} GiB, ${system}, Linux ${release()}`;
}

/** Of the servers and of dnsperf. Rejects when one does not tell its version. */
export async function versions(peers: readonly Peer[]): Promise<Version[]> {
  return Promise.all([...peers, DNSPERF].map(async ({ name, version }) => ({ name, version: await ask(version) })));
}

async function ask({ command, pattern }: Peer['version']): Promise<string> {
  const [program, ...args] = command;
  // Some fail after they have told it, and some tell it on standard error.
  const { stdout, stderr } = await execute(program!, args).catch(
    (error: { stdout?: string; stderr?: string }) => error,
  );
  const version = pattern.exec(`${stdout}${stderr}`)?.[1];
  if (version === undefined) throw new Error(`${program} does not tell its version`);
  return version;
}
