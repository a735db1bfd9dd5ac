import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ends, faultsOf, type Sample } from '../../../bench/soak-verdict.ts';

const RUN = {
  completed: 30,
  lost: 0,
  queriesPerSecond: 10,
  codes: new Map([
    ['NOERROR', 20],
    ['NXDOMAIN', 10],
  ]),
};
const LOG = '{"level":"info","msg":"serving"}\n';
const SAMPLE: Sample = { memoryMb: 100, tableMb: 20, files: 30, threads: 12 };

/** Fifty samples; `change` says what is otherwise in each. */
function samples(change: (index: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 50 }, (_, index) => ({ ...SAMPLE, ...change(index) }));
}

test('the medians of the second and of the last fifth are compared', () => {
  const memory = samples((index) => ({ memoryMb: index }));
  assert.deepEqual(ends(memory, 'memoryMb'), { before: 14.5, after: 44.5 });
});

test('a soak in which nothing grows and nothing is lost has no faults', () => {
  assert.deepEqual(
    faultsOf(
      samples(() => ({})),
      RUN,
      LOG,
    ),
    [],
  );
});

test('what is taken while warming up, swings or is given back is no fault', () => {
  const warming = samples((index) => ({ memoryMb: Math.min(50 + 10 * index, 100), files: index < 10 ? 10 : 30 }));
  const swinging = samples((index) => ({ memoryMb: 95 + (index % 10), files: 30 + (index % 2) }));
  const shrinking = samples((index) => ({
    memoryMb: 150 - index,
    tableMb: 30 - index / 10,
    threads: index < 25 ? 13 : 12,
  }));
  for (const each of [warming, swinging, shrinking]) assert.deepEqual(faultsOf(each, RUN, LOG), []);
});

for (const [measure, step] of [
  ['memoryMb', 0.25],
  ['tableMb', 0.15],
  ['files', 0.1],
  ['threads', 0.04],
] as const) {
  test(`${measure} that grows all the time is a fault`, () => {
    const faults = faultsOf(
      samples((index) => ({ [measure]: Math.floor(SAMPLE[measure] + step * index) })),
      RUN,
      LOG,
    );
    assert.equal(faults.length, 1);
    assert.match(faults[0]!, new RegExp(`^${measure} grew from \\d+(?:\\.\\d+)? to \\d+`));
  });
}

test('a lost query, another code than the questions call for, and a complaint in the log are faults', () => {
  const codes = new Map([...RUN.codes, ['SERVFAIL', 2]]);
  const faults = faultsOf(
    samples(() => ({})),
    { ...RUN, completed: 32, lost: 1, codes },
    `${LOG}{"level":"warn"}\nSegmentation fault\n`,
  );
  assert.deepEqual(faults, [
    '1 queries were lost',
    '2 replies had another code: NOERROR,20 NXDOMAIN,10 SERVFAIL,2',
    'in the log: {"level":"warn"}',
    'in the log: Segmentation fault',
  ]);
});
