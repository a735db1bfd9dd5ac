import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { NodeTools } from '../../../src/cli/node-tools.ts';
import { resolvConf } from '../../../src/cli/resolv-conf.ts';
import { readOwnResolvConf } from '../../../src/node/own-resolv-conf.ts';
import type { Program } from '../../../src/node/step.ts';
import type { Disk } from '../../../src/node/write-file.ts';
import { captureOutput } from '../cli/capture-output.ts';

/** What lies at a path: a file's text, a file with a mode, or a link. */
export type Planted = string | { readonly text: string; readonly mode: number } | { readonly link: string };
/** Paths of a node, from its own root. */
export type Tree = Readonly<Record<string, Planted>>;

export const HEAD = '/etc/resolvconf/resolv.conf.d/head';
export const GENERATED = '/run/resolvconf/resolv.conf';
export const INTERFACES = '/run/resolvconf/interface';
export const DROP_IN = '/etc/systemd/resolved.conf.d/mesos-dns.conf';
export const UPLINK = '/run/systemd/resolve/resolv.conf';
export const UPSTREAM_CONF = '/var/lib/mesos-dns-resolv-conf/upstream.conf';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder that stands for a node's file system, and the programs of that node. */
export interface FakeNode {
  readonly root: string;
  readonly tools: NodeTools;
  /** Programs that were run, as lines. */
  readonly programs: string[];
  /** Runs `mesos-dns resolv-conf` with these arguments. */
  run(...args: string[]): Promise<Ran>;
  plant(tree: Tree): void;
  remove(path: string): void;
  /** The text that a program reads at a path, undefined when there is none. */
  read(path: string): string | undefined;
  /** All of it: kinds, modes, owners, texts and targets by path; with times too, when asked for. */
  snapshot(withTimes?: boolean): Record<string, string>;
}

/** Waiting until it is all on the disk takes most of the time. */
const QUICK: Disk = { ...fs, fsyncSync: () => {} };

/** Makes a node in a folder; `config` is its configuration, on top of two masters. */
export function createNode(root: string, tree: Tree, config: object = {}): FakeNode {
  for (const folder of ['/etc', '/run', '/var/lib']) fs.mkdirSync(join(root, folder), { recursive: true });
  const programs: string[] = [];
  const configFile = `${root}.json`;
  fs.writeFileSync(
    configFile,
    JSON.stringify({ masters: ['10.0.0.1:5050', '10.0.0.2:5050'], listener: '127.0.0.1', ...config }),
  );
  const read = (path: string): string | undefined => readText(join(root, path));
  const plant = (planted: Tree): void => plantTree(root, planted);
  plant(tree);
  const uplink = read(UPLINK) ?? '';
  const run = (program: Program): void => {
    programs.push([program.command, ...program.args].join(' '));
    if (program.command === 'resolvconf') generate(root);
    if (program.args.includes('systemd-resolved.service')) restartResolved(root, uplink);
  };
  const machine = {
    resolvConf: () => readOwnResolvConf(root),
    localAddresses: () => ['127.0.0.1', '::1', '10.0.0.11'],
  };
  const tools: NodeTools = { root, disk: QUICK, run, machine, probe: async () => ({ kind: 'serves' }) };
  return {
    root,
    tools,
    programs,
    async run(...args) {
      const output = captureOutput();
      const code = await resolvConf([...args, '-config', configFile], output, tools);
      return { code, ...output.written };
    },
    plant,
    remove: (path) => fs.rmSync(join(root, path)),
    read,
    snapshot: (withTimes = false) => snapshotOf(root, withTimes),
  };
}

function plantTree(root: string, tree: Tree): void {
  for (const [path, planted] of Object.entries(tree)) {
    const file = join(root, path);
    fs.mkdirSync(dirname(file), { recursive: true });
    fs.rmSync(file, { force: true });
    if (typeof planted === 'object' && 'link' in planted) {
      fs.symlinkSync(planted.link, file);
    } else {
      const { text, mode } = typeof planted === 'string' ? { text: planted, mode: 0o644 } : planted;
      fs.writeFileSync(file, text, 'latin1');
      fs.chmodSync(file, mode);
    }
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function snapshotOf(root: string, withTimes: boolean): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(root, entry);
    const stat = fs.lstatSync(file, { bigint: true });
    const content = stat.isSymbolicLink() ? fs.readlinkSync(file) : stat.isFile() ? readText(file) : 'folder';
    const time = withTimes ? ` ${stat.mtimeNs} ${stat.ino}` : '';
    found[`/${entry}`] = `${stat.mode.toString(8)} ${stat.uid}:${stat.gid}${time} ${content}`;
  }
  return found;
}

/** What Debian's resolvconf makes of its head and of what interfaces told it. */
export function generated(head: string, interfaces: readonly string[]): string {
  return head + interfaces.join('');
}

function generate(root: string): void {
  const texts = fs.readdirSync(join(root, INTERFACES)).sort();
  const interfaces = texts.map((name) => readText(join(root, INTERFACES, name)) ?? '');
  fs.writeFileSync(join(root, GENERATED), generated(readText(join(root, HEAD)) ?? '', interfaces), 'latin1');
}

/** It writes the servers of its own configuration before those of the networks. */
function restartResolved(root: string, ofNetworks: string): void {
  const servers = /^DNS=(.+)$/m.exec(readText(join(root, DROP_IN)) ?? '')?.[1]?.split(' ') ?? [];
  fs.writeFileSync(
    join(root, UPLINK),
    servers.map((server) => `nameserver ${server}\n`).join('') + ofNetworks,
    'latin1',
  );
}
