import * as fs from 'node:fs';
import type { Machine } from '../config/own-resolvers.ts';
import { type Hands, perform } from '../node/perform.ts';
import type { Step } from '../node/step.ts';
import { sayFailure, sayStep } from '../node/words.ts';
import type { Output } from './output.ts';
import { DNS_PORT, type Probe, probeServer } from './probe-server.ts';
import { runProgram } from './run-program.ts';

/** What a command works with that changes a node; a test gives it another one. */
export interface NodeTools extends Hands {
  readonly machine: Machine;
  probe(address: string, name: string, patienceMs: number): Promise<Probe>;
}

/** This node itself. */
export function systemTools(machine: Machine): NodeTools {
  // Everybody may read in the folders that are made: the server is not root, and neither is who asks for the status.
  process.umask(0o022);
  return {
    root: '',
    disk: fs,
    run: runProgram,
    machine,
    probe: (address, name, patienceMs) => probeServer({ host: address, port: DNS_PORT }, name, patienceMs),
  };
}

/** Takes the steps, or only says them. */
export function takeSteps(steps: readonly Step[], isDryRun: boolean, { out, err }: Output, tools: NodeTools): void {
  const failures = isDryRun ? [] : perform(steps, tools);
  if (steps.length === 0) out('nothing to do: all is as it should be\n');
  const failed = new Set(failures.map(({ program }) => program));
  for (const step of steps) {
    if (step.kind !== 'run' || !failed.has(step.program)) out(`${sayStep(step, !isDryRun)}\n`);
  }
  for (const failure of failures) err(`warning: ${sayFailure(failure)}\n`);
}
