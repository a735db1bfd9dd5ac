import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningDemo, startDemo } from '../support/demo.ts';
import { askUdp } from '../support/dns-client.ts';

const PAUSE_MS = 20;
const INFRASTRUCTURE = ['leader.mesos', 'master.mesos', 'slave.mesos', 'marathon.mesos'];

/** The demo as `mesos-dns demo` runs it, but with a master elected after every step, and little time between steps. */
async function startHurriedDemo(t: TestContext): Promise<RunningDemo> {
  const source = (file: string): string => JSON.stringify(new URL(`../../src/cli/${file}`, import.meta.url).href);
  const script = `
    import { demo } from ${source('demo.ts')};
    import { standardOutput } from ${source('output.ts')};
    process.exitCode = await demo([], standardOutput, { stepPauseMs: 300, stepsBetweenElections: 1 });`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const hurried = await startDemo(process.execPath, flags);
  t.after(() => hurried.program.stop());
  return hurried;
}

/** The addresses of a name, sorted as the demo prints them. */
async function addressesOf({ port }: RunningDemo, name: string): Promise<string[]> {
  const replies = [await askUdp(port, name, 'A'), await askUdp(port, name, 'AAAA')];
  return replies.flatMap(({ answers }) => answers);
}

async function frameworksOf({ masterUrl }: RunningDemo): Promise<number> {
  const { frameworks } = (await (await fetch(masterUrl)).json()) as { frameworks: unknown[] };
  return frameworks.length;
}

test('through a fail-over in the demo no name disappears, and none loses an address', async (t) => {
  const demo = await startHurriedDemo(t);
  await demo.program.waitFor('a new master leads and knows nothing yet');
  const before = new Map([...demo.names()].map(([name, { addresses }]) => [name, addresses]));
  for (const name of INFRASTRUCTURE) before.set(name, await addressesOf(demo, name));
  assert.ok([...before.values()].every((addresses) => addresses.length > 0));

  const recovered = demo.program.waitFor('marathon registered with the new leader').then(() => true);
  const frameworks = new Set<number>();
  let rounds = 0;
  while (!(await Promise.race([recovered, sleep(PAUSE_MS, false)]))) {
    for (const [name, addresses] of before) assert.deepEqual(await addressesOf(demo, name), addresses, name);
    frameworks.add(await frameworksOf(demo));
    rounds++;
  }
  t.diagnostic(`${rounds} rounds of look-ups`);
  assert.ok(rounds > 10, `${rounds} rounds of look-ups are too few to tell`);
  assert.ok(frameworks.has(0), 'the new leader never had an empty state');
  assert.match(demo.program.output(), /agent-3 registered with the new leader/);
  // The demo saw no change either.
  for (const [name, { addresses }] of demo.names()) assert.deepEqual(addresses, before.get(name), name);
});
