import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { dirname } from 'node:path';
import { startDemo } from '../support/demo.ts';
import { eventually } from '../support/eventually.ts';
import { COMMANDS_RUNNERS } from './commands.ts';
import { blocksOf, type Document, ROOT } from './documents.ts';
import { VERIFYING_RUNNERS } from './verifying.ts';
import type { World } from './world.ts';

/** Runs a command of the documents for real, with only ports and places exchanged, and sees what comes of it. */
type Runner = (world: World, command: string, documents: readonly Document[]) => Promise<void>;

const DOCKER_APPLY = 'mesos-dns docker apply -config /etc/mesos-dns/config.json';
const APPLY = 'mesos-dns resolv-conf apply -config /etc/mesos-dns/config.json';

/** Every command line that the documents show, as they show it. */
export const RUNNERS: Readonly<Record<string, Runner>> = {
  'make install': makeInstall,
  'make demo': makeDemo,
  'make test': makeTest,
  'make package': makePackage,
  'make package arch=x64': makePackage,
  'make package key=signing-key.pem': makePackage,

  'bin/mesos-dns check-config config.json': async (world, command, documents) => {
    const readme = documents.find(({ path }) => path === 'README.md')!;
    const [example] = blocksOf(readme).filter(({ language }) => language === 'json');
    world.write('config.json', example!.text);
    const { Masters } = JSON.parse(await world.run(command));
    assert.deepEqual(Masters, JSON.parse(example!.text).masters);
  },
  'mesos-dns check-config /etc/mesos-dns/config.json': async (world, command) => {
    world.write('config.json', '{"masters": ["10.0.0.1:5050"], "ttl": 7}');
    const { TTL } = JSON.parse(await world.run(command.replace('/etc/mesos-dns/', world.path('/'))));
    assert.equal(TTL, 7);
  },
  [`${APPLY} --dry-run`]: async (world, command) =>
    assert.match(await onNode(world, command), /^would write \/etc\/resolv\.conf$/m),
  [APPLY]: async (world, command) => assert.match(await onNode(world, command), /^wrote \/etc\/resolv\.conf$/m),
  'mesos-dns resolv-conf status': async (world, command) =>
    assert.match(await onNode(world, APPLY, command), /^applied +yes$/m),
  'mesos-dns resolv-conf restore': async (world, command) =>
    assert.match(await onNode(world, APPLY, command), /^wrote \/etc\/resolv\.conf$/m),
  [`${DOCKER_APPLY} --dry-run`]: async (world, command) =>
    assert.match(await onNode(world, command), /^would write \/etc\/docker\/daemon\.json$/m),
  [DOCKER_APPLY]: async (world, command) => {
    const told = await onNode(world, command);
    assert.match(told, /^wrote \/etc\/docker\/daemon\.json\ncontainers ask {2}172\.17\.0\.1 10\.0\.0\.1\n/m);
    assert.match(told, /: run "systemctl restart docker"\./);
  },
  'mesos-dns docker restore': async (world, command) =>
    assert.match(await onNode(world, DOCKER_APPLY, command), /^removed \/etc\/docker\/daemon\.json$/m),
  'bin/mesos-dns -config config.json': async (world, command) => {
    const { httpPort } = await world.server(command);
    const { Service } = (await (await fetch(`http://127.0.0.1:${httpPort}/v1/version`)).json()) as { Service: string };
    assert.equal(Service, 'Mesos-DNS');
  },
  'bin/mesos-dns lookup nginx.marathon.mesos': async (world, command) => {
    const { port } = await world.server('bin/mesos-dns -config config.json');
    assert.match(await world.run(`${command} -server 127.0.0.1:${port}`), /^nginx\.marathon\.mesos\.\t60\tIN\tA\t10\./);
  },

  'curl http://127.0.0.1:10123/v1/hosts/nginx.marathon.mesos': async (world, command) => {
    const [first] = JSON.parse(await world.run(await againstDemo(world, command)));
    assert.equal(first.host, 'nginx.marathon.mesos.');
    assert.match(first.ip, /^10\.0\.1\.\d+$/);
  },
  'curl http://127.0.0.1:10123/v1/services/_http._api._tcp.marathon.mesos': async (world, command) => {
    const [first] = JSON.parse(await world.run(await againstDemo(world, command)));
    assert.equal(first.service, '_http._api._tcp.marathon.mesos');
    assert.match(first.port, /^31\d\d\d$/);
  },
  'curl -sN --max-time 2 http://127.0.0.1:10123/v1/watch': async (world, command) => {
    // That it ends by its time limit is no success to curl.
    const told = await world.run(`${await againstDemo(world, command)} || test $? = 28`);
    assert.match(told, /^id: [0-9a-f]{16}-\d+\nevent: zone\ndata: \{"serial":\d+\}\n\n/);
  },
  'curl -s http://127.0.0.1:8123/v1/axfr > before.json': axfr,
  'curl -s http://127.0.0.1:10123/v1/axfr > after.json': axfr,

  ...COMMANDS_RUNNERS,
  ...VERIFYING_RUNNERS,
};

async function makeInstall(world: World, command: string): Promise<void> {
  await assertInstalled(world);
  assert.match(await world.run(onRepository(command)), /up to date|Nothing to be done/);
}

/** It would run itself, so it only tells what it would do: run every test there is but those of the cluster of machines. */
async function makeTest(world: World, command: string): Promise<void> {
  const told = await world.run(onRepository(command.replace('make', 'make --dry-run --no-print-directory')));
  // Those of test/e2e/ boot machines, which `make e2e` does.
  const tests = globSync('test/**/*.test.ts', { cwd: ROOT }).filter((path) => !path.startsWith('test/e2e/'));
  assert.ok(tests.length > 0);
  assert.deepEqual(
    tests.filter((path) => !told.includes(path)),
    [],
  );
  for (const check of ['tsc -p .', 'biome ci', '--test ']) assert.ok(told.includes(check), check);
}

/** test/package/ makes real ones; here it only tells that it would, with the arguments that stand in the command. */
async function makePackage(world: World, command: string): Promise<void> {
  await assertInstalled(world);
  const told = await world.run(onRepository(command.replace('make', 'make --dry-run --no-print-directory')));
  const [, name, value] = /(\w+)=(\S+)/.exec(command) ?? [];
  const given = name === undefined ? '' : ` --${name} '${value}'`;
  assert.equal(
    told
      .trimEnd()
      .replace(/^.*(?=scripts\/)/, '')
      .replace(/ +/g, ' '),
    `scripts/package/package.ts${given}`,
  );
}

/** Ctrl-C in a terminal is a SIGINT to all processes that it runs there. */
async function makeDemo(world: World): Promise<void> {
  await assertInstalled(world);
  const { program, configFile } = await startDemo('make', ['-C', ROOT, 'demo']);
  try {
    program.signal('SIGINT');
    await program.ended;
    assert.match(program.output(), /\nThe demo has ended\.\n/);
    assert.ok(!existsSync(dirname(configFile)), `${dirname(configFile)} is still there`);
    // With the last process its ports are free.
    await eventually(() => assert.ok(!program.signal(0), 'a process of it still runs'));
  } finally {
    await program.stop();
  }
}

/** Where make would install, `npm ci` would take the packages away from under everything that runs, this test too. */
async function assertInstalled(world: World): Promise<void> {
  const installed = world.run(onRepository('make --question install'));
  await assert.doesNotReject(installed, 'the packages are older than package-lock.json; run "make install" first');
}

/** The demo stands in for both servers; of each, the zone is in the file then. */
async function axfr(world: World, command: string): Promise<void> {
  await world.run((await againstDemo(world, command)).replace(':8123/', `:${(await world.demo()).httpPort}/`));
  const { Records } = JSON.parse(world.read(command.split('> ')[1]!));
  assert.ok(Records.As['nginx.marathon.mesos.'].length > 0);
}

/** Runs command lines on a node with an /etc and a network of its own: what the last one prints. */
function onNode(world: World, ...commands: readonly string[]): Promise<string> {
  const program = `'${process.execPath}' --disable-warning=ExperimentalWarning '${ROOT}/test/integration/resolv-conf-lines.ts'`;
  const lines = commands.map((command) => `'${command}'`).join(' ');
  return world.run(`unshare --user --map-root-user --mount --net --pid --fork --kill-child ${program} ${lines}`);
}

async function againstDemo(world: World, command: string): Promise<string> {
  return command.replace(':10123/', `:${(await world.demo()).httpPort}/`);
}

function onRepository(command: string): string {
  return command.replace('make', `make -C '${ROOT}'`);
}
