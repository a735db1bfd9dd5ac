import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../support/process.ts';

/** What a program may hold more of after a storm: caches and compiled code. */
const GROWTH_OCTETS_MAX = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 50;

/** The environment in which a program of Node can be probed. */
export const PROBED = { NODE_OPTIONS: `--expose-gc --import=${new URL('heap-probe.ts', import.meta.url)}` };

/** What a program holds. */
export interface Holdings {
  /** Open files and sockets. */
  readonly files: number;
  /** Memory in use after a collection of garbage. */
  readonly octets: number;
}

export type Probe = () => Promise<Holdings>;

/** For a program that was started in the environment above. */
export function probeOf(program: Program): Probe {
  let probes = 0;
  return async () => {
    const files = readdirSync(`/proc/${program.pid}/fd`).length;
    process.kill(program.pid, 'SIGUSR2');
    const [, octets] = await program.waitFor(new RegExp(`heap probe ${++probes}: (\\d+) octets`));
    return { files, octets: Number(octets) };
  };
}

/** What a program still holds more than `before` when the time is up: sockets are closed a moment after their peers. */
export async function heldMore(probe: Probe, before: Holdings, patienceMs: number): Promise<string | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { files, octets } = await probe();
    const grown = octets - before.octets;
    if (files <= before.files && grown <= GROWTH_OCTETS_MAX) return undefined;
    if (Date.now() > deadline) {
      return files > before.files ? `${files} open files where ${before.files} were` : `${grown} octets of memory more`;
    }
    await sleep(LOOK_EVERY_MS);
  }
}
