import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonError } from '../../../src/cluster/json-cutter.ts';
import { RecordParser } from '../../../src/cluster/record-parser.ts';
import { parseRecord } from '../../support/event-records.ts';
import { recordedEvents } from '../sim/recorded.ts';

const STREAMS = [
  'subscribe-raw.txt',
  'subscribe2-agent-raw.txt',
  'subscribe3-framework-raw.txt',
  'subscribe4-unreachable-raw.txt',
  'subscribe7-health-raw.txt',
];

test('every recorded record is read without a warning, byte by byte as at once', () => {
  for (const stream of STREAMS) {
    const events = recordedEvents(stream);
    assert.equal(events[0]!.type, 'SUBSCRIBED');
    for (const event of events) {
      const text = JSON.stringify(event);
      const whole = parseRecord(text);
      assert.deepEqual(whole.warnings, []);
      assert.deepEqual(parseRecord(text, 1), whole);
      assert.equal(whole.subscribed !== undefined, event.type === 'SUBSCRIBED');
      assert.equal(whole.event === undefined, ['SUBSCRIBED', 'HEARTBEAT'].includes(event.type), event.type);
    }
  }
});

test('a recorded subscription tells agents, frameworks and tasks', () => {
  const parsed = parseRecord(JSON.stringify(recordedEvents('subscribe2-agent-raw.txt')[0])).subscribed!;
  const state = parsed.state!;
  assert.deepEqual([parsed.heartbeatSeconds, state.isDamaged, state.recoveredAgents?.size], [15, false, 0]);
  const { agents, frameworks, tasks } = state.cluster;
  assert.deepEqual([agents.size, frameworks.size, tasks.size], [1, 3, 4]);
  const g2 = [...tasks.values()].find(({ name }) => name === 'g2');
  assert.deepEqual(
    [g2?.id, g2?.running, g2?.ports, g2?.status.netinfo],
    ['g2-id', true, [{ first: 31100, last: 31100 }], ['127.0.0.1']],
  );
});

const NOTHING = { get_tasks: {}, get_frameworks: {}, get_agents: {} };
const subscribed = (getState: object): string =>
  JSON.stringify({
    type: 'SUBSCRIBED',
    subscribed: { get_state: { ...NOTHING, ...getState }, heartbeat_interval_seconds: 15 },
  });

test('lists that are left out are empty ones, and one of old has another name', () => {
  const task = { name: 'a', task_id: { value: '1' }, framework_id: { value: 'F' }, agent_id: { value: 'S' } };
  const { cluster } = parseRecord(subscribed({ get_tasks: { launched_tasks: [task] }, get_agents: {} })).subscribed!
    .state!;
  assert.deepEqual([cluster.tasks.size, cluster.agents.size, cluster.frameworks.size], [1, 0, 0]);
});

for (const [what, text] of [
  ['no JSON', '{"type":'],
  ['a list', '[]'],
  ['a subscription without a state', '{"type":"SUBSCRIBED"}'],
  ['a state without tasks', '{"type":"SUBSCRIBED","subscribed":{"get_state":{"get_frameworks":{},"get_agents":{}}}}'],
  ['a state whose tasks are null', subscribed({ get_tasks: null })],
  ['a state of another type', '{"type":"SUBSCRIBED","subscribed":{"get_state":[]}}'],
  ['a list of another type', subscribed({ get_tasks: { tasks: {} } })],
  ['a list that is a number', subscribed({ get_tasks: { tasks: 5 } })],
  ['lists that are one', subscribed({ get_agents: [] })],
] as const) {
  test(`${what} is no record`, () => assert.throws(() => parseRecord(text), JsonError));
}

test('what has a wrong type is left out with a warning that names it', () => {
  const { warnings, subscribed: parsed } = parseRecord(
    subscribed({ get_tasks: { tasks: [{ name: 'bad', task_id: 5 }, 'x'] }, get_agents: { agents: [{ pid: 3 }] } }),
  );
  assert.equal(parsed!.state!.cluster.tasks.size, 0);
  assert.equal(parsed!.state!.isDamaged, true, 'an agent is missing');
  assert.match(warnings.join('\n'), /task "bad" is left out: task.task_id is 5, not an object/);
});

for (const [type, fields, pattern] of [
  ['TASK_ADDED', { task: { task_id: 'x' } }, /task.task_id is a text/],
  ['TASK_ADDED', { task: [] }, /TASK_ADDED.task is a list/],
  ['TASK_UPDATED', { status: 7 }, /task_updated.status is 7/],
  ['AGENT_ADDED', { agent: { agent_info: { id: { value: 1 } } } }, /value is 1/],
  ['FRAMEWORK_REMOVED', null, undefined],
] as const) {
  test(`${type} with ${JSON.stringify(fields)}`, () => {
    const { event, warnings } = parseRecord(JSON.stringify({ type, [type.toLowerCase()]: fields }));
    if (pattern === undefined) assert.deepEqual(warnings, []);
    else assert.match(warnings.join(), pattern);
    assert.equal(event === undefined, pattern !== undefined);
  });
}

test('a state that nobody wants is not kept, and tells the heartbeat all the same', () => {
  const parser = new RecordParser(false);
  parser.push(new TextEncoder().encode(JSON.stringify(recordedEvents('subscribe2-agent-raw.txt')[0])));
  assert.deepEqual(parser.end().subscribed, { state: undefined, heartbeatSeconds: 15 });
});

test('members that nobody needs are not kept, however long they are', () => {
  const many = Array.from({ length: 4 }, (_, number) => `"m${number}":[${'{"a":[1]},'.repeat(1e5)}0]`).join();
  const { event } = parseRecord(`{"type":"AGENT_REMOVED",${many},"agent_removed":{"agent_id":{"value":"S"}}}`);
  assert.deepEqual(event, { type: 'agent-removed', agentId: 'S' });
});

for (const [state, progress] of [
  ['TASK_STAGING', 'starting'],
  ['TASK_RUNNING', 'running'],
  ['TASK_KILLING', 'stopping'],
  ['TASK_GONE_BY_OPERATOR', 'ended'],
  ['TASK_UNREACHABLE', 'agent-gone'],
  ['TASK_OF_TOMORROW', 'unknown'],
  [undefined, 'unknown'],
] as const) {
  test(`an update to ${state} says ${progress}`, () => {
    const { event } = parseRecord(JSON.stringify({ type: 'TASK_UPDATED', task_updated: { state, status: { state } } }));
    assert.equal(event?.type === 'task-updated' && event.progress, progress);
  });
}

test('events of unknown types say nothing', () => {
  for (const event of [{ type: 'QUOTA_CHANGED', quota_changed: 5 }, { type: 'SUBSCRIBED2' }, {}]) {
    assert.deepEqual(parseRecord(JSON.stringify(event)).event, undefined);
  }
});
