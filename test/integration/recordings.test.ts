import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { askUdp } from '../support/dns-client.ts';
import { type RunningMesosDns, startMesosDns } from '../support/mesos-dns.ts';

const RECORDINGS = new URL('../fixtures/clusterd-1.11/', import.meta.url);

interface RecordedState {
  readonly frameworks: readonly { readonly tasks: readonly RecordedTask[] }[];
}

interface RecordedTask {
  readonly state: string;
  readonly name: string;
  readonly discovery?: { readonly name?: string };
}

for (const file of readdirSync(RECORDINGS).filter((name) => /^(zk-)?state(?!-summary).*\.json$/.test(name))) {
  test(`the recorded ${file} is published: its masters, its agents and every running task`, async (t) => {
    const text = readFileSync(new URL(file, RECORDINGS), 'utf8');
    const master = createServer((_request, response) => void response.end(text));
    master.listen(0, '127.0.0.1');
    await once(master, 'listening');
    t.after(() => master.close());
    const { port } = master.address() as AddressInfo;
    const server = await startMesosDns({ masters: [`127.0.0.1:${port}`], resolvers: ['127.0.0.9'] });
    t.after(() => server.stop());
    await server.ready();

    await answers(server, 'leader.mesos', ['127.0.0.1']);
    const state = JSON.parse(text) as RecordedState & { slaves: unknown[] };
    await answers(server, 'slave.mesos', state.slaves.length > 0 ? ['127.0.0.1'] : []);
    const enumeration = JSON.stringify(await server.get('/v1/enumerate'));
    for (const task of state.frameworks.flatMap(({ tasks }) => tasks)) {
      const name = JSON.stringify(task.name);
      assert.equal(enumeration.includes(`"name":${name}`), task.state === 'TASK_RUNNING', task.name);
    }
    for (const [, name, ip] of enumeration.matchAll(/"name":"([^"]+)\.","host":"([^"]+)","rtype":"A"/g)) {
      assert.ok((await askUdp(server.port, name!, 'A')).answers.includes(ip!), name ?? '');
    }
    assert.doesNotMatch(server.program.output(), /"level":"(?:warn|error)"/);
  });
}

async function answers(server: RunningMesosDns, name: string, expected: readonly string[]): Promise<void> {
  assert.deepEqual((await askUdp(server.port, name, 'A')).answers, expected, name);
}
