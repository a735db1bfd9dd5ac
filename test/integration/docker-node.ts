import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { eventually } from '../support/eventually.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import {
  command,
  fill,
  lookUp,
  makeBridge,
  makeWorld,
  sh,
  startServer,
  toTheBrim,
  treeOf,
  worldPath,
} from './resolv-conf-world.ts';

const DAEMON_JSON = '/etc/docker/daemon.json';
const TEXT = '{\n  "debug": true\n}\n';
const APPLIED = '{\n  "debug": true,\n  "dns": ["172.17.0.1", "10.0.0.1"]\n}\n';
/** Who answers: the fallback, and the resolver that this node's server asks. */
const [FALLBACK, UPSTREAM] = ['192.0.2.2', '192.0.2.3'] as const;
const CONFIG = {
  masters: ['10.0.0.1:5050'],
  listener: ['127.0.0.1', '172.17.0.1'],
  resolvers: ['10.9.9.9'],
  httpon: false,
};

const configFile = (): string => worldPath('docker.json');
const docker = (line: string) => command(`docker ${line} -config ${configFile()}`);
const read = (): string => readFileSync(DAEMON_JSON, 'latin1');

/** Nothing is left of it, neither in the file nor beside it. */
function refused(because: RegExp): void {
  const before = [treeOf('/etc'), treeOf('/var/lib')];
  const { code, output } = docker('apply');
  assert.equal(code, 1, output);
  assert.match(output, because);
  assert.match(output, /Nothing is changed\.$/m);
  assert.deepEqual([treeOf('/etc'), treeOf('/var/lib')], before);
}

function applied(): string {
  const { code, output } = docker('apply');
  assert.equal(code, 0, output);
  assert.equal(read(), APPLIED);
  return output;
}

/** What is done within leaves no trace on /etc. */
function onNode(what: string, act: () => void): void {
  writeFileSync(DAEMON_JSON, TEXT);
  const before = treeOf('/etc');
  act();
  const { code, output } = docker('restore');
  assert.equal(code, 0, `${what}: ${output}`);
  assert.deepEqual(treeOf('/etc'), before, what);
  assert.deepEqual(treeOf('/var/lib'), [], what);
  console.log(`done: ${what}`);
}

/** A network behind the bridge, with the resolv.conf that Docker makes of its `dns` for containers on docker0. */
async function startContainer(): Promise<ChildProcess> {
  const servers: string[] = JSON.parse(read()).dns;
  writeFileSync(worldPath('container.conf'), servers.map((server) => `nameserver ${server}\n`).join(''));
  const script = `mount --bind ${worldPath('container.conf')} /etc/resolv.conf; ip link set lo up; echo made; exec sleep 600`;
  const container = spawn('unshare', ['--net', '--mount', 'sh', '-ec', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => container.kill('SIGKILL'));
  await once(container.stdout!, 'data');
  sh(`ip link add veth0 type veth peer name eth0 netns ${container.pid}
    ip link set veth0 master docker0 up
    nsenter -t ${container.pid} -n sh -ec 'ip addr add 172.17.0.2/16 dev eth0; ip link set eth0 up; ip route add default via 172.17.0.1'`);
  return container;
}

makeWorld();
mkdirSync('/etc/docker');
// It is mounted over in the container.
writeFileSync('/etc/resolv.conf', '');
writeFileSync(DAEMON_JSON, TEXT);
writeFileSync(configFile(), JSON.stringify(CONFIG));

refused(/Docker has not made its bridge docker0 yet/);
makeBridge();
refused(/no server answers at 172\.17\.0\.1, port 53 .*start mesos-dns first/);
// It would do as long as Docker runs, but when the node boots the bridge is not there yet.
writeFileSync(configFile(), JSON.stringify({ ...CONFIG, allowRecursion: ['connected'] }));
refused(/let "allowRecursion" have "172\.17\.0\.0\/16", or "private"; "connected" knows only/);
writeFileSync(configFile(), JSON.stringify(CONFIG));
await startServer('10.9.9.9', UPSTREAM);
await startServer('10.0.0.1', FALLBACK);
const server = spawn(MESOS_DNS, ['-config', configFile()], { stdio: ['ignore', 'ignore', 'ignore'] });
process.once('exit', () => server.kill('SIGKILL'));
assert.match(applied(), /^containers ask {2}172\.17\.0\.1 10\.0\.0\.1\nDocker reads it when it starts/m);

const { pid } = await startContainer();
const inside = ['nsenter', '-t', String(pid), '-n', '-m'];
// The bridge has a carrier only a moment after its first port.
await eventually(() => assert.equal(lookUp('www.example.com', inside).address, UPSTREAM));
server.kill('SIGKILL');
await once(server, 'close');
const dead = lookUp('web.marathon.mesos', inside);
assert.equal(dead.address, FALLBACK);
console.log(`done: a container looks names up; a dead server costs ${dead.tookMs} ms`);
sh('ip link del veth0');
await startServer('172.17.0.1', '192.0.2.1');
assert.equal(docker('restore').code, 0);
assert.equal(read(), TEXT);

onNode('a bridge without containers is seen', () => {
  applied();
});

onNode('a mounted file is written in place', () => {
  writeFileSync(worldPath('mounted'), TEXT);
  sh(`mount --bind ${worldPath('mounted')} ${DAEMON_JSON}`);
  const { ino } = statSync(DAEMON_JSON);
  assert.match(applied(), /^wrote over \/etc\/docker\/daemon\.json, which is a mount$/m);
  assert.match(docker('apply').output, /^nothing to do/);
  assert.equal(docker('restore').code, 0);
  assert.equal(read(), TEXT);
  assert.equal(statSync(DAEMON_JSON).ino, ino);
  sh(`umount ${DAEMON_JSON}`);
});

onNode('a read-only file system is told', () => {
  sh('mount -o remount,ro,bind /etc');
  refused(/\/etc\/docker\/daemon\.json cannot be changed: the file system is read-only/);
  sh('mount -o remount,rw,bind /etc');
});

for (const path of ['/etc', '/var/lib']) {
  onNode(`a full disk is told: ${path}`, () => {
    fill(path);
    toTheBrim(path);
    refused(/cannot be changed: the disk is full/);
    assert.equal(read(), TEXT);
    sh(`umount ${path}`);
  });

  onNode(`on a disk that is full since, restore does its work: ${path}`, () => {
    fill(path);
    applied();
    toTheBrim(path);
    const { code, output } = docker('restore');
    assert.equal(code, 0, output);
    assert.equal(read(), TEXT);
    sh(`umount ${path}`);
  });
}

onNode('notes, in which secrets of Docker may stand, are for root alone, whatever the umask', () => {
  process.umask(0o077);
  applied();
  process.umask(0o022);
  const modes = ['', '/state.json'].map((name) => statSync(`/var/lib/mesos-dns-docker${name}`).mode & 0o777);
  assert.deepEqual(modes, [0o755, 0o600]);
});
console.log('all is done');
process.exit(0);
