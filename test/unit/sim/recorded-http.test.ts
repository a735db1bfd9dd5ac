import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type MasterServer, startMaster } from '../../../src/sim/master-server.ts';
import { exchange, type RawAnswer } from './http-client.ts';
import { type RecordedState, rebuildCluster } from './rebuild-cluster.ts';
import { parseHead, recordedExchanges, recordedJson, recordedText } from './recorded.ts';

/** By the port that each had in the recordings: the first leads, the others stand by. */
const masters = new Map<number, MasterServer>();

before(async () => {
  const cluster = rebuildCluster(recordedJson<RecordedState>('state.json'));
  const leader = await startMaster({ cluster, hostname: 'localhost' });
  const role = { kind: 'standby', leader: { host: 'localhost', port: leader.address.port } } as const;
  masters.set(5060, leader);
  for (const port of [5061, 5062]) masters.set(port, await startMaster({ cluster, hostname: 'localhost', role }));
});

after(async () => {
  for (const master of masters.values()) await master.close();
});

/** What can be the same: dates and the lengths of what holds random IDs can't, and ports are chosen anew. */
function comparable({
  status,
  headers,
  body,
}: {
  status: number;
  headers: ReadonlyMap<string, string>;
  body: string;
}): object {
  const isState = status === 200 && body !== '';
  return {
    status,
    headers: Object.fromEntries(
      [...headers]
        .map(([name, value]): [string, string] => {
          const varies = name === 'Date' || (name === 'Content-Length' && isState);
          return [name, varies ? 'some' : value];
        })
        .toSorted(),
    ),
    body: isState ? 'some' : body,
  };
}

function withRecordedPorts({ status, headers, body }: RawAnswer): Parameters<typeof comparable>[0] {
  let location = headers.get('Location');
  for (const [port, { address }] of masters) location = location?.replace(`:${address.port}`, `:${port}`);
  const replaced = location === undefined ? headers : new Map([...headers, ['Location', location]]);
  return { status, headers: replaced, body: body.toString() };
}

for (const file of ['redirect.txt', 'zk-redirect.txt', 'zk-api.txt']) {
  for (const recorded of recordedExchanges(file)) {
    // The event stream itself is not simulated; its redirects are.
    if (recorded.requestBody.includes('SUBSCRIBE') && recorded.status === 200) continue;
    // The single master of the first recording had another port.
    const port = recorded.port ?? 5060;
    const recordedHeaders = new Map(
      [...recorded.headers].map(([name, value]) => [
        name,
        recorded.port === undefined ? value.replace(':5050', ':5060') : value,
      ]),
    );
    const { method, path, requestBody } = recorded;
    test(`${file}: ${method} ${port} ${path} ${requestBody}`.trimEnd(), async () => {
      const headers = requestBody === '' ? {} : { 'Content-Type': 'application/json' };
      const answer = await exchange(masters.get(port)!.address, path, { method, headers, body: requestBody });
      assert.deepEqual(comparable(withRecordedPorts(answer)), comparable({ ...recorded, headers: recordedHeaders }));
    });
  }
}

for (const name of ['state', 'state-summary', 'slaves', 'frameworks', 'tasks', 'roles', 'version', 'flags', 'health']) {
  test(`/${name} has the recorded status and headers`, async () => {
    const answer = await exchange(masters.get(5060)!.address, `/${name}`);
    const body = name === 'health' ? '' : 'some';
    const recorded = { ...parseHead(recordedText(`h-${name}.txt`)), body };
    assert.deepEqual(comparable({ ...answer, body: answer.body.toString() }), comparable(recorded));
  });
}

test('/metrics/snapshot has the recorded status and headers', async () => {
  const answer = await exchange(masters.get(5060)!.address, '/metrics/snapshot');
  const recorded = { ...parseHead(recordedText('h-metrics_snapshot.txt')), body: 'some' };
  assert.deepEqual(comparable({ ...answer, body: answer.body.toString() }), comparable(recorded));
  assert.equal(JSON.parse(answer.body.toString())['master/tasks_running'], 2);
});

test('/state is compressed when asked for, with the recorded headers', async () => {
  const answer = await exchange(masters.get(5060)!.address, '/state', { headers: { 'Accept-Encoding': 'gzip' } });
  const head = [...recordedText('state-gzip-headers.txt').matchAll(/^< (.*)\r$/gm)].map(([, line]) => line);
  const recorded = { ...parseHead(head.join('\r\n')), body: 'some' };
  assert.deepEqual(comparable({ ...answer, body: 'some' }), comparable(recorded));
});
