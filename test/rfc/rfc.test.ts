import { CASES } from './cases.ts';
import { daemonTarget } from './daemon-target.ts';
import { runCases } from './run-cases.ts';

runCases(daemonTarget, CASES);
