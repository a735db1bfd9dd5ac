import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { type Cluster, electionUrl, startCluster, startMesos, WEB } from './cluster.ts';
import { CLIENTS, type Libc, type LookUps, startLookUps } from './look-ups.ts';
import { type Machine, RESOLV_CONF } from './machine.ts';
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
  copyFileSync(builtPackage(), join(machine.root, 'opt/mesos-dns.deb'));
  machine.write(CONFIG, JSON.stringify(config));
  return machine.sh('dpkg --force-confold --install /opt/mesos-dns.deb 2>&1');
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
    await master.sh('systemctl enable --now mesos-dns-resolv-conf');
    for (const each of cluster.nodes) await installNode(each);
  });
  after(() => cluster?.close());

  test('a web server that runs on one node is fetched from the other by its name', async () => {
    other.write('/srv/www/index.html', 'from node2\n');
    await other.sh('systemd-run --quiet --unit=web busybox httpd -f -p 8000 -h /srv/www');
    await eventually(async () => assert.equal(await node.sh(`curl -s http://${WEB}:8000/`), 'from node2\n'));
  });

  test('names of the cluster and from outside are found with glibc and with musl', async () => {
    for (const machine of [master, node, other]) {
      for (const client of Object.values(CLIENTS)) {
        assert.match(await machine.sh(`${client} ${WEB}`), /^10\.77\.0\.12\b/);
        assert.match(await machine.sh(`${client} ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
        assert.notEqual((await machine.try(`${client} nobody.marathon.mesos`)).code, 0);
      }
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

  test('a node that boots while the masters are away finds what it knew, and names from outside', async () => {
    await master.sh('systemctl stop mesos mesos-dns.socket mesos-dns');
    await node.kill();
    await node.start();
    await healed();
    for (const client of Object.values(CLIENTS)) {
      assert.match(await node.sh(`${client} ${WEB}`), /^10\.77\.0\.12\b/);
      assert.match(await node.sh(`${client} ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
    }
    await startMesos(master);
    await master.sh('systemctl start mesos-dns.socket mesos-dns');
  });

  test('what a lease renewal writes over the file is put right, and its nameservers become the upstreams', async () => {
    node.write('/etc/resolv.conf', 'search example.org\nnameserver 10.77.0.254\nnameserver 10.77.0.253\n');
    await eventually(() =>
      assert.match(node.read('/etc/resolv.conf'), /^nameserver 127\.0\.0\.1\nnameserver 10\.77\.0\.10\n/m),
    );
    assert.match(node.read('/etc/resolv.conf'), /search example\.org/);
    assert.match(await node.sh('mesos-dns resolv-conf status'), /upstreams +10\.77\.0\.254 10\.77\.0\.253/);
    assert.match(await node.sh(`getent ahostsv4 ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
    node.write('/etc/resolv.conf', RESOLV_CONF);
    await eventually(() => assert.match(node.read('/etc/resolv.conf'), /^nameserver 127\.0\.0\.1$/m));
  });

  test('ten restarts and an upgrade of the package lose no query of 5,000 a second', async (t) => {
    node.write('/opt/queries', `${WEB} A\n`);
    const next = await nextPackage(builtPackage());
    t.after(() => rmSync(next.folder, { recursive: true }));
    copyFileSync(next.file, join(node.root, 'opt/next.deb'));
    // dnsperf counts what got no reply within 5 seconds, which is as long as any stub resolver waits. It has as many sockets
    // as there may be programs: what gathers while nobody answers comes back at once, and would be too much for one.
    const asking = node.sh('dnsperf -s 127.0.0.1 -d /opt/queries -c 50 -l 30 -Q 5000 -q 100000 -t 5 2>&1');
    for (let restart = 1; restart <= 10; restart++) {
      await sleep(1_000);
      await node.sh('systemctl restart mesos-dns');
    }
    const before = await mainPid(node);
    await node.sh('dpkg --force-confold --install /opt/next.deb 2>&1');
    assert.notEqual(await mainPid(node), before);
    assert.match(await node.sh('dpkg --status mesos-dns'), /^Version: .*\.1$/m);
    const report = await asking;
    t.diagnostic(report.replace(/[\s\S]*Statistics:/, '').replace(/\s+/g, ' '));
    assert.match(report, /Queries lost: +0 \(/);
    assert.match(report, /Response codes: +NOERROR \d+ \(100\.00%\)/);
    assert.ok(Number(/Queries sent: +(\d+)/.exec(report)?.[1]) > 100_000, report);
  });

  test('a reload takes a new configuration, and one that is wrong changes nothing', async () => {
    const pid = await mainPid(node);
    const config = JSON.parse(node.read(CONFIG));
    const ttl = (): Promise<string> => node.sh(`dig +noall +answer ${WEB} | awk '{print $2}'`);
    node.write(CONFIG, JSON.stringify({ ...config, ttl: 7 }));
    await node.sh('systemctl reload mesos-dns');
    await eventually(async () => assert.equal(await ttl(), '7\n'));
    node.write(CONFIG, JSON.stringify({ ...config, ttl: -7 }));
    await node.sh('systemctl reload mesos-dns');
    await eventually(async () => assert.match(await node.sh('journalctl -u mesos-dns -o cat'), /stays in force/));
    assert.deepEqual([await ttl(), await mainPid(node)], ['7\n', pid]);
    node.write(CONFIG, JSON.stringify(config));
    await node.sh('systemctl reload mesos-dns');
  });

  test('the service has few rights: an exposure of 2.0 at the most, and no root', async (t) => {
    const report = await node.sh('systemd-analyze security mesos-dns --no-pager');
    const [, exposure] = /Overall exposure level for mesos-dns\.service: ([\d.]+)/.exec(report) ?? [];
    t.diagnostic(`exposure ${exposure}`);
    assert.ok(Number(exposure) <= 2, report);
    assert.match(
      await node.sh(`grep -E "^(Uid|CapEff)" /proc/${await mainPid(node)}/status`),
      /Uid:\t[1-9]\d+.*\nCapEff:\t0000000000000400/,
    );
  });

  test('a server that does not answer any more is started anew by the watchdog', async () => {
    const pid = await mainPid(node);
    await node.sh(`kill -STOP ${pid}`);
    await eventually(async () => assert.notEqual(await mainPid(node), pid));
    await healed();
  });

  test('a service that cannot start at all is given up, and the node asks whom it asked before', async () => {
    const config = node.read(CONFIG);
    node.write(CONFIG, '{"masters": []}');
    await node.sh('systemctl restart mesos-dns || true');
    await eventually(async () => assert.equal((await node.try('systemctl is-failed mesos-dns.socket')).code, 0));
    assert.match(await node.sh(`getent ahostsv4 ${WEB}`), /^10\.77\.0\.12\b/);
    assert.match(await node.sh(`getent ahostsv4 ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
    node.write(CONFIG, config);
    await node.sh('systemctl reset-failed && systemctl start mesos-dns.socket mesos-dns mesos-dns-resolv-conf');
    await healed();
  });

  test('the master forwards for its own network alone', async () => {
    assert.match(await node.sh(`dig @10.77.0.10 ${OUTSIDE_NAME}`), /status: NOERROR/);
    await node.sh('ip addr add 203.0.113.5/32 dev host0');
    await master.sh('ip route add 203.0.113.5/32 via 10.77.0.11');
    assert.match(await node.sh(`dig @10.77.0.10 -b 203.0.113.5 ${OUTSIDE_NAME}`), /status: REFUSED/);
    assert.match(await node.sh(`dig @10.77.0.10 -b 203.0.113.5 ${WEB}`), /status: NOERROR/);
    await node.sh('ip addr del 203.0.113.5/32 dev host0');
  });

  test('with systemd-resolved, names are found through it while the local server is killed, and afterwards', async (t) => {
    assert.match(await other.sh('resolvectl status'), /DNS Domain:? +~mesos/);
    const all = await during(other, async () => other.sh(`kill -KILL ${await mainPid(other)}`));
    for (const [index, libc] of LIBCS.entries())
      t.diagnostic(`${libc}: the slowest ${Math.round(all[index]!.slowestMs)} ms`);
    assertAllFound(all);
  });

  test('removing the package leaves look-ups as they were, and purging it leaves nothing', async () => {
    await node.sh('apt-get -y -q purge mesos-dns 2>&1');
    assert.equal(node.read('/etc/resolv.conf'), RESOLV_CONF);
    assert.match(await node.sh(`getent ahostsv4 ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
    const left = await node.sh(
      "find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /opt -o -path /var/log -o -path /srv \\) -prune -o -name '*mesos*' -print; getent passwd mesos-dns; systemctl list-unit-files --no-legend '*mesos*' || true",
    );
    assert.equal(left, '');
    await other.sh('apt-get -y -q purge mesos-dns 2>&1');
    assert.equal(await other.sh('readlink /etc/resolv.conf'), '../run/systemd/resolve/stub-resolv.conf\n');
    assert.doesNotMatch(await other.sh('resolvectl status'), /mesos/);
    assert.match(await other.sh(`getent ahostsv4 ${OUTSIDE_NAME}`), /^192\.0\.2\.80\b/);
  });
});
