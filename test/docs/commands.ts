import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './documents.ts';
import type { FollowingServer, World } from './world.ts';

const SERVE = 'mesos-dns -config /etc/mesos-dns/config.json';

/** The commands of docs/COMMANDS.md that no other document has, and those that set a node up. */
export const COMMANDS_RUNNERS: Readonly<Record<string, (world: World, command: string) => Promise<void>>> = {
  [SERVE]: async (world) => {
    const { httpPort } = await server(world);
    const { Service } = (await (await fetch(`http://127.0.0.1:${httpPort}/v1/version`)).json()) as { Service: string };
    assert.equal(Service, 'Mesos-DNS');
  },
  'mesos-dns lookup nginx.marathon.mesos': async (world, command) =>
    assert.match(await asked(world, command), /^nginx\.marathon\.mesos\.\t60\tIN\tA\t10\./),
  'mesos-dns lookup _nginx._tcp.marathon.mesos SRV': async (world, command) =>
    assert.match(await asked(world, command), /^_nginx\._tcp\.marathon\.mesos\.\t60\tIN\tSRV\t0 1 \d+ nginx-/),
  'mesos-dns lookup leader.mesos A -server 10.0.0.1': async (world, command) =>
    assert.equal(await asked(world, command.replace(' -server 10.0.0.1', '')), 'leader.mesos.\t60\tIN\tA\t127.0.0.1\n'),
  'mesos-dns demo': async (world) => assert.ok((await world.demo()).names().has('nginx.marathon.mesos')),
  // test/e2e/ starts what is enabled; here it is seen to be enabled, in a folder that stands for a machine.
  'systemctl enable --now mesos-dns': async (world, command) =>
    assert.deepEqual(await enabled(world, command), [
      'multi-user.target.wants/mesos-dns.service',
      'sockets.target.wants/mesos-dns.socket',
    ]),
  'systemctl enable --now mesos-dns-resolv-conf': async (world, command) =>
    assert.deepEqual(await enabled(world, command), ['multi-user.target.wants/mesos-dns-resolv-conf.service']),
};

function server(world: World): Promise<FollowingServer> {
  return world.server(SERVE.replace('/etc/mesos-dns/', ''));
}

async function asked(world: World, command: string): Promise<string> {
  return world.run(`${command} -server 127.0.0.1:${(await server(world)).port}`);
}

/** What `systemctl enable` makes below etc/systemd/system, where only the package's units are. */
async function enabled(world: World, command: string): Promise<string[]> {
  const name = command.replace(/.* /, '');
  const machine = world.path(`machine-of-${name}`);
  mkdirSync(join(machine, 'lib/systemd'), { recursive: true });
  cpSync(join(ROOT, 'packaging/systemd'), join(machine, 'lib/systemd/system'), { recursive: true });
  await world.run(`${command.replace(' enable --now', ` --root='${machine}' --quiet enable`)} 2>&1`);
  const paths = readdirSync(join(machine, 'etc/systemd/system'), { recursive: true }) as string[];
  return paths.filter((path) => path.includes('/')).sort();
}
