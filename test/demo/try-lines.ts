import assert from 'node:assert/strict';
import type { PrintedName, RunningDemo } from '../support/demo.ts';
import { shell } from '../support/shell.ts';

/** Runs the lines that the demo says to try, as they are, and holds their answers against what it printed last. */
export async function assertLinesAnswer(demo: RunningDemo): Promise<void> {
  const [digNginx, digApi, digLeader, curlNginx, curlApi, ...more] = await Promise.all(
    demo.linesToTry.map((line) => shell(line)),
  );
  assert.equal(more.length, 0);
  const [nginx, api] = ['nginx', 'api'].map((app) => demo.names().get(`${app}.marathon.mesos`)!) as [
    PrintedName,
    PrintedName,
  ];
  assert.deepEqual(digAnswers(digNginx!, 'A').sort(), nginx.addresses);
  assert.deepEqual(digAnswers(digLeader!, 'A'), [new URL(demo.masterUrl).hostname]);

  // An instance of api has two ports, of which the first is named http.
  const srvPorts = digAnswers(digApi!, 'SRV').map((rdata) => rdata.split(' ')[2]!);
  assert.deepEqual(
    srvPorts.sort(),
    api.ports.filter((_, index) => index % 2 === 0),
  );

  const hosts: { host: string; ip: string }[] = JSON.parse(curlNginx!);
  assert.deepEqual(hosts.map(({ ip }) => ip).sort(), nginx.addresses);
  assert.ok(hosts.every(({ host }) => host === 'nginx.marathon.mesos.'));
  const services: { ip: string; port: string }[] = JSON.parse(curlApi!);
  assert.deepEqual(services.map(({ port }) => port).sort(), srvPorts);
  assert.deepEqual([...new Set(services.map(({ ip }) => ip))].sort(), api.addresses);
}

/** The data of the answers that dig shows. */
function digAnswers(output: string, type: string): string[] {
  assert.match(output, /status: NOERROR/);
  const line = new RegExp(`^[^;\\s]\\S*\\s+\\d+\\s+IN\\s+${type}\\s+(.*)$`, 'gm');
  const [answers = ''] = /;; ANSWER SECTION:\n(?:.+\n)+/.exec(output) ?? [];
  return [...answers.matchAll(line)].map(([, rdata]) => rdata!);
}
