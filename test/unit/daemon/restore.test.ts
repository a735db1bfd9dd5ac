import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { MasterState } from '../../../src/cluster/model.ts';
import { addresses, keeperWith, stateOf, WEB } from './keeper.ts';

const KNOWN = stateOf({ tasks: [WEB] });
const empty = (electedTime: number): MasterState => ({
  ...KNOWN,
  electedTime,
  cluster: { ...KNOWN.cluster, agents: new Map(), frameworks: new Map(), tasks: new Map() },
});

test('what was restored is stale until a master has told of all of it, and nobody is told of it before', async () => {
  const { keeper, told } = keeperWith();
  await keeper.continueAfter(1_800_000_000);
  await keeper.restore(KNOWN);
  assert.equal(keeper.view()!.isStale, true);
  assert.equal(keeper.view()!.serial, 1_800_000_001);
  assert.equal(keeper.current, undefined);
  // A master that begins anew knows nothing yet.
  await keeper.acceptPolled(empty(5), false);
  assert.equal(keeper.view()!.isStale, true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.deepEqual(told, []);
  await keeper.acceptPolled({ ...KNOWN, electedTime: 5 }, false);
  assert.equal(keeper.view()!.isStale, false);
  assert.deepEqual(told, [false]);
  assert.equal(keeper.current!.serial, 1_800_000_001);
});

test('what was restored is not stale any more when events have told of all agents', async () => {
  const { keeper, told } = keeperWith();
  await keeper.restore(KNOWN);
  await keeper.acceptPolled(empty(5), false);
  const { agents, frameworks, tasks } = KNOWN.cluster;
  await keeper.apply([
    ...[...tasks.values()].map((task): ClusterEvent => ({ type: 'task-added', progress: 'running', task })),
    ...[...agents.values()].map((agent): ClusterEvent => ({ type: 'agent-added', agent })),
  ]);
  assert.equal(keeper.view()!.isStale, false);
  assert.deepEqual([keeper.isHolding, told], [true, [false]], 'a framework is still to come');
  await keeper.apply(
    [...frameworks.values()].map((framework): ClusterEvent => ({ type: 'framework-changed', framework })),
  );
  assert.deepEqual([keeper.isHolding, told], [false, [false, false]]);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
});

test('a framework that ended while this node was off keeps nothing stale, and the next run knows as much', async () => {
  const { keeper, told } = keeperWith();
  const frameworks = new Map(KNOWN.cluster.frameworks);
  frameworks.set('job', { key: 'job', name: 'job', scheduler: undefined, hostname: '10.0.1.2' });
  await keeper.restore({ ...KNOWN, cluster: { ...KNOWN.cluster, frameworks } });
  await keeper.acceptPolled({ ...KNOWN, electedTime: 5 }, false);
  assert.equal(keeper.view()!.isStale, false);
  assert.deepEqual(addresses(keeper, 'job.mesos'), ['10.0.1.2'], 'held');
  assert.equal(told.length, 1);
  assert.notEqual(keeper.current, undefined);
});

test('a term that only this run counts is no term to the next', async () => {
  const { keeper } = keeperWith();
  await keeper.accept({ ...KNOWN, electedTime: -3.5 });
  const { cluster, electedTime } = keeper.current!;
  const next = keeperWith().keeper;
  assert.deepEqual([...cluster.tasks.keys()], [...KNOWN.cluster.tasks.keys()]);
  await next.restore({ ...KNOWN, electedTime });
  await next.accept(empty(-1.5));
  assert.deepEqual(addresses(next, 'web.marathon.mesos'), ['10.1.0.1'], 'the first term of another run');
});

test('a keeper that has stopped changes nothing more', async () => {
  const { keeper } = keeperWith();
  await keeper.accept(KNOWN);
  await keeper.stop();
  await keeper.accept(empty(7));
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
});

test('what is held is no drift, and neither is a scheduler that no event tells of', async () => {
  const { keeper, drifts } = keeperWith();
  await keeper.acceptPolled(KNOWN, false);
  for (const term of [5, 5, 6]) await keeper.acceptPolled(empty(term), true);
  assert.deepEqual(drifts, []);
  const scheduler = { host: '10.0.1.9', port: 1 };
  const frameworks = new Map(
    [...KNOWN.cluster.frameworks].map(([key, framework]) => [key, { ...framework, scheduler }]),
  );
  await keeper.acceptPolled({ ...KNOWN, electedTime: 6, cluster: { ...KNOWN.cluster, frameworks } }, true);
  assert.deepEqual(drifts, []);
});

test('a hold that ends by the clock leaves alone what the leader lists, and a poll that is under way', async () => {
  const { keeper, clock } = keeperWith();
  await keeper.acceptPolled(KNOWN, false);
  const [key] = KNOWN.cluster.frameworks.keys();
  const listed = new Map(
    [...KNOWN.cluster.frameworks].map(([each, framework]) => [each, { ...framework, scheduler: undefined }]),
  );
  // Its agent is back, and its scheduler is not.
  const recovering = { ...KNOWN, electedTime: 5, recoveredFrameworks: new Set([key!]) };
  await keeper.acceptPolled({ ...recovering, cluster: { ...KNOWN.cluster, frameworks: listed } }, false);
  assert.equal(keeper.isHolding, true);
  clock.advance(600_000);
  keeper.beginPoll();
  await keeper.apply([{ type: 'agent-removed', agentId: 'unknown' }]);
  await keeper.expireHold();
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  await keeper.acceptPolled({ ...recovering, cluster: { ...KNOWN.cluster, frameworks: listed } }, true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.equal(keeper.isHolding, false);
});

for (const [what, jumpMs] of [
  ['forward', 365 * 24 * 3_600_000],
  ['back', -365 * 24 * 3_600_000],
] as const) {
  test(`a date that is set ${what} ends no hold, and makes none longer`, async () => {
    const { keeper, clock } = keeperWith();
    await keeper.acceptPolled(KNOWN, false);
    await keeper.acceptPolled(empty(5), false);
    clock.setDate(clock.nowMs() + jumpMs);
    clock.advance(599_999);
    await keeper.expireHold();
    await keeper.acceptPolled(empty(5), false);
    assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
    clock.advance(1);
    await keeper.expireHold();
    assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), []);
  });
}
