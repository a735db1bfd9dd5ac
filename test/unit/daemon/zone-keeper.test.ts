import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { MasterState } from '../../../src/cluster/model.ts';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import { serialIsNewer } from '../../../src/lib/serial.ts';
import { addresses, keeperWith, stateOf, WEB } from './keeper.ts';

/** How long the keeper waits for host names before it publishes without them. */
const LOOKUP_WAIT_MS = 2_000;

test('before the first state there is no zone, and nothing to list', async () => {
  const { keeper } = keeperWith({ masters: ['10.0.0.9'] });
  assert.equal(keeper.view(), undefined);
  assert.deepEqual(keeper.enumerate(), { frameworks: [] });
  await keeper.setElected([parseHostPort('10.0.0.8:5050')!]);
  assert.equal(keeper.view(), undefined, 'masters alone are no state');
});

test('a state is published: tasks, masters and the name server', async () => {
  const { keeper } = keeperWith({ masters: ['10.0.0.9'] });
  await keeper.accept(stateOf({ leader: '10.0.0.8:5050', tasks: [WEB] }));
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.deepEqual(addresses(keeper, 'leader.mesos'), ['10.0.0.8']);
  assert.deepEqual(addresses(keeper, 'master0.mesos'), ['10.0.0.9']);
  assert.deepEqual(addresses(keeper, 'master1.mesos'), ['10.0.0.8']);
  assert.deepEqual(addresses(keeper, 'ns1.mesos'), ['10.0.0.53']);
  assert.deepEqual(
    keeper.enumerate().frameworks.map(({ name, tasks }) => [name, tasks.map((task) => task.name)]),
    [['marathon', ['web']]],
  );
});

test('what the next state no longer holds goes, what is new comes, and the serial goes up', async () => {
  const { keeper } = keeperWith();
  await keeper.accept(stateOf({ tasks: [WEB] }));
  const before = keeper.view()!.serial;
  await keeper.accept(stateOf({ tasks: [{ name: 'db', ip: '10.1.0.2' }] }));
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), []);
  assert.deepEqual(addresses(keeper, 'db.marathon.mesos'), ['10.1.0.2']);
  assert.ok(serialIsNewer(keeper.view()!.serial, before));
});

test('a state that says the same again changes nothing, not even the serial', async () => {
  const { keeper, clock } = keeperWith();
  await keeper.accept(stateOf({ tasks: [WEB] }));
  const before = keeper.view()!.serial;
  clock.advance(60_000);
  await keeper.accept(stateOf({ tasks: [WEB] }));
  assert.equal(keeper.view()!.serial, before);
});

test('the serial is the time where that is newer', async () => {
  const { keeper, clock } = keeperWith();
  await keeper.accept(stateOf({ tasks: [] }));
  clock.advance(3_600_000);
  await keeper.accept(stateOf({ tasks: [WEB] }));
  assert.equal(keeper.view()!.serial, clock.nowMs() / 1000);
});

test('states that come together are published in their order', async () => {
  const { keeper } = keeperWith();
  const published = [1, 2, 3].map((last) => keeper.accept(stateOf({ tasks: [{ name: 'web', ip: `10.1.0.${last}` }] })));
  await Promise.all(published);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.3']);
});

test('masters that ZooKeeper names are published when they change', async () => {
  const { keeper } = keeperWith({ masters: ['10.0.0.1'] });
  await keeper.accept(stateOf({ leader: '10.0.0.1:5050', tasks: [] }));
  await keeper.setElected(['10.0.0.1:5050', '10.0.0.2:5050'].map((master) => parseHostPort(master)!));
  assert.deepEqual(addresses(keeper, 'master1.mesos'), ['10.0.0.2']);
  await keeper.setElected([parseHostPort('10.0.0.1:5050')!]);
  assert.deepEqual(addresses(keeper, 'master1.mesos'), []);
});

test('a host name in the state is looked up before the state is published', async () => {
  const { keeper } = keeperWith({ lookup: async (host) => (host === 'agent.example' ? ['10.7.0.1'] : []) });
  await keeper.accept(stateOf({ agent: 'agent.example:5051', tasks: [WEB] }));
  assert.deepEqual(addresses(keeper, 'slave.mesos'), ['10.7.0.1']);
  assert.deepEqual(addresses(keeper, 'web.marathon.slave.mesos'), ['10.7.0.1']);
});

test('a look-up that takes long holds nothing up, and its addresses follow when they are there', async () => {
  const slow = Promise.withResolvers<readonly string[]>();
  const { keeper, clock } = keeperWith({ lookup: () => slow.promise });
  const published = keeper.accept(stateOf({ agent: 'agent.example:5051', tasks: [WEB] }));
  await setImmediate();
  assert.equal(keeper.view(), undefined, 'published before the time was up');
  clock.advance(LOOKUP_WAIT_MS);
  await published;
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.deepEqual(addresses(keeper, 'slave.mesos'), []);
  slow.resolve(['10.7.0.1']);
  await setImmediate();
  await keeper.setElected([]);
  assert.deepEqual(addresses(keeper, 'slave.mesos'), ['10.7.0.1']);
  assert.deepEqual(addresses(keeper, 'web.marathon.slave.mesos'), ['10.7.0.1']);
  assert.equal(clock.pending(), 0);
});

test('addresses that come after their agent is gone bring nothing back', async () => {
  const slow = Promise.withResolvers<readonly string[]>();
  const { keeper, clock } = keeperWith({ lookup: () => slow.promise });
  const first = keeper.accept(stateOf({ agent: 'agent.example:5051', tasks: [WEB] }));
  await setImmediate();
  clock.advance(LOOKUP_WAIT_MS);
  await first;
  await keeper.accept(stateOf({ agent: '10.0.0.1:5051', tasks: [WEB] }));
  slow.resolve(['10.7.0.1']);
  await setImmediate();
  await keeper.setElected([]);
  assert.deepEqual(addresses(keeper, 'slave.mesos'), ['10.0.0.1']);
});

test('when a host has another address, the names that hang on it follow', async () => {
  let found = ['10.7.0.1'];
  const { keeper } = keeperWith({ lookup: async () => found });
  const state = { agent: 'agent.example:5051', tasks: [WEB] };
  await keeper.accept(stateOf(state));
  found = ['10.7.0.2'];
  await keeper.accept(stateOf(state));
  assert.deepEqual(addresses(keeper, 'web.marathon.slave.mesos'), ['10.7.0.2']);
});

const taskOf = (name: string, ip: string): ClusterEvent => ({
  type: 'task-added',
  progress: 'running',
  task: [...stateOf({ tasks: [{ name, ip }] }).cluster.tasks.values()][0]!,
});
const ended = (name: string): ClusterEvent => ({
  type: 'task-updated',
  taskKey: `framework-0000/${name}.1`,
  agentId: 'agent-S0',
  progress: 'ended',
  status: undefined,
});

test('events change the zone, and what they do not touch stays', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  assert.equal(await keeper.apply([taskOf('api', '10.1.0.2')]), false);
  assert.deepEqual(addresses(keeper, 'api.marathon.mesos'), ['10.1.0.2']);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.equal(keeper.enumerate().frameworks[0]!.tasks.length, 2);
  await keeper.apply([ended('web')]);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), []);
});

test('events that change no record change no serial', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  const { serial } = keeper.view()!;
  await keeper.apply([taskOf('web', '10.1.0.1'), ended('nobody')]);
  assert.equal(keeper.view()!.serial, serial);
});

test('what events told while a state was on its way counts more than the state, and nothing else does', async () => {
  const { keeper, log, drifts } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB, { name: 'old', ip: '10.1.0.9' }] }), false);
  keeper.beginPoll();
  await keeper.apply([taskOf('api', '10.1.0.2'), ended('web')]);
  const drifted = stateOf({ tasks: [WEB, { name: 'missed', ip: '10.1.0.3' }] });
  await keeper.acceptPolled(drifted, true);
  assert.deepEqual(addresses(keeper, 'api.marathon.mesos'), ['10.1.0.2'], 'newer than the state');
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), [], 'newer than the state');
  assert.deepEqual(addresses(keeper, 'missed.marathon.mesos'), ['10.1.0.3'], 'no event told it');
  assert.deepEqual(addresses(keeper, 'old.marathon.mesos'), [], 'no event told it');
  assert.match(log.lines.join('\n'), /info the state differs from what events told.*"tasks":2/);
  assert.deepEqual(drifts, [{ agents: 0, frameworks: 0, tasks: 2 }]);
});

test('a poll that begins before the state of the one before has had its turn takes nothing from it', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  keeper.beginPoll();
  const applied = keeper.apply([ended('web')]);
  const accepted = keeper.acceptPolled(stateOf({ tasks: [WEB] }), true);
  keeper.beginPoll();
  await Promise.all([applied, accepted]);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), []);
});

test('the state of another leader counts, whatever the one before told', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  keeper.beginPoll();
  await keeper.apply([ended('web')]);
  await keeper.acceptPolled(stateOf({ leader: '10.0.0.8:5050', tasks: [WEB] }), true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
});

test('events that cannot be published are undone, and a state is due', async () => {
  const { keeper, log } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  // Nothing that parses gives this: it stands for a bug of ours.
  const broken = taskOf('api', '10.1.0.2') as Extract<ClusterEvent, { type: 'task-added' }>;
  const task = { ...broken.task, status: { ...broken.task.status, netinfo: null as unknown as string[] } };
  assert.equal(await keeper.apply([{ type: 'task-added', progress: 'running', task }, ended('web')]), true);
  assert.match(log.lines.join('\n'), /error the zone could not be updated/);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.equal(keeper.enumerate().frameworks[0]!.tasks.length, 1);
  await keeper.apply([taskOf('api', '10.1.0.2')]);
  assert.deepEqual(addresses(keeper, 'api.marathon.mesos'), ['10.1.0.2']);
});

test('an event that only confirms what is held counts more than a state that was on its way', async () => {
  const { keeper } = keeperWith();
  const { agents, frameworks, tasks } = stateOf({ tasks: [WEB] }).cluster;
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  const hollow = (): MasterState => {
    const state = stateOf({ tasks: [] });
    for (const map of [state.cluster.agents, state.cluster.frameworks]) map.clear();
    return { ...state, electedTime: 7, recoveredAgents: new Set(['agent-S0']) };
  };
  await keeper.acceptPolled(hollow(), true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1'], 'held');
  keeper.beginPoll();
  await keeper.apply([
    { type: 'task-added', progress: 'running', task: [...tasks.values()][0]! },
    { type: 'agent-added', agent: [...agents.values()][0]! },
    { type: 'framework-changed', framework: [...frameworks.values()][0]! },
  ]);
  assert.equal(keeper.isHolding, false);
  await keeper.acceptPolled(hollow(), true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1'], 'told since');
});

test('a poll that fails leaves nothing for the next state to heed', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  keeper.beginPoll();
  keeper.endPoll();
  await keeper.apply([ended('web')]);
  // Nobody has asked for it, so it cannot be older than the event.
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
});

test('masters of which ZooKeeper knows none for a while keep their names', async () => {
  const { keeper } = keeperWith();
  const masters = ['10.0.0.1', '10.0.0.2'].map((host) => ({ host, port: 5050 }));
  const named = () =>
    ['leader', 'master', 'master0', 'master1'].map((name) => addresses(keeper, `${name}.mesos`).join());
  await keeper.setElected(masters);
  await keeper.acceptPolled(stateOf({ leader: '10.0.0.1:5050', tasks: [WEB] }), false);
  const before = named();
  assert.deepEqual(before, ['10.0.0.1', '10.0.0.1,10.0.0.2', '10.0.0.1', '10.0.0.2']);
  await keeper.setElected([]);
  assert.deepEqual(named(), before);
  await keeper.setElected(masters.slice(1));
  assert.deepEqual(named().slice(2), ['10.0.0.2', '10.0.0.1'], 'the leader of the last state is a master too');
});

test('what events told before a state was asked for gives way to it', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  await keeper.apply([taskOf('api', '10.1.0.2'), ended('web')]);
  keeper.beginPoll();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), true);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  assert.deepEqual(addresses(keeper, 'api.marathon.mesos'), []);
});
