import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Continuity } from '../../../src/cluster/continuity.ts';
import type { MasterState } from '../../../src/cluster/model.ts';
import { parseState } from '../../support/parse-state.ts';
import { AFTER, BEFORE, HOLD_MAX_MS, type Sketch, show, stateOf, WHOLE } from './sketch.ts';

function after(...states: Sketch[]): string[][] {
  const continuity = new Continuity(HOLD_MAX_MS);
  return states.map((state, at) => show(continuity.accept(stateOf(state), at * 1000))).at(-1)!;
}

test('a failover as it was recorded loses nothing at any step', () => {
  const steps: Sketch[] = [
    BEFORE,
    AFTER,
    { ...AFTER, recovered: ['S0', 'S1'] },
    { ...AFTER, agents: ['S0'], recovered: ['S1'], frameworks: { marathon: ['a@S0'] } },
    { ...AFTER, agents: ['S0', 'S1'], frameworks: { marathon: ['a@S0', 'b@S1'] } },
    { ...AFTER, agents: ['S0', 'S1'], frameworks: { marathon: ['a@S0', 'b@S1'], idle: [] } },
  ];
  for (let step = 1; step <= steps.length; step++)
    assert.deepEqual(after(...steps.slice(0, step)), WHOLE, `step ${step}`);
});

test('a task that ended while the masters changed leaves when its agent is back', () => {
  const back: Sketch = { ...AFTER, agents: ['S0'], recovered: ['S1'], frameworks: { marathon: [] } };
  assert.deepEqual(after(BEFORE, AFTER, back)[2], ['b@S1']);
});

test('an agent that the new leader’s registry does not know is gone, and so are its tasks', () => {
  assert.deepEqual(after(BEFORE, AFTER, { ...AFTER, recovered: ['S0'] }), [['S0'], ['idle', 'marathon'], ['a@S0']]);
});

/** A state of the one framework there is, after `elected`; what a master does not know of it is left out. */
function schedulerState(elected: number, framework: { pid?: string; recovered?: boolean }): MasterState {
  const parsed = parseState(
    JSON.stringify({
      leader: 'master@10.0.0.1:5050',
      elected_time: elected,
      slaves: [{ id: 'S0', pid: 'slave(1)@10.0.1.1:5051' }],
      frameworks: [{ id: 'F', name: 'marathon', hostname: 'marathon.example', tasks: [], ...framework }],
    }),
  );
  assert.ok(parsed.ok);
  return parsed.state;
}

const REGISTERED = { pid: 'scheduler@10.0.2.1:1', recovered: false };
const RECOVERED = { recovered: true };

test('a scheduler that has not registered with the new leader listens where it did', () => {
  for (const [registered, expected] of [
    [REGISTERED, { host: '10.0.2.1', port: 1 }],
    [
      { ...REGISTERED, pid: 'scheduler@10.0.2.2:2' },
      { host: '10.0.2.2', port: 2 },
    ],
    // It speaks HTTP now.
    [{ recovered: false }, undefined],
  ] as const) {
    const continuity = new Continuity(HOLD_MAX_MS);
    const accept = (state: MasterState, nowMs: number) =>
      continuity.accept(state, nowMs).frameworks.get('F')!.scheduler;
    const before = accept(schedulerState(1, REGISTERED), 0);
    for (const nowMs of [1000, 2000]) assert.deepEqual(accept(schedulerState(2, RECOVERED), nowMs), before);
    assert.equal(continuity.isHolding, true);
    assert.deepEqual(accept(schedulerState(2, registered), 3000), expected);
    assert.equal(continuity.isHolding, false);
  }
});

test('a scheduler that never registers with the new leader is held as long as all else, and one unknown not at all', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  continuity.accept(schedulerState(1, REGISTERED), 0);
  continuity.accept(schedulerState(2, RECOVERED), 1000);
  const last = continuity.accept(schedulerState(2, RECOVERED), 1000 + HOLD_MAX_MS);
  assert.equal(last.frameworks.get('F')!.scheduler, undefined);
  continuity.accept(schedulerState(3, RECOVERED), 2000 + HOLD_MAX_MS);
  assert.equal(continuity.isHolding, false);
});

test('after a while the new leader is believed in everything', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  continuity.accept(stateOf(BEFORE), 0);
  const recovering = { ...AFTER, recovered: ['S0', 'S1'] };
  assert.deepEqual(show(continuity.accept(stateOf(recovering), 1000)), WHOLE);
  assert.deepEqual(show(continuity.accept(stateOf(recovering), 999 + HOLD_MAX_MS)), WHOLE);
  assert.deepEqual(show(continuity.accept(stateOf(recovering), 1000 + HOLD_MAX_MS)), [[], [], []]);
});

test('a second failover during the first loses nothing', () => {
  const half: Sketch = { ...AFTER, agents: ['S0'], recovered: ['S1'], frameworks: { marathon: ['a@S0'] } };
  assert.deepEqual(after(BEFORE, AFTER, half, { leader: 3, elected: 300 }), WHOLE);
});

test('a master that restarts at its old address begins anew', () => {
  assert.deepEqual(after(BEFORE, { elected: 200 }), WHOLE);
});

test('a state without agents and frameworks proves nothing, also from the same leader', () => {
  assert.deepEqual(after(BEFORE, {}), WHOLE);
  assert.deepEqual(after(BEFORE, {}, { ...BEFORE, agents: ['S0'], frameworks: { marathon: ['a@S0'], idle: [] } }), [
    ['S0'],
    ['idle', 'marathon'],
    ['a@S0'],
  ]);
});

test('under one leader what is gone is gone', () => {
  const less: Sketch = { agents: ['S0'], frameworks: { marathon: ['a@S0'] } };
  assert.deepEqual(after(BEFORE, less), [['S0'], ['marathon'], ['a@S0']]);
  assert.deepEqual(after(BEFORE, { frameworks: { marathon: [] } }), [[], ['marathon'], []]);
});

test('a first state is taken as it is', () => {
  assert.deepEqual(after({}), [[], [], []]);
  assert.deepEqual(after(BEFORE), WHOLE);
});

/** The state of BEFORE after somebody put other values into it. */
function damaged(change: (state: Record<string, unknown>) => void): MasterState {
  const state = {
    leader: 'master@10.0.0.1:5050',
    elected_time: 100,
    slaves: ['S0', 'S1'].map((id): object => ({ id, pid: 'slave(1)@10.0.1.1:5051' })),
    frameworks: [
      {
        id: 'marathon',
        name: 'marathon',
        pid: 'scheduler@10.0.2.1:1',
        tasks: ['a@S0', 'b@S1'].map((id) => ({ id, name: id, slave_id: id.split('@')[1], state: 'TASK_RUNNING' })),
      },
      { id: 'idle', name: 'idle', tasks: [] },
    ],
  };
  change(state);
  const parsed = parseState(JSON.stringify(state));
  assert.ok(parsed.ok);
  return parsed.state;
}

for (const [what, change] of [
  ['an agent that cannot be read', (state) => Object.assign(state, { slaves: [{ id: 5 }, { id: 'S1' }] })],
  ['agents that are no objects', (state) => Object.assign(state, { slaves: [1, 'x'] })],
  ['no agents, but tasks that run on them', (state) => Object.assign(state, { slaves: [] })],
  ['frameworks that cannot be read', (state) => Object.assign(state, { frameworks: [{ id: 1 }, 7] })],
  ['tasks that are no list', (state) => Object.assign((state['frameworks'] as object[])[0]!, { tasks: {} })],
  [
    'an address of a framework that cannot be read',
    (state) => Object.assign((state['frameworks'] as object[])[0]!, { pid: 5 }),
  ],
] as [string, (state: Record<string, unknown>) => void][]) {
  test(`${what}: nothing that was known is lost`, () => {
    const continuity = new Continuity(HOLD_MAX_MS);
    const before = continuity.accept(
      damaged(() => {}),
      0,
    );
    assert.deepEqual(show(continuity.accept(damaged(change), 1000)), WHOLE);
    assert.deepEqual(
      continuity.accept(damaged(change), 2000).frameworks.get('marathon'),
      before.frameworks.get('marathon'),
    );
    assert.deepEqual(
      continuity.accept(
        damaged(() => {}),
        3000,
      ),
      before,
    );
  });
}

/** AFTER, where the agent S0 is back; `registry`: what the master tells of its registry. */
function recovering(registry: object): MasterState {
  const task = { id: 'a@S0', name: 'a@S0', slave_id: 'S0', state: 'TASK_RUNNING' };
  const parsed = parseState(
    JSON.stringify({
      leader: 'master@10.0.0.2:5050',
      elected_time: 200,
      slaves: [{ id: 'S0', pid: 'slave(1)@10.0.1.1:5051' }],
      frameworks: [{ id: 'marathon', name: 'marathon', recovered: true, tasks: [task] }],
      ...registry,
    }),
  );
  assert.ok(parsed.ok);
  return parsed.state;
}

for (const [what, registry, expected] of [
  ['a master that does not tell of its registry, as before Mesos 1.2', {}, WHOLE],
  ['a master whose registry does not know the other agent', { recovered_slaves: [] }, [['S0'], WHOLE[1], ['a@S0']]],
  ['a registry with an agent that cannot be read', { recovered_slaves: [{ id: 'S1' }, { id: 5 }] }, WHOLE],
  ['a registry of agents that cannot be read', { recovered_slaves: [{ id: 5 }] }, WHOLE],
  ['an agent that cannot be read', { recovered_slaves: [], slaves: [{ id: 'S0' }, { id: 5 }] }, WHOLE],
  ['no registry, but null', { recovered_slaves: null }, WHOLE],
] as [string, object, string[][]][]) {
  test(`${what}: an agent that is still to come back is ${expected === WHOLE ? 'held for a time' : 'gone'}`, () => {
    const continuity = new Continuity(HOLD_MAX_MS);
    continuity.accept(stateOf(BEFORE), 0);
    for (const atMs of [1000, HOLD_MAX_MS - 1000]) {
      assert.deepEqual(show(continuity.accept(recovering(registry), atMs)), expected);
    }
    const { tasks } = continuity.accept(recovering(registry), 1000 + HOLD_MAX_MS);
    assert.deepEqual([...tasks.keys()], ['marathon/a@S0']);
  });
}

test('what a state says too little of for longer than anything is held is believed to be gone, each for itself', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  const broken = { id: 'broken', name: 'broken', tasks: {} };
  const job = (number: number) =>
    damaged((state) => {
      const task = { id: `t${number}`, name: 't', slave_id: `S${number}`, state: 'TASK_RUNNING' };
      const framework = { id: `job${number}`, name: 'job', tasks: [task] };
      const slave = { id: `S${number}`, pid: 'slave(1)@10.0.1.1:5051' };
      Object.assign(state, { slaves: [slave], frameworks: [broken, framework] });
    });
  const at = (number: number, ms: number) => show(continuity.accept(job(number), ms));
  at(1, 0);
  assert.deepEqual(at(2, 1000), [
    ['S1', 'S2'],
    ['job1', 'job2'],
    ['t1', 't2'],
  ]);
  assert.deepEqual(at(3, HOLD_MAX_MS), [
    ['S1', 'S2', 'S3'],
    ['job1', 'job2', 'job3'],
    ['t1', 't2', 't3'],
  ]);
  assert.deepEqual(at(3, 1000 + HOLD_MAX_MS), [
    ['S2', 'S3'],
    ['job2', 'job3'],
    ['t2', 't3'],
  ]);
  // What was seen meanwhile begins anew.
  assert.deepEqual(at(2, 2000 + HOLD_MAX_MS), [
    ['S2', 'S3'],
    ['job2', 'job3'],
    ['t2', 't3'],
  ]);
  assert.deepEqual(at(3, 2000 + 2 * HOLD_MAX_MS), [
    ['S2', 'S3'],
    ['job2', 'job3'],
    ['t2', 't3'],
  ]);
  assert.deepEqual(at(3, 2000 + 3 * HOLD_MAX_MS), [['S3'], ['job3'], ['t3']]);
});
