import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { shell } from '../support/shell.ts';

const SCRIPTS = fileURLToPath(new URL('../../packaging/debian', import.meta.url));
/** All that the scripts may do to a machine, but for files of their own. */
const PROGRAMS = [
  'adduser',
  'deluser',
  'deb-systemd-helper',
  'deb-systemd-invoke',
  'systemctl',
  'mesos-dns',
  'rm',
  'rmdir',
];

const SERVES = 'mesos-dns.socket mesos-dns.service';
const ALL = `${SERVES} mesos-dns-resolv-conf.service`;
const USER = 'adduser --quiet --system --group --no-create-home --home /var/lib/mesos-dns --gecos Mesos-DNS mesos-dns';
const RELOAD = 'systemctl --system daemon-reload';
const CHECK = 'mesos-dns check-config /etc/mesos-dns/config.json';
const ENABLE = SERVES.split(' ').flatMap((unit) => [`was-enabled ${unit}`, `enable ${unit}`]);
const RECORD = ALL.split(' ').map((unit) => `deb-systemd-helper update-state ${unit}`);
const START = `deb-systemd-invoke start ${ALL}`;
const RESTART = 'deb-systemd-invoke try-restart mesos-dns.service';

/** `test/e2e/` sees what comes of it; here is when they do what, also where something fails. */
describe('a maintainer script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  after(() => rmSync(folder, { recursive: true }));
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  const stub = '#!/bin/sh\ncall="$(basename "$0") $*"\necho "$call" >>"$calls"\ncase $call in $fails) exit 1 ;; esac\n';
  for (const name of PROGRAMS) writeFileSync(join(programs, name), stub, { mode: 0o755 });
  // Nobody is known on this machine.
  writeFileSync(join(programs, 'getent'), '#!/bin/sh\nexit 2\n', { mode: 0o755 });

  /** What a script does on a machine with systemd, or without it; calls that are like `fails` do. */
  async function callsOf(line: string, { fails = '', init = 'systemd' } = {}): Promise<string[]> {
    const calls = join(folder, 'calls');
    writeFileSync(calls, '');
    const run = init === 'systemd' ? 'mkdir -p /run/systemd/system' : 'true';
    const inside = `mount -t tmpfs none /run && ${run} && exec sh -eu '${SCRIPTS}'/${line}`;
    await shell(`unshare --user --map-root-user --mount sh -c "$inside" 2>/dev/null`, {
      env: { PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`, calls, fails, inside },
    });
    return readFileSync(calls, 'utf8').trimEnd().split('\n').filter(Boolean);
  }
  const enabling = ENABLE.map((each) => `deb-systemd-helper ${each.startsWith('was') ? '--quiet ' : ''}${each}`);

  const cases: Readonly<Record<string, readonly [line: string, machine: object, calls: readonly string[]]>> = {
    'starts nothing that is not configured': [
      'postinst configure ""',
      { fails: 'mesos-dns check-config *' },
      [USER, RELOAD, CHECK, ...RECORD],
    ],
    'starts what is configured': ['postinst configure', {}, [USER, RELOAD, CHECK, ...enabling, START, ...RECORD]],
    'starts it without systemd at the next boot': [
      'postinst configure',
      { init: 'none' },
      [USER, CHECK, ...enabling, ...RECORD],
    ],
    'enables nothing that was disabled': [
      'postinst configure',
      { fails: 'deb-systemd-helper --quiet was-enabled *' },
      [USER, RELOAD, CHECK, ...enabling.filter((call) => call.includes('--quiet')), START, ...RECORD],
    ],
    'restarts what runs after an upgrade, and starts what is enabled': [
      'postinst configure 0.10.0',
      {},
      [USER, RELOAD, RESTART, START, ...RECORD],
    ],
    'is content where nothing can be started': [
      'postinst configure 0.10.0',
      { fails: 'deb-systemd-*' },
      [USER, RELOAD, RESTART, ...RECORD],
    ],
    'starts again what a removal has stopped that is not to be': ['postinst abort-remove', {}, [START]],
    'starts again what a missing package has stopped': ['postinst abort-deconfigure in-favour x 1', {}, [START]],
    'does nothing after an upgrade that did not begin': ['postinst abort-upgrade 0.10.0', {}, []],
    'stops nothing before an upgrade': ['prerm upgrade 0.12.0', {}, []],
    'gives resolv.conf back before it stops the service': [
      'prerm remove',
      {},
      [
        'deb-systemd-invoke stop mesos-dns-resolv-conf.path mesos-dns-resolv-conf-again.service mesos-dns-resolv-conf.service',
        'mesos-dns resolv-conf restore',
        'mesos-dns docker restore',
        `deb-systemd-invoke stop ${SERVES}`,
      ],
    ],
    'goes on where resolv.conf cannot be given back': [
      'prerm remove',
      { fails: 'mesos-dns *', init: 'none' },
      ['mesos-dns resolv-conf restore', 'mesos-dns docker restore'],
    ],
    'tells systemd that the units are gone': ['postrm remove', {}, [RELOAD]],
    'purges what was made, and what the operator has enabled': [
      'postrm purge',
      {},
      [
        `deb-systemd-helper purge ${ALL}`,
        'rm -rf /var/lib/mesos-dns /var/lib/mesos-dns-resolv-conf /var/lib/mesos-dns-docker',
        'rmdir --ignore-fail-on-non-empty /etc/mesos-dns',
      ],
    ],
    'does nothing else': ['postrm upgrade 0.12.0', {}, []],
  };
  for (const [name, [line, machine, calls]] of Object.entries(cases)) {
    test(`${name}: ${line}`, async () => assert.deepEqual(await callsOf(line, machine), calls));
  }
});
