import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimCluster } from '../../../src/sim/cluster.ts';
import { answerRequest } from '../../../src/sim/master-api.ts';
import { compareJson, type Difference } from './compare-json.ts';
import { type RecordedState, rebuildCluster } from './rebuild-cluster.ts';
import { recordedEvents, recordedExchanges, recordedJson } from './recorded.ts';

/** Their type must be right, their value can't be the same. */
const VOLATILE: readonly RegExp[] = [
  // Times and random IDs.
  /(?:_time|timestamp|nanoseconds|uuid|executor_pid|container_id\.value)$/,
  // Where and when the master was built and installed, and flags that the recordings had set for their own ends.
  /(?:build_date|git_sha|git_branch)$/,
  /flags\.(?:webui_dir|work_dir|agent_ping_timeout|max_agent_ping_timeouts|zk_session_timeout)$/,
  // The exit status of a command, which `/state` does not tell.
  /completed_tasks\[fail\]\.statuses\[2\]\.message$/,
];

/** What a real master does not do each time either. */
const ALLOWED: readonly { readonly kind: Difference['kind']; readonly path: RegExp; readonly because: string }[] = [
  {
    kind: 'excess',
    path: /tasks\[g1-id\]\.statuses\[0\]\.container_status\.(?:network_infos|executor_pid)$/,
    because:
      'the first status of a task group races with its network: of two tasks recorded, one has it and one has not',
  },
  {
    kind: 'excess',
    path: /tasks\[g2-id\]\.statuses\[0\]\.container_status\.executor_pid$/,
    because: 'the same race, for the process ID',
  },
];

function differences(recorded: unknown, simulated: unknown): string[] {
  return compareJson(recorded, simulated, (path) => VOLATILE.some((volatile) => volatile.test(path)))
    .filter(({ kind, path }) => !ALLOWED.some((allowed) => allowed.kind === kind && allowed.path.test(path)))
    .map(({ kind, path }) => `${kind}: ${path}`);
}

/** As a master answers that stands where the recorded one stood. */
function ask(
  cluster: SimCluster,
  path: string,
  { port = 5050, zk = undefined as string | undefined, call = '' } = {},
): unknown {
  const view = { cluster, ip: '127.0.0.1', port, hostname: 'localhost', startedMs: 1, electedMs: 2, zk };
  const request = {
    method: call === '' ? 'GET' : 'POST',
    url: new URL(path, 'http://localhost'),
    authorization: undefined,
    contentType: 'application/json',
    body: JSON.stringify({ type: call }),
  };
  const answer = answerRequest(request, { role: { kind: 'leader' }, view, credentials: undefined });
  assert.equal(answer.status, 200, answer.body);
  return JSON.parse(answer.body);
}

const STATES: readonly { readonly file: string; readonly port?: number; readonly zk?: string }[] = [
  { file: 'state.json' },
  { file: 'state2.json' },
  { file: 'state3-marathon.json' },
  { file: 'state4-unreachable.json', port: 5055 },
  { file: 'state5-reachable-again.json', port: 5055 },
  { file: 'state7-healthy.json' },
  { file: 'state7-unhealthy.json' },
  { file: 'zk-state-after-failover.json', port: 5061, zk: 'zk://127.0.0.1:2181/mesos' },
];

for (const { file, ...at } of STATES) {
  test(`a cluster that lived through what ${file} tells answers /state as recorded`, () => {
    const recorded = recordedJson<RecordedState>(file);
    assert.deepEqual(differences(recorded, ask(rebuildCluster(recorded), '/state', at)), []);
  });
}

for (const name of ['slaves', 'frameworks', 'tasks', 'state-summary', 'roles', 'flags', 'version']) {
  test(`/${name} is as recorded`, () => {
    const cluster = rebuildCluster(recordedJson<RecordedState>('state.json'));
    assert.deepEqual(differences(recordedJson(`${name}.json`), ask(cluster, `/${name}`)), []);
  });
}

for (const [state, stream] of [
  ['state.json', 'subscribe-raw.txt'],
  ['state2.json', 'subscribe3-framework-raw.txt'],
] as const) {
  test(`GET_STATE shows the cluster of ${state} as ${stream} did`, () => {
    const { get_state } = recordedEvents(stream)[0]!.subscribed as { get_state: object };
    const cluster = rebuildCluster(recordedJson<RecordedState>(state));
    assert.deepEqual(differences({ type: 'GET_STATE', get_state }, ask(cluster, '/api/v1', { call: 'GET_STATE' })), []);
  });
}

test('GET_MASTER is as recorded', () => {
  const exchange = recordedExchanges('zk-api.txt').find(
    ({ port, requestBody }) => port === 5060 && /GET_MASTER/.test(requestBody),
  )!;
  const recorded = JSON.parse(exchange.body);
  const cluster = rebuildCluster(recordedJson<RecordedState>('state.json'));
  cluster.masterId = recorded.get_master.master_info.id;
  assert.deepEqual(differences(recorded, ask(cluster, '/api/v1', { port: 5060, call: 'GET_MASTER' })), []);
});

test('the comparer finds what is missing, what is in excess, another type and another value', () => {
  const recorded = recordedJson<{ slaves: object[]; frameworks: object[] }>('state.json');
  const simulated = structuredClone(recorded) as unknown as {
    leader?: string;
    pid: unknown;
    slaves: { hostname: string; extra?: null }[];
    frameworks: { tasks: { statuses: object[] }[] }[];
  };
  delete simulated.leader;
  simulated.pid = 5;
  simulated.slaves[0]!.hostname = 'other';
  simulated.slaves[0]!.extra = null;
  simulated.frameworks[1]!.tasks[0]!.statuses.pop();
  assert.deepEqual(differences(recorded, simulated), [
    'type: pid',
    'missing: leader',
    'value: slaves[2996871d-153f-49ea-8f7e-79e16a9c26cd-S0].hostname',
    'excess: slaves[2996871d-153f-49ea-8f7e-79e16a9c26cd-S0].extra',
    'missing: frameworks[2996871d-153f-49ea-8f7e-79e16a9c26cd-0000].tasks[web-1.instance-abc].statuses[1]',
  ]);
});

test('the comparer lets no type of a volatile value pass', () => {
  assert.deepEqual(differences({ start_time: 1.5 }, { start_time: 2.5 }), []);
  assert.deepEqual(differences({ start_time: 1.5 }, { start_time: '1.5' }), ['type: start_time']);
});
