import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { goldenClusters } from '../support/golden.ts';
import { parseState } from '../support/parse-state.ts';
import { rounds, SEED } from './settings.ts';
import { type StateReader, stateFault } from './state-fault.ts';

const ROUNDS = rounds(400);
const STATES = goldenClusters().map(({ state }) => state);

async function firstFault(read: StateReader): Promise<string | undefined> {
  const random = seededRandom(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const fault = await stateFault(STATES[round % STATES.length]!, read, random);
    if (fault !== undefined) return `round ${round}: ${fault}`;
  }
  return undefined;
}

test(`one odd value in a state harms nothing beside it: ${ROUNDS} states from seed ${SEED}`, async () => {
  assert.equal(await firstFault(parseState), undefined);
});

const BROKEN: Readonly<Record<string, StateReader>> = {
  'throws on what it does not expect': (text) => {
    const parsed = parseState(text);
    if (parsed.ok && parsed.warnings.length > 0) throw new TypeError(parsed.warnings[0]);
    return parsed;
  },
  'refuses a whole state for one task': (text) => {
    const parsed = parseState(text);
    return parsed.ok && parsed.warnings.length > 0 ? { ok: false, reason: parsed.warnings[0]! } : parsed;
  },
  'leaves a task out without a word': (text) => ({ ...parseState(text), warnings: [] }),
  'leaves out the task before it too': (text) => {
    const parsed = parseState(text);
    if (!parsed.ok || parsed.warnings.length === 0) return parsed;
    const { cluster } = parsed.state;
    const tasks = new Map([...cluster.tasks].slice(1));
    return { ...parsed, state: { ...parsed.state, cluster: { ...cluster, tasks } } };
  },
};

for (const [what, read] of Object.entries(BROKEN)) {
  test(`the fuzzer notices a reader that ${what}`, async () => {
    assert.notEqual(await firstFault(read), undefined);
  });
}
