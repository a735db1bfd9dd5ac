import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { MasterState, Task } from '../../../src/cluster/model.ts';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { addresses, keeperWith, stateOf, WEB } from './keeper.ts';

/** No room in the table, say: nothing that is configured gives this. */
const FAULT: ZoneRecord = { name: 'static.mesos', type: 'A', value: 'no address' };
const API = { name: 'api', ip: '10.1.0.2' };

const master = (host: string) => parseHostPort(`${host}:5050`)!;
const lastTask = ({ cluster }: MasterState): Task => [...cluster.tasks.values()].at(-1)!;

/** The last task of the state has an address that is none. */
function broken(state: MasterState): MasterState {
  const task = lastTask(state);
  state.cluster.tasks.set(task.key, { ...task, status: { ...task.status, netinfo: null as unknown as string[] } });
  return state;
}

test('masters that could not be published come with the next events, and others after them', async () => {
  const staticRecords: ZoneRecord[] = [{ ...FAULT, value: '10.2.0.1' }];
  const { keeper } = keeperWith({ staticRecords });
  const leaders = () => ['leader', 'master1'].map((name) => addresses(keeper, `${name}.mesos`).join());
  await keeper.setElected([master('10.0.0.1')]);
  await keeper.acceptPolled(stateOf({ leader: '10.0.0.1:5050', tasks: [WEB] }), false);
  staticRecords.push(FAULT);
  await keeper.setElected([master('10.0.0.1'), master('10.0.0.2')]);
  staticRecords.pop();
  assert.deepEqual(leaders(), ['10.0.0.1', '']);
  const task = lastTask(stateOf({ tasks: [API] }));
  await keeper.apply([{ type: 'task-added', progress: 'running', task }]);
  assert.deepEqual(leaders(), ['10.0.0.1', '10.0.0.2']);
  assert.deepEqual(addresses(keeper, 'api.marathon.mesos'), ['10.1.0.2']);
  await keeper.setElected([master('10.0.0.3')]);
  await keeper.acceptPolled(stateOf({ leader: '10.0.0.3:5050', tasks: [{ name: 'new', ip: '10.1.0.9' }] }), false);
  assert.deepEqual(leaders(), ['10.0.0.3', '']);
  assert.deepEqual(addresses(keeper, 'new.marathon.mesos'), ['10.1.0.9']);
});

test('a state that could not be published is made up for with the next events', async () => {
  const { keeper } = keeperWith();
  await keeper.acceptPolled(stateOf({ tasks: [WEB] }), false);
  const state = broken(stateOf({ tasks: [{ name: 'new', ip: '10.1.0.3' }, API] }));
  const { key: taskKey, agentId } = lastTask(state);
  await keeper.acceptPolled(state, false);
  assert.deepEqual(addresses(keeper, 'web.marathon.mesos'), ['10.1.0.1']);
  const ended: ClusterEvent = { type: 'task-updated', taskKey, agentId, progress: 'ended', status: undefined };
  await keeper.apply([ended]);
  assert.deepEqual(
    ['web', 'new', 'api'].map((name) => addresses(keeper, `${name}.marathon.mesos`)),
    [[], ['10.1.0.3'], []],
  );
});
