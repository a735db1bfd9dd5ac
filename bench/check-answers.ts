import { isDeepStrictEqual } from 'node:util';
import { type Answer, ask } from './ask.ts';
import type { Run } from './dnsperf.ts';
import { type Kind, MISSING_SHARE } from './questions.ts';
import type { RunningServer } from './start-server.ts';

/** How far the share of NXDOMAIN in a mix of random questions may be from the expected one. */
const SHARE_TOLERANCE = 0.05;

/** Throws unless a server answers each question as the reference does, with its additional records where it has any. */
export async function checkAnswers(
  checked: RunningServer,
  reference: RunningServer,
  questions: readonly string[],
): Promise<void> {
  const { name, hasAdditional } = checked.peer;
  for (const question of questions) {
    const [expected, actual] = await Promise.all([ask(reference.port, question), ask(checked.port, question)]);
    if (expected === undefined || actual === undefined || !isAlike(actual, expected, hasAdditional)) {
      const [ours, theirs] = [JSON.stringify(expected), JSON.stringify(actual)];
      throw new Error(`${name} answers "${question}" otherwise than we do:\nwe:   ${ours}\nthey: ${theirs}`);
    }
  }
}

function isAlike(actual: Answer, expected: Answer, hasAdditional: boolean): boolean {
  const additional = hasAdditional ? expected.additional : [];
  return isDeepStrictEqual(actual, { ...expected, additional });
}

/** Throws when the replies of a run are others than the questions call for. */
export function checkCodes(name: string, kind: Kind, { completed, codes }: Run): void {
  const [found, missing] = [codes.get('NOERROR') ?? 0, codes.get('NXDOMAIN') ?? 0];
  const tolerance = kind === 'mix' ? SHARE_TOLERANCE : 0;
  const isRight = found + missing === completed && Math.abs(missing / completed - MISSING_SHARE[kind]) <= tolerance;
  if (isRight) return;
  throw new Error(`${name} answers ${kind} with ${[...codes].map(([code, count]) => `${count} ${code}`).join(', ')}`);
}
