import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

/** Debian, as the mesos-dns package supports it. */
const SUITE = 'bookworm';

/** What machines have beside the smallest system: what a node has, what the master runs, and clients that ask. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'init-system-helpers', 'adduser', 'iproute2', 'procps', 'ca-certificates'],
  ...['libatomic1', 'libstdc++6', 'systemd-resolved'],
  ...['default-jre-headless', 'libzookeeper-java', 'libslf4j-java'],
  ...['curl', 'busybox', 'bind9-dnsutils', 'dnsperf'],
];

/** A look-up as programs with musl make it; glibc's is `getent`. */
const MUSL_CLIENT = fileURLToPath(new URL('look-up.c', import.meta.url));

/** Where what takes minutes to make is kept from one run to the next. */
const CACHE = fileURLToPath(new URL('../../.cache/e2e', import.meta.url));

/** The root file system that all machines begin with, and leave as it is. Made when it is not there: two minutes. */
export async function baseRoot(): Promise<string> {
  const client = readFileSync(MUSL_CLIENT, 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([SUITE, PACKAGES, client]))
    .digest('hex')
    .slice(0, 12);
  const root = join(CACHE, `root-${key}`);
  if (existsSync(root)) return root;
  const unfinished = join(CACHE, 'unfinished');
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await run('debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, unfinished, await mirror());
  await run('musl-gcc', '-static', '-O1', '-o', join(unfinished, 'usr/local/bin/musl-look-up'), MUSL_CLIENT);
  // A node's own settings, which machines may change.
  writeFileSync(join(unfinished, 'etc/machine-id'), '');
  rmSync(join(unfinished, 'etc/resolv.conf'), { force: true });
  renameSync(unfinished, root);
  return root;
}

/** Where this machine gets its own packages. */
async function mirror(): Promise<string> {
  const uris = await run('apt-get', 'indextargets', '--format', '$(REPO_URI)', `Codename: ${SUITE}`);
  const [first] = uris.split('\n').filter((uri) => uri.startsWith('http'));
  if (first === undefined) throw new Error(`this machine has no source of packages for ${SUITE}: see sources.list(5)`);
  return first;
}
