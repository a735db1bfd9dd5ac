import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MESOS_DNS } from '../support/mesos-dns.ts';

/**
 * For a process in network and mount namespaces of its own: a node with its own /etc, /run and /var/lib, a network that is
 * all loopback, and servers on it.
 */

const SERVER = fileURLToPath(new URL('resolv-conf-server.ts', import.meta.url));
export const RESOLV_CONF = '/etc/resolv.conf';
/** What a look-up needs beside resolv.conf. */
const OF_ETC = ['nsswitch.conf', 'hosts', 'passwd', 'group', 'protocols', 'services', 'gai.conf', 'ld.so.cache'];

/** A folder of this world, in memory. */
let folder = '';

export function sh(script: string): string {
  return execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/**
 * Every address of 10/8 is this machine's, but no interface says so of other than one: without any but loopback, programs
 * take the machine to be without IPv4 and look nothing up.
 */
export function makeWorld(): void {
  sh(
    'mount -t tmpfs world /mnt; ip link set lo up; ip addr add 10.255.0.1/32 dev lo; ip route add local 10.0.0.0/8 dev lo',
  );
  folder = mkdtempSync('/mnt/world-');
  for (const each of ['etc', 'run', 'lib']) mkdirSync(join(folder, each));
  for (const name of OF_ETC) sh(`cp -a /etc/${name} ${folder}/etc/ 2>/dev/null || :`);
  symlinkSync('/proc/mounts', join(folder, 'etc/mtab'));
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ masters: ['10.0.0.1:5050'], listener: '127.0.0.1' }));
  sh(`mount --bind ${folder}/etc /etc; mount --bind ${folder}/run /run; mount --bind ${folder}/lib /var/lib`);
}

/** A file of this world. */
export function worldPath(name: string): string {
  return join(folder, name);
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Docker's bridge, as it is while no container runs. */
export function makeBridge(): void {
  sh(
    'ip link add docker0 type bridge; ip addr add 172.17.0.1/16 brd 172.17.255.255 dev docker0; ip link set docker0 up; ' +
      'ip link add veth0 type veth peer name veth1; ip link set veth0 master docker0 up; ip link del veth0',
  );
}

/** A small file system there, with what was there before. */
export function fill(path: string): void {
  const copy = worldPath('copy');
  sh(`rm -rf ${copy}; cp -a ${path} ${copy}; mount -t tmpfs -o size=512k small ${path}; cp -a ${copy}/. ${path}`);
}

export function toTheBrim(path: string): void {
  sh(`dd if=/dev/zero of=${path}/full bs=4096 2>/dev/null || :`);
}

export function resolvConf(line: string): Ran {
  return command(`resolv-conf ${line} -config ${worldPath('config.json')}`);
}

/** The real program. */
export function command(line: string): Ran {
  const script = `"$0" ${line} 2>&1`;
  const { status, stdout } = spawnSync('sh', ['-c', script, MESOS_DNS], { encoding: 'utf8' });
  return { code: status, output: stdout };
}

/** All names of a folder, and what is in the files, but for what cannot be read. */
export function treeOf(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name}: ${textOf(join(path, name))}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** A name server that answers every A query with `answer`, and every other without records. */
export async function startServer(address: string, answer: string): Promise<ChildProcess> {
  const args = ['--disable-warning=ExperimentalWarning', SERVER, address, answer];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => server.kill('SIGKILL'));
  await once(server.stdout!, 'data');
  return server;
}

export async function stopServer(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL');
  await once(server, 'close');
}

export interface LookedUp {
  /** Empty when there is none. */
  readonly address: string;
  readonly tookMs: number;
}

/** What a program of this machine's C library gets for a name; `inside` runs it in another place. */
export function lookUp(name: string, inside: readonly string[] = []): LookedUp {
  const begin = performance.now();
  const [program = '', ...args] = [...inside, 'getent', 'ahostsv4', name];
  const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return { address: stdout.split(/\s/)[0] ?? '', tookMs: performance.now() - begin };
}
