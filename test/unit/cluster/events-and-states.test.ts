import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesBetween } from '../../../src/cluster/changes.ts';
import { Continuity } from '../../../src/cluster/continuity.ts';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { Cluster, LiveCluster, MasterState } from '../../../src/cluster/model.ts';
import { deriveRecords } from '../../../src/records/derive.ts';
import { labelRfc1123 } from '../../../src/records/label.ts';
import type { SimCluster } from '../../../src/sim/cluster.ts';
import { failOverSteps } from '../../../src/sim/fail-over.ts';
import { stateJson } from '../../../src/sim/master-state.ts';
import { eventRecord, subscribedRecord } from '../../../src/sim/v1-events.ts';
import { parseRecord } from '../../support/event-records.ts';
import { parseState } from '../../support/parse-state.ts';
import { ClusterLife } from './cluster-life.ts';

const LEADER = { host: '127.0.0.1', port: 5050 };

/** The records that a cluster makes, once each, with their ranks: tasks that are healthy and others. */
function zoneOf(cluster: Cluster): string[] {
  const inputs = {
    cluster,
    masters: [],
    addressesOf: (host: string) => (host === '' ? [] : [host]),
    naming: {
      domain: 'mesos',
      label: labelRfc1123,
      ipSources: ['netinfo', 'host'] as const,
      healthPolicy: 'prefer' as const,
      pointersOn: true,
    },
    nameServer: { mname: 'ns1.mesos', addresses: [] },
    staticRecords: [],
  };
  const records = [...deriveRecords(changesBetween(undefined, cluster), inputs)].flat();
  return [...new Set(records.map(({ name, type, value, rank }) => `${name} ${type} ${value} ${rank}`))].sort();
}

/** A simulated cluster, and what somebody knows of it who was told its events. */
class World {
  readonly life: ClusterLife;
  readonly sim: SimCluster;
  readonly continuity = new Continuity(600_000);
  known!: LiveCluster;
  electedTime = 1;

  constructor(seed: number) {
    this.life = new ClusterLife(seed);
    this.sim = this.life.sim;
    this.subscribe();
    this.sim.onEvent((event) => {
      const { event: parsed, warnings } = parseRecord(eventRecord(event));
      assert.deepEqual(warnings, []);
      if (parsed !== undefined) this.continuity.apply([parsed]);
    });
  }

  #view() {
    const times = { startedMs: 1, electedMs: this.electedTime * 1000 };
    return { cluster: this.sim, ip: LEADER.host, port: LEADER.port, hostname: 'm', zk: undefined, ...times };
  }

  subscribe(): void {
    const told = parseRecord(subscribedRecord(this.#view())).subscribed!.state!;
    const cluster = { leader: LEADER, ...told.cluster };
    const state = { ...told, cluster, recoveredFrameworks: new Set<string>(), electedTime: this.electedTime };
    this.known = this.continuity.accept(state, this.sim.nowMs());
  }

  state(): MasterState {
    const parsed = parseState(JSON.stringify(stateJson(this.#view())));
    assert.ok(parsed.ok);
    return parsed.state;
  }
}

for (let seed = 1; seed <= 20; seed++) {
  test(`events make the zone that a state makes, seed ${seed}`, () => {
    const world = new World(seed);
    for (let count = 0; count < 300; count++) {
      world.life.step();
      assert.deepEqual(zoneOf(world.known), zoneOf(world.state().cluster), `after step ${count}`);
    }
  });
}

for (let seed = 1; seed <= 20; seed++) {
  test(`a failover that events tell loses no name and leaves none, seed ${seed}`, () => {
    const world = new World(seed);
    for (let count = 0; count < 150; count++) world.life.step();
    const before = zoneOf(world.known);
    world.electedTime++;
    for (const told of failOverSteps(world.sim)) {
      // The first answers of a new leader are empty; then it tells of each agent.
      if (world.known.agents.size === 0 || /knows nothing|has read/.test(told)) world.subscribe();
      assert.deepEqual(zoneOf(world.known), before, told);
    }
    assert.equal(world.continuity.isHolding, false);
    assert.deepEqual(zoneOf(world.known), zoneOf(world.state().cluster));
    for (let count = 0; count < 50; count++) world.life.step();
    assert.deepEqual(zoneOf(world.known), zoneOf(world.state().cluster));
  });
}

test('a task that ended while its agent had no leader leaves when the agent is heard', () => {
  const world = new World(1);
  for (let count = 0; count < 150; count++) world.life.step();
  const agent = [...world.sim.agents.values()].find(
    ({ tasks, registration }) => tasks.size > 1 && registration === 'registered',
  )!;
  const gone = [...agent.tasks.entries()][0]!;
  const key = `${gone[1].framework.id}/${gone[1].id}`;
  world.electedTime++;
  world.sim.failOver();
  agent.tasks.delete(gone[0]);
  world.sim.readRegistry();
  world.subscribe();
  assert.ok(world.known.tasks.has(key));
  world.sim.returnAgent(agent);
  assert.ok(!world.known.tasks.has(key));
});

test('events that come twice, or late, or of what nobody knows, change nothing for good', () => {
  const world = new World(3);
  const events: string[] = [];
  world.sim.onEvent((event) => events.push(eventRecord(event)));
  for (let count = 0; count < 200; count++) world.life.step();
  const known = zoneOf(world.known);
  for (const record of events.filter((text) => /TASK_ADDED/.test(text))) {
    const { event } = parseRecord(record);
    if (event?.type !== 'task-added') continue;
    // Of those that run still, the launch is told again.
    if (world.known.tasks.get(event.task.key)?.running) world.continuity.apply([event, event]);
  }
  assert.deepEqual(zoneOf(world.known), known);
  const status = { task_id: { value: 'x' }, agent_id: { value: 'S' }, state: 'TASK_RUNNING' };
  const update = { framework_id: { value: 'F' }, status, state: 'TASK_RUNNING' };
  const unknown = parseRecord(JSON.stringify({ type: 'TASK_UPDATED', task_updated: update })).event!;
  assert.equal(world.continuity.apply([unknown]).isSuspicious, true);
  assert.deepEqual(zoneOf(world.known), known);
});

test('what was applied can be undone, and read as it was before', () => {
  const world = new World(5);
  for (let count = 0; count < 100; count++) world.life.step();
  const before = zoneOf(world.known);
  const entries = [...world.known.tasks.keys()].sort();
  const batch: ClusterEvent[] = [...world.known.tasks.values()].flatMap((task, index): ClusterEvent[] =>
    index % 2 === 0
      ? [{ type: 'agent-removed', agentId: task.agentId }]
      : [
          {
            type: 'task-added',
            progress: 'running',
            task: { ...task, key: `${task.key}x`, id: `${task.id}x`, running: true },
          },
        ],
  );
  const { before: view, undo } = world.continuity.apply(batch);
  assert.notDeepEqual(zoneOf(world.known), before);
  assert.deepEqual([...view.tasks].map(([key]) => key).sort(), entries);
  undo();
  assert.deepEqual(zoneOf(world.known), before);
});
