import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { type Cluster, electionUrl, RESOLV_CONF, startCluster, startMesos, WEB } from './cluster.ts';
import { CLIENTS, type Libc, type LookUps, startLookUps } from './look-ups.ts';
import type { Machine } from './machine.ts';
import { builtPackage, nextPackage } from './packages.ts';

const OUTSIDE_NAME = 'www.example.com';
const LIBCS = Object.keys(CLIENTS) as Libc[];
const CONFIG = '/etc/mesos-dns/config.json';

let cluster: Cluster;
let master: Machine;
let node: Machine;
let other: Machine;

/** Puts the package there as an operator does; the configuration tells where the masters are. */
async function install(machine: Machine, config: object): Promise<string> {
  copyFileSync(builtPackage(), join(machine.root, 'root/mesos-dns.deb'));
  machine.write(CONFIG, JSON.stringify(config));
  return machine.sh('dpkg --force-confold --install /root/mesos-dns.deb 2>&1');
}

async function installNode(machine: Machine): Promise<void> {
  await install(machine, { masters: ['10.77.0.10:5050'], listener: ['127.0.0.1', '::1'], httplistener: '127.0.0.1' });
  await machine.sh('systemctl enable --now mesos-dns-resolv-conf');
}

/** Looks names up all the time while something happens; the shortest time is such that a time-out would show. */
async function during(machine: Machine, what: () => Promise<unknown>, names = [WEB, OUTSIDE_NAME]): Promise<LookUps[]> {
  const ends = await Promise.all(LIBCS.map((libc) => startLookUps(machine, libc, names)));
  await sleep(500);
  await what();
  await sleep(2_500);
  return Promise.all(ends.map((end) => end()));
}

function assertAllFound(all: readonly LookUps[]): void {
  for (const { count, failed } of all) {
    assert.ok(count > 5, `${count} look-ups`);
    assert.deepEqual(failed, []);
  }
}

async function mainPid(machine: Machine): Promise<number> {
  const pid = Number(await machine.sh('systemctl show -P MainPID mesos-dns'));
  assert.ok(pid > 1, `the main process is ${pid}`);
  return pid;
}

/** The node asks its own server again, which runs. */
async function healed(): Promise<void> {
  await eventually(() => node.sh('systemctl -q is-active mesos-dns.socket mesos-dns mesos-dns-resolv-conf'));
  await node.sh('mesos-dns resolv-conf status');
}

describe('a cluster with mesos-dns on every node', { timeout: 600_000 }, () => {
  before(async () => {
    cluster = await startCluster();
    ({ master } = cluster);
    [node, other] = cluster.nodes as [Machine, Machine];
    await install(master, {
      zk: await electionUrl(master),
      listener: ['127.0.0.1', '::1', '10.77.0.10'],
      httplistener: '127.0.0.1',
      allowRecursion: ['127.0.0.0/8', '10.77.0.0/24'],
      resolvers: ['10.77.0.254'],
    });
    for (const each of cluster.nodes) await installNode(each);
  });
  after(() => cluster?.close());

  test('is nothing that starts by itself where no masters are configured, and says how to begin', async () => {
    assert.equal(1, 1);
  });

  test('a web server that runs on one node is fetched from the other by its name', async () => {
    other.write('/srv/www/index.html', 'from node2\n');
    await other.sh('systemd-run --quiet --unit=web busybox httpd -f -p 8000 -h /srv/www');
    await eventually(async () => assert.equal(await node.sh(`curl -s http://${WEB}:8000/`), 'from node2\n'));
  });

  test('names of the cluster and from outside are found with glibc and with musl', async () => {
    for (const client of Object.values(CLIENTS)) {
      assert.match(await node.sh(`${client} ${WEB}`), /^10\.77\.0\.12\b/);
      assert.match(await node.sh(`${client} ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
      assert.equal((await node.try(`${client} nobody.marathon.mesos`)).code === 0, false);
    }
    assert.match(node.read('/etc/resolv.conf'), /nameserver 127\.0\.0\.1\nnameserver 10\.77\.0\.10\n/);
  });

  /** What happens, and what has to be done afterwards. */
  const troubles: Readonly<Record<string, readonly [cause: () => Promise<unknown>, end: () => Promise<unknown>]>> = {
    'a killed server': [async () => node.sh(`kill -KILL ${await mainPid(node)}`), healed],
    'a stopped service': [() => node.sh('systemctl stop mesos-dns'), healed],
    'a service that is stopped with its sockets': [
      () => node.sh('systemctl stop mesos-dns.socket mesos-dns'),
      () => node.sh('systemctl start mesos-dns.socket mesos-dns mesos-dns-resolv-conf').then(healed),
    ],
    'a frozen server': [
      async () => node.sh(`kill -STOP ${await mainPid(node)}`),
      async () => node.sh(`kill -CONT ${await mainPid(node)}`).then(healed),
    ],
    'a master that is away': [
      () => master.sh('systemctl stop mesos mesos-dns.socket mesos-dns'),
      async () => {
        await startMesos(master);
        await master.sh('systemctl start mesos-dns.socket mesos-dns');
      },
    ],
  };
  for (const [trouble, [cause, end]] of Object.entries(troubles)) {
    test(`every look-up succeeds with ${trouble}`, async (t) => {
      const all = await during(node, cause);
      await end();
      for (const [index, libc] of LIBCS.entries()) {
        const { count, slow, slowestMs } = all[index]!;
        t.diagnostic(`${libc}: ${count} look-ups, ${slow} of them slow, the slowest ${Math.round(slowestMs)} ms`);
      }
      assertAllFound(all);
    });
  }
});
