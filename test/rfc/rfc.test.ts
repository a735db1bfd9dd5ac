import { CASES } from './cases.ts';
import { daemonTarget } from './daemon-target.ts';
import { runCases } from './run-cases.ts';

for (const target of [daemonTarget('threads'), daemonTarget('main thread')]) runCases(target, CASES);
