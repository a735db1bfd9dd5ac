import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { changesBetween } from '../../../src/cluster/changes.ts';
import { Continuity } from '../../../src/cluster/continuity.ts';
import type { Cluster, MasterState } from '../../../src/cluster/model.ts';
import { parseState } from '../../support/parse-state.ts';
import { smallState } from '../../support/small-state.ts';

const TASKS = 2000;
const POLLS = 40;
/** One cluster of that size takes half of it; compiled code and the like have to find room too. */
const GROWTH_BYTES_MAX = 4 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function usedBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Polls a cluster in which one task changes each time, and says how much more memory is in use for it in the end. */
function growth(polls: number, onState: (text: string, state: MasterState) => void): number {
  const before = usedBytes();
  const continuity = new Continuity(600_000);
  const tasks = Array.from({ length: TASKS }, (_, index) => ({ name: `app-${index}`, ip: '10.1.0.1' }));
  let state: MasterState | undefined;
  let cluster: Cluster | undefined;
  for (let round = 0; round < polls; round++) {
    tasks[round]!.ip = `10.2.0.${round}`;
    const text = JSON.stringify(smallState({ tasks }));
    state = accepted(text, state);
    onState(text, state);
    const next = continuity.accept(state, round);
    assert.equal(changesBetween(cluster, next).tasks.size, round === 0 ? TASKS : 1);
    cluster = next;
  }
  const after = usedBytes();
  assert.equal(cluster?.tasks.size, TASKS);
  return after - before;
}

function accepted(text: string, before: MasterState | undefined): MasterState {
  const parsed = parseState(text, before);
  assert.ok(parsed.ok);
  return parsed.state;
}

test(`a cluster that is polled ${POLLS} times takes no more memory than one that is polled once`, () => {
  growth(2, () => {});
  const bytes = growth(POLLS, () => {});
  assert.ok(bytes < GROWTH_BYTES_MAX, `${bytes} bytes more`);
});

test('states that are kept share what is the same in them, and would be noticed otherwise', () => {
  const [sharing, apart]: MasterState[][] = [[], []];
  const shared = growth(POLLS, (_, state) => sharing!.push(state));
  const unshared = growth(POLLS, (text) => apart!.push(accepted(text, undefined)));
  assert.ok(unshared > 2 * GROWTH_BYTES_MAX && shared < unshared / 3, `${shared} and ${unshared} bytes more`);
  assert.equal(sharing!.length, apart!.length);
});
