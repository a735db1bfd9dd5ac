import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Continuity } from '../../../src/cluster/continuity.ts';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import { type Task, UNKNOWN_TERM } from '../../../src/cluster/model.ts';
import { AFTER, BEFORE, HOLD_MAX_MS, type Sketch, show, stateOf, WHOLE } from './sketch.ts';

const agentBack = (id: string): ClusterEvent[] => [{ type: 'agent-added', agent: { id, endpoint: undefined } }];

test('what events tell of a new leader ends the hold, piece by piece, and no later state brings it back', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  continuity.accept(stateOf(BEFORE), 0);
  const recovering: Sketch = { ...AFTER, recovered: ['S0', 'S1'] };
  const cluster = continuity.accept(stateOf(recovering), 1000);
  assert.deepEqual(show(cluster), WHOLE);
  continuity.apply([{ type: 'framework-removed', frameworkKey: 'idle' }]);
  // S0 is back without its task, which has ended meanwhile.
  continuity.apply(agentBack('S0'));
  assert.deepEqual(show(cluster), [['S0', 'S1'], ['marathon'], ['b@S1']]);
  const next = continuity.accept(stateOf({ ...AFTER, agents: ['S0'], recovered: ['S1'] }), 2000);
  assert.deepEqual(show(next), [['S0', 'S1'], ['marathon'], ['b@S1']]);
  continuity.apply(agentBack('S1'));
  assert.equal(continuity.isHolding, true, 'the framework is still to come');
  continuity.apply([
    { type: 'framework-changed', framework: { key: 'marathon', name: 'm', scheduler: undefined, hostname: '' } },
  ]);
  assert.equal(continuity.isHolding, false);
});

test('a master that begins anew twice takes nothing away, though only events told what came back between', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  const before = continuity.accept(stateOf(BEFORE), 0);
  const tasks = [...before.tasks.values()];
  continuity.accept(stateOf(AFTER), 1000);
  continuity.apply([
    ...tasks.map((task): ClusterEvent => ({ type: 'task-added', progress: 'running', task })),
    ...['S0', 'S1'].flatMap(agentBack),
  ]);
  for (const framework of before.frameworks.values()) continuity.apply([{ type: 'framework-changed', framework }]);
  assert.equal(continuity.isHolding, false);
  assert.deepEqual(show(continuity.accept(stateOf(AFTER), 2000)), WHOLE, 'the same term, as far as it tells');
  assert.deepEqual(show(continuity.accept(stateOf({ ...AFTER, elected: 300 }), 3000)), WHOLE);
});

test('a held task that is told to have ended leaves with it, and one told to be launched again stays no longer', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  const before = continuity.accept(stateOf(BEFORE), 0);
  const cluster = continuity.accept(stateOf({ ...AFTER, recovered: ['S0', 'S1'] }), 1000);
  const task = { ...before.tasks.get('marathon/a@S0')!, running: false };
  continuity.apply([{ type: 'task-added', progress: 'ended', task }]);
  assert.equal(cluster.tasks.get('marathon/a@S0')!.running, false);
});

test('what is undone is held as before', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  continuity.accept(stateOf(BEFORE), 0);
  const cluster = continuity.accept(stateOf({ ...AFTER, recovered: ['S0', 'S1'] }), 1000);
  const both = ['S0', 'S1'].flatMap(agentBack);
  const idleIsGone: ClusterEvent = { type: 'framework-removed', frameworkKey: 'idle' };
  continuity.apply([...both, idleIsGone]).undo();
  assert.deepEqual(show(cluster), WHOLE);
  // The next state does not tell of them yet either.
  const next = continuity.accept(stateOf({ ...AFTER, recovered: ['S0', 'S1'] }), 2000);
  assert.deepEqual(show(next), WHOLE);
  // And its tasks still wait for it.
  continuity.apply(both).undo();
  continuity.apply(both);
  assert.deepEqual(show(next), [['S0', 'S1'], ['idle', 'marathon'], []]);
});

test('after a while, what only events could tell of is not held any more', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  continuity.accept(stateOf(BEFORE), 0);
  const cluster = continuity.accept(stateOf(AFTER), 1000);
  continuity.apply(agentBack('S0'));
  assert.equal(continuity.expire(1000 + HOLD_MAX_MS - 1), undefined);
  assert.deepEqual(show(cluster), [['S0', 'S1'], ['idle', 'marathon'], ['b@S1']]);
  const { changes } = continuity.expire(1000 + HOLD_MAX_MS)!;
  assert.deepEqual(show(cluster), [['S0'], [], []]);
  assert.deepEqual([...changes.agents, ...changes.frameworks, ...changes.tasks].sort(), [
    'S1',
    'idle',
    'marathon',
    'marathon/b@S1',
  ]);
  assert.equal(continuity.isHolding, false);
});

test('what the new leader told to be running is there, though nothing told of its framework or its agent', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  const before = continuity.accept(stateOf(BEFORE), 0);
  const cluster = continuity.accept(stateOf(AFTER), 1000);
  const [first, second] = [...before.tasks.values()] as [Task, Task];
  continuity.apply([{ type: 'task-added', progress: 'running', task: first }]);
  const ended = { ...second, key: 'marathon/c', id: 'c', running: false };
  continuity.apply([{ type: 'task-added', progress: 'ended', task: ended }]);
  continuity.expire(1000 + HOLD_MAX_MS);
  assert.deepEqual(show(cluster), [['S0'], ['marathon'], ['a@S0', 'c']]);
  assert.equal(continuity.isHolding, false);
});

test('agents that running tasks are listed on stay, whether a state or nothing but time ends the hold', () => {
  const listed: Sketch = { ...AFTER, recovered: ['S0', 'S1'], frameworks: { marathon: ['a@S0', 'b@S1'] } };
  const waiting = (): Continuity => {
    const continuity = new Continuity(HOLD_MAX_MS);
    continuity.accept(stateOf({ ...BEFORE, agents: ['S0', 'S1', 'S2'] }), 0);
    continuity.accept(stateOf(listed), 1000);
    return continuity;
  };
  const [byState, byTime] = [waiting(), waiting()];
  const cluster = byTime.accept(stateOf(listed), 1500);
  byTime.expire(1000 + HOLD_MAX_MS);
  const expected = [['S0', 'S1'], ['marathon'], ['a@S0', 'b@S1']];
  assert.deepEqual(show(byState.accept(stateOf(listed), 1000 + HOLD_MAX_MS)), expected);
  assert.deepEqual(show(cluster), expected);
});

test('an end of the hold that is undone holds on', () => {
  const continuity = new Continuity(HOLD_MAX_MS);
  continuity.accept(stateOf(BEFORE), 0);
  const cluster = continuity.accept(stateOf(AFTER), 1000);
  continuity.expire(1000 + HOLD_MAX_MS)!.undo();
  assert.deepEqual([show(cluster), continuity.isHolding], [WHOLE, true]);
  continuity.expire(1000 + HOLD_MAX_MS);
  assert.deepEqual([show(cluster), continuity.isHolding], [[[], [], []], false]);
});

/** A new leader has read its registry, and waits for both agents. */
function waiting() {
  const continuity = new Continuity(HOLD_MAX_MS);
  const before = continuity.accept(stateOf(BEFORE), 0);
  const cluster = continuity.accept(stateOf({ ...AFTER, recovered: ['S0', 'S1'] }), 1000);
  return { continuity, cluster, task: before.tasks.get('marathon/a@S0')! };
}

test('what was heard before a batch that is undone stays heard', () => {
  const { continuity, cluster, task } = waiting();
  continuity.apply([{ type: 'task-added', progress: 'running', task }]);
  continuity.apply([{ type: 'agent-removed', agentId: 'nobody' }]).undo();
  continuity.apply(agentBack('S0'));
  assert.deepEqual(show(cluster)[2], ['a@S0', 'b@S1']);
});

test('a held task that is told to run stays when its agent is back', () => {
  const { continuity, cluster, task } = waiting();
  const { key: taskKey, agentId } = task;
  continuity.apply([{ type: 'task-updated', taskKey, agentId, progress: 'running', status: undefined }]);
  continuity.apply(agentBack('S0'));
  assert.deepEqual(show(cluster)[2], ['a@S0', 'b@S1']);
});

test('a held task that is launched anew does not run yet', () => {
  const { continuity, cluster, task } = waiting();
  continuity.apply([{ type: 'task-added', progress: 'starting', task: { ...task, running: false } }]);
  assert.equal(cluster.tasks.get(task.key)!.running, false);
});

test('nobody told a cluster of which something is only held: it has no term', () => {
  const { continuity } = waiting();
  assert.equal(continuity.electedTime, UNKNOWN_TERM);
});
