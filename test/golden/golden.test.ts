import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { comparable, type GoldenAxfr, type GoldenCluster, goldenClusters, isReachableKey } from '../support/golden.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';

const run = promisify(execFile);

for (const golden of goldenClusters()) {
  test(`the cluster "${golden.name}" is served as Mesos-DNS serves it`, async (t) => {
    await startMasters(t, golden);
    // Mesos-DNS does not look at health; all else is as by default.
    const health = { healthPolicy: 'ignore' };
    const server = await startMesosDns({
      ...golden.config,
      ...health,
      listener: '127.0.0.1',
      httplistener: '127.0.0.1',
    });
    t.after(() => server.stop());
    await server.ready();
    await t.test('through /v1/axfr', () => sameAxfr(server, golden));
    await t.test('through /v1/enumerate', () => sameEnumeration(server, golden));
    for (const transport of ['udp', 'tcp'] as const) {
      await t.test(`by asking each name with dig over ${transport}`, () => sameAnswers(server, golden, transport));
    }
  });
}

/** All masters of a golden cluster have loopback addresses, so servers can answer there: the leader, and standbys that redirect. */
async function startMasters(t: TestContext, { state, config }: GoldenCluster): Promise<void> {
  const leader: string = JSON.parse(state).leader.replace(/^.*@/, '');
  for (const address of new Set([leader, ...config.masters])) {
    const master = createServer((request, response) => {
      if (address !== leader) response.writeHead(307, { Location: `//${leader}${request.url}` }).end();
      else if (request.url === '/master/state') response.end(state);
      else response.writeHead(404).end();
    });
    const [host, port] = address.split(':');
    master.listen(Number(port), host);
    await once(master, 'listening');
    t.after(() => master.close());
  }
}

async function sameAxfr(server: RunningMesosDns, golden: GoldenCluster): Promise<void> {
  const { Records, Serial, ...rest } = (await server.get('/v1/axfr')) as GoldenAxfr;
  const { Records: expectedRecords, ...expectedRest } = golden.axfr;
  assert.deepEqual(rest, expectedRest);
  assert.equal(typeof Serial, 'number');
  assert.deepEqual(Object.keys(Records), ['As', 'AAAAs', 'SRVs']);
  for (const kind of ['As', 'AAAAs', 'SRVs'] as const) {
    assert.deepEqual(comparable(Records[kind]), comparable(expectedRecords[kind]), kind);
  }
}

async function sameEnumeration(server: RunningMesosDns, golden: GoldenCluster): Promise<void> {
  const published = (await server.get('/v1/enumerate')) as GoldenCluster['enumerate'];
  const reachable = golden.enumerate.frameworks.map(({ tasks, name }) => ({
    tasks: tasks.map((task) => ({ ...task, records: task.records.filter((record) => isReachableKey(record.name)) })),
    name,
  }));
  assert.deepEqual(published.frameworks, reachable);
}

/** Every name of every type, those of the other types too: what Mesos-DNS has no record of must have none here. */
async function sameAnswers(server: RunningMesosDns, golden: GoldenCluster, transport: 'udp' | 'tcp'): Promise<void> {
  const { domain, srvRecordDefaultWeight: weight = 1, ttl = 60 } = golden.config;
  const expected = new Map<string, string[]>();
  const { As, AAAAs, SRVs } = golden.axfr.Records;
  for (const [type, rrsets] of Object.entries({ A: As, AAAA: AAAAs, SRV: SRVs })) {
    for (const [name, values] of Object.entries(rrsets)) {
      if (!isReachableKey(name) || !`.${name}`.endsWith(`.${domain}.`)) continue;
      const lines = values.map((value) =>
        type === 'SRV' ? `0 ${weight} ${value.replace(/^(.*):(\d+)$/, '$2 $1')}` : value,
      );
      expected.set(`${name} ${type}`, lines.map((line) => `${ttl} ${line.toLowerCase()}`).sort());
    }
  }
  const names = [...new Set([...expected.keys()].map((key) => key.split(' ')[0]!))];
  const questions = names.flatMap((name) => ['A', 'AAAA', 'SRV'].map((type) => `${name} ${type}`));
  const answers = await digAll(server.port, questions, transport);
  for (const question of questions)
    assert.deepEqual(answers.get(question) ?? [], expected.get(question) ?? [], question);
  assert.ok(expected.size > 10);
}

/** Asks all questions with one dig; the answers as `TTL VALUE` lines by question. */
async function digAll(port: number, questions: readonly string[], transport: string): Promise<Map<string, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-dig-'));
  try {
    const file = join(folder, 'questions');
    // Some names begin with a hyphen, so they have to be marked as names.
    writeFileSync(file, questions.map((question) => `-q ${question.replace(' ', ' -t ')}\n`).join(''));
    const options = [transport === 'tcp' ? '+tcp' : '+notcp', '+noall', '+answer', '+nocookie'];
    const { stdout } = await run('dig', ['@127.0.0.1', '-p', String(port), ...options, '-f', file], {
      maxBuffer: 1 << 26,
    });
    const answers = new Map<string, string[]>();
    for (const line of stdout.split('\n').filter((each) => each !== '' && !each.startsWith(';'))) {
      const [name, ttl, , type, ...value] = line.split(/\s+/);
      const key = `${name} ${type}`;
      answers.set(key, [...(answers.get(key) ?? []), `${ttl} ${value.join(' ')}`].sort());
    }
    return answers;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
