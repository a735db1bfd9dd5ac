import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { MasterState, Task } from '../../../src/cluster/model.ts';
import { type ParsedState, StateParser } from '../../../src/cluster/state-parser.ts';
import { parseState } from '../../support/parse-state.ts';
import { smallState } from '../../support/small-state.ts';

const RECORDINGS = new URL('../../fixtures/clusterd-1.11/', import.meta.url);

function readInPieces(bytes: Uint8Array, pieceBytes: number): ParsedState {
  const parser = new StateParser(undefined);
  for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes));
  return parser.end();
}

function accepted(json: object | string, before?: MasterState): MasterState {
  const parsed = parseState(typeof json === 'string' ? json : JSON.stringify(json), before);
  assert.ok(parsed.ok && parsed.warnings.length === 0, JSON.stringify(parsed));
  return parsed.state;
}

const TASKS = ['web', 'db', 'web'].map((name, index) => ({ name, ip: `10.1.0.${index}` }));
const small = () => {
  const state = smallState({ tasks: TASKS });
  for (const [index, task] of state.frameworks[0]!.tasks.entries()) task.id = `task.${index}`;
  return state;
};
const listed = <T>(map: ReadonlyMap<string, T>): T[] => [...map.values()];

for (const file of readdirSync(RECORDINGS).filter((name) => /^(zk-)?state(?!-summary).*\.json$/.test(name))) {
  test(`the recorded ${file} is the same byte by byte as at once`, () => {
    const bytes = readFileSync(new URL(file, RECORDINGS));
    assert.deepEqual(readInPieces(bytes, 1), readInPieces(bytes, bytes.length));
  });
}

test('what is no state is known as soon as it shows', () => {
  for (const text of ['<', '[', '""', '4 ', '{]', '{"leader":"a@1.2.3.4:5","leader":""']) {
    const parser = new StateParser(undefined);
    assert.equal(parser.push(Buffer.from(text)), false, text);
    assert.equal(parser.push(Buffer.from('{}')), false);
    const verdict = parser.end();
    assert.equal(verdict.ok, false);
    assert.deepEqual(verdict, parseState(text), 'the reason is the first one');
  }
});

test('a byte order mark may come first', () => {
  const text = JSON.stringify(small());
  assert.deepEqual(accepted(`\ufeff${text}`), accepted(text));
  for (const bad of [`\ufeff\ufeff${text}`, ` \ufeff${text}`]) assert.equal(parseState(bad).ok, false);
  assert.equal(readInPieces(Buffer.concat([Buffer.of(0xef, 0xbb), Buffer.from(text)]), 1).ok, false);
});

for (const [key, text] of [
  ['leader', '{"leader":"a@10.0.0.1:5050","leader":"a@10.0.0.1:5050"}'],
  ['frameworks', '{"frameworks":[],"frameworks":[]}'],
  ['slaves', '{"slaves":[],"slaves":null}'],
  ['id', '{"frameworks":[{"id":"F","id":"F"}]}'],
  ['tasks', '{"frameworks":[{"tasks":[],"tasks":[]}]}'],
] as const) {
  test(`a state that tells "${key}" twice is refused: it may mean either`, () => {
    assert.deepEqual(parseState(text), { ok: false, reason: `the state has "${key}" twice in one object` });
  });
}

test('what nobody reads may come twice, and be as long as it likes', () => {
  const state = JSON.stringify(small());
  const executor = JSON.stringify({ executor_id: 'x'.repeat(1_000_000) });
  const executors = `"executors":[${Array(20).fill(executor).join()}]`;
  const framework = `{${executors},${executors},"tasks":0}`;
  const text = state.replace(
    '{',
    `{"flags":{},"flags":{},"version":"1","version":"2","completed_frameworks":[${framework}],`,
  );
  assert.deepEqual(accepted(text.replace('"tasks":[', `${executors},"tasks":[`)), accepted(state));
});

test('the ID and the name of a framework may come after its tasks', () => {
  const state = small();
  const [framework] = state.frameworks;
  for (const last of ['id', 'name'] as const) {
    const { [last]: value, ...rest } = framework!;
    const after = accepted({ ...state, frameworks: [{ ...rest, [last]: value }] });
    assert.deepEqual(after, accepted(state));
    assert.deepEqual(
      [...after.cluster.tasks.keys()],
      ['task.0', 'task.1', 'task.2'].map((id) => `framework-0000/${id}`),
    );
    const parsed = parseState(JSON.stringify({ ...state, frameworks: [{ ...rest, [last]: 7 }] }));
    assert.ok(parsed.ok);
    assert.deepEqual([parsed.state.cluster.tasks.size, parsed.state.isDamaged], [0, true]);
  }
});

test('a framework whose ID is no text is left out with its tasks, in one warning', () => {
  const state = small();
  Object.assign(state.frameworks[0]!, { id: 5 });
  Object.assign(state.frameworks[0]!.tasks[0]!, { name: 5 });
  const parsed = parseState(JSON.stringify(state));
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.warnings, ['framework "marathon" is left out: framework.id is 5, not a text']);
  assert.equal(parsed.state.cluster.tasks.size, 0);
});

test('what is as before is the same object, what is not is another', () => {
  const before = accepted(small());
  const same = accepted(small(), before);
  for (const kind of ['agents', 'frameworks', 'tasks'] as const) {
    const [old, now]: unknown[][] = [listed<unknown>(before.cluster[kind]), listed<unknown>(same.cluster[kind])];
    assert.ok(now!.length > 0 && now!.every((each, index) => each === old![index]), kind);
  }
  const changed = small();
  changed.frameworks[0]!.tasks[1]!.statuses[0]!.timestamp = 2;
  changed.frameworks[0]!.tasks[2]!.resources.ports = '[31000-31002]';
  const after = listed(accepted(changed, same).cluster.tasks);
  const isSame = after.map((task, index) => task === listed(before.cluster.tasks)[index]);
  assert.deepEqual(isSame, [true, true, false]);
  assert.deepEqual(after[2]!.ports, [{ first: 31000, last: 31002 }]);
});

test('tasks of one name share what is equal in them', () => {
  const [web, db, other] = listed(accepted(small()).cluster.tasks) as [Task, Task, Task];
  assert.equal(other.discovery, web.discovery);
  assert.notEqual(db.discovery, web.discovery);
  assert.notEqual(other.status, web.status);
});

test('lists in lists in a task are a wrong task, not the end', () => {
  const state = JSON.stringify(small());
  const nested = '['.repeat(100_000) + ']'.repeat(100_000);
  const parsed = parseState(state.replace('"tasks":[', `"tasks":[${nested},{"id":${nested}},`));
  assert.ok(parsed.ok);
  assert.deepEqual([parsed.warnings.length, parsed.state.cluster.tasks.size], [2, 3]);
});

test('very many entries of one ID take as many steps as entries', (t) => {
  const count = 1000;
  const many = (entry: string): string => `[${Array(count).fill(entry).join()}]`;
  const state = `{"leader":"a@10.0.0.1:5050","slaves":${many('{"id":"S"}')},"frameworks":[{"id":"F","name":"f","tasks":${many('{"id":"T"}')}}]}`;
  // Were each to look for a free key from the first one on, it would be half a million times.
  const looks = t.mock.method(Map.prototype, 'has').mock;
  const { cluster } = accepted(state);
  assert.ok(looks.callCount() < 10 * count, `${looks.callCount()} looks`);
  looks.restore();
  assert.deepEqual([cluster.agents.size, cluster.tasks.size], [count, count]);
  assert.ok(cluster.tasks.has(`F/T#${count}`) && cluster.agents.has(`S#${count}`));
});
