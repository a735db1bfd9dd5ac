import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** Of the network, and of the resolver of the world outside. */
export const OUTSIDE = '10.77.0.254';
export const BRIDGE = 'br0';

/** What the world outside knows; it knows no Mesos names, and says so. */
const UNBOUND = `server:
  interface: ${OUTSIDE}
  access-control: 10.77.0.0/24 allow
  do-daemonize: no
  use-syslog: no
  username: ""
  chroot: ""
  pidfile: ""
  local-zone: "example.com." static
  local-data: "www.example.com. 60 IN A 192.0.2.80"
  local-zone: "mesos." always_nxdomain
  local-zone: "." static
  local-data: ". 60 IN SOA outside. nobody. 1 3600 600 86400 60"
`;

/** A network of its own for the machines, which no other reaches: a bridge in a network namespace, and a real Unbound at it. */
export class Network {
  readonly #name = `mesos-dns-e2e-${process.pid}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'mesos-dns-e2e-'));
  #unbound: ChildProcess | undefined;

  /** What a program is started with to be in it; it shares everything else with this process. */
  get prefix(): readonly string[] {
    return ['nsenter', `--net=/run/netns/${this.#name}`];
  }

  async open(): Promise<void> {
    await run('ip', 'netns', 'add', this.#name);
    const ip = (...args: readonly string[]): Promise<string> => run('ip', '-n', this.#name, ...args);
    await ip('link', 'set', 'lo', 'up');
    await ip('link', 'add', BRIDGE, 'type', 'bridge');
    await ip('addr', 'add', `${OUTSIDE}/24`, 'dev', BRIDGE);
    await ip('link', 'set', BRIDGE, 'up');
    const file = join(this.#folder, 'unbound.conf');
    writeFileSync(file, UNBOUND);
    const [command, ...args] = [...this.prefix, 'unbound', '-d', '-c', file];
    this.#unbound = spawn(command!, args, { stdio: 'ignore' });
  }

  async close(): Promise<void> {
    this.#unbound?.kill('SIGKILL');
    await run('ip', 'netns', 'del', this.#name);
    rmSync(this.#folder, { recursive: true });
  }
}
