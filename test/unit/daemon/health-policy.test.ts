import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { Task } from '../../../src/cluster/model.ts';
import { addresses, keeperWith, stateOf, WEB } from './keeper.ts';

for (const [policy, whileOne, whileNone] of [
  ['prefer', ['10.1.0.2'], ['10.1.0.1', '10.1.0.2']],
  ['strict', ['10.1.0.2'], []],
  ['ignore', ['10.1.0.1', '10.1.0.2'], ['10.1.0.1', '10.1.0.2']],
] as const) {
  test(`the health policy ${policy} decides what becomes of a task that is not healthy`, async () => {
    const { keeper } = keeperWith({ healthPolicy: policy });
    const both = [WEB, { name: 'web', ip: '10.1.0.2' }];
    await keeper.accept(stateOf({ tasks: both }));
    const found = (): string[] => addresses(keeper, 'web.marathon.mesos').toSorted();
    assert.deepEqual(found(), ['10.1.0.1', '10.1.0.2']);
    const serial = (): number => keeper.view()!.serial;
    const tasks = [...stateOf({ tasks: both }).cluster.tasks.values()];
    const health = (task: Task, healthy: boolean): ClusterEvent => ({
      type: 'task-updated',
      taskKey: task.key,
      agentId: task.agentId,
      progress: 'running',
      status: { ...task.status, healthy },
    });
    await keeper.apply([health(tasks[0]!, false)]);
    assert.deepEqual(found(), whileOne);
    const before = serial();
    await keeper.apply([health(tasks[0]!, false)]);
    assert.equal(serial(), before, 'the same report again changes nothing');
    await keeper.apply([health(tasks[1]!, false)]);
    assert.deepEqual(found(), whileNone);
    await keeper.apply([health(tasks[0]!, true)]);
    assert.deepEqual(found(), policy === 'ignore' ? ['10.1.0.1', '10.1.0.2'] : ['10.1.0.1']);
  });
}
