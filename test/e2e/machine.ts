import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { BRIDGE, type Network, OUTSIDE } from './network.ts';
import { attempt, type Result, run } from './run.ts';

/** Where a machine finds these sources, which it cannot change. */
export const SOURCES = '/srv/sources';
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Who says whom its programs ask: an installer has written resolv.conf, or systemd-resolved answers. */
export type Resolver = 'file' | 'systemd-resolved';

/** A resolv.conf as an installer leaves it. */
export const RESOLV_CONF = `# made by the installer\nsearch example.com\nnameserver ${OUTSIDE}\noptions ndots:2\n`;

export interface MachineOptions {
  readonly name: string;
  /** In the network 10.77.0.0/24. */
  readonly address: string;
  readonly root: string;
  readonly network: Network;
  readonly resolver: Resolver;
}

/** A Debian with systemd as process 1, in a container of systemd-nspawn. */
export class Machine {
  readonly name: string;
  readonly address: string;
  readonly #options: MachineOptions;
  readonly #folder: string;
  #nspawn: ChildProcess | undefined;

  constructor(options: MachineOptions) {
    this.name = options.name;
    this.address = options.address;
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), `mesos-dns-e2e-${options.name}-`));
  }

  get root(): string {
    return join(this.#folder, 'root');
  }

  /** Resolves when it has booted. */
  async boot(): Promise<void> {
    const { root, resolver, address, name } = this.#options;
    for (const part of ['root', 'upper', 'work']) mkdirSync(join(this.#folder, part));
    const layers = `lowerdir=${root},upperdir=${join(this.#folder, 'upper')},workdir=${join(this.#folder, 'work')}`;
    await run('mount', '-t', 'overlay', 'overlay', '-o', layers, this.root);
    this.write('/etc/hostname', `${name}\n`);
    this.write('/etc/systemd/network/10-host0.network', networkUnit(address));
    const wanted = '/etc/systemd/system/multi-user.target.wants';
    mkdirSync(join(this.root, wanted), { recursive: true });
    symlinkSync('/lib/systemd/system/systemd-networkd.service', join(this.root, wanted, 'systemd-networkd.service'));
    if (resolver === 'file') this.write('/etc/resolv.conf', RESOLV_CONF);
    else symlinkSync('../run/systemd/resolve/stub-resolv.conf', join(this.root, 'etc/resolv.conf'));
    this.#start();
    await this.booted();
  }

  /** Resolves when the machine is up: after `boot`, and after it was told to boot anew. */
  async booted(): Promise<void> {
    await eventually(async () => {
      const { output } = await this.try('systemctl is-system-running');
      if (!/^(running|degraded)$/m.test(output)) throw new Error(`${this.name} does not boot: ${output}`);
    });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Runs a shell's command as root in it. Rejects with its output when it fails. */
  async sh(command: string): Promise<string> {
    const { code, output } = await this.try(command);
    if (code !== 0) {
      const journal = await this.try('journalctl -o cat -n 40');
      throw new Error(`${this.name}: "${command}" ended with ${code}:\n${output}\nIts journal:\n${journal.output}`);
    }
    return output;
  }

  try(command: string): Promise<Result> {
    const leader = this.#leader();
    if (leader === undefined) return Promise.resolve({ code: null, output: 'the machine is not up' });
    const namespaces = ['-m', '-u', '-i', '-n', '-p', '-C'];
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    return attempt('nsenter', ['-t', leader, ...namespaces, 'env', '-i', path, 'LC_ALL=C.UTF-8', 'sh', '-c', command]);
  }

  /** As when the power fails. */
  async kill(): Promise<void> {
    const [nspawn, leader] = [this.#nspawn, this.#leader()];
    this.#nspawn = undefined;
    if (nspawn === undefined || nspawn.exitCode !== null) return;
    const ended = once(nspawn, 'exit');
    // With its process 1 all others end, and then systemd-nspawn, which cleans up after them.
    if (leader === undefined) nspawn.kill('SIGTERM');
    else process.kill(Number(leader), 'SIGKILL');
    await ended;
  }

  async start(): Promise<void> {
    this.#start();
    await this.booted();
  }

  /** Ends it, and removes all that it had. */
  async remove(): Promise<void> {
    await this.kill();
    await eventually(() => run('umount', this.root));
    rmSync(this.#folder, { recursive: true });
  }

  #start(): void {
    const { name, network } = this.#options;
    const [command, ...args] = [
      ...network.prefix,
      ...['systemd-nspawn', '--boot', '--quiet', '--register=no', '--keep-unit', `--machine=${name}`],
      ...[`--directory=${this.root}`, `--network-bridge=${BRIDGE}`, '--resolv-conf=off', '--timezone=off'],
      ...[`--bind-ro=${REPOSITORY}:${SOURCES}`, '--console=pipe'],
    ];
    this.#nspawn = spawn(command!, args, { stdio: 'ignore' });
  }

  /** Its process 1, as this machine numbers it. */
  #leader(): string | undefined {
    const pid = this.#nspawn?.pid;
    if (pid === undefined) return undefined;
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1) || undefined;
    } catch {
      return undefined;
    }
  }
}

function networkUnit(address: string): string {
  return `[Match]\nName=host0\n[Network]\nAddress=${address}/24\nDNS=${OUTSIDE}\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=no\n`;
}
