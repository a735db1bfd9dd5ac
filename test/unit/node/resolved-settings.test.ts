import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedSettings } from '../../../src/node/resolved-settings.ts';
import { createNode, type Tree, UPLINK } from './fake-node.ts';
import { nodeRoot } from './support.ts';

const CASES: readonly [text: string, servers: readonly string[], needsTls: boolean, needsDnssec: boolean][] = [
  ['', [], false, false],
  [
    '[Resolve]\nDNS=10.0.0.1  2001:DB8::1\nDNS=10.0.0.2 10.0.0.1\n',
    ['10.0.0.1', '2001:db8::1', '10.0.0.2'],
    false,
    false,
  ],
  ['[Resolve]\nDNS=10.0.0.1\nDNS=\nDNS=10.0.0.2\n', ['10.0.0.2'], false, false],
  ['[Resolve]\nDNS=10.0.0.1#dns.example 10.0.0.2:5353 fe80::1%eth0\n', ['10.0.0.1'], false, false],
  ['DNS=10.0.0.1\n[Other]\nDNS=10.0.0.2\nDNSSEC=yes\n', [], false, false],
  ['[Resolve]\n#DNS=10.0.0.1\n;DNSSEC=yes\n DNSOverTLS = Yes \nDNSSEC=allow-downgrade\n', [], true, false],
  ['[Resolve]\nDNSSEC=no\nDNSOverTLS=yes\nDNSSEC=true\nDNSOverTLS=opportunistic\n', [], false, true],
];

for (const [text, servers, needsTls, needsDnssec] of CASES) {
  test(`the settings of systemd-resolved are read: ${JSON.stringify(text)}`, () =>
    assert.deepEqual(resolvedSettings([text]), { servers, needsTls, needsDnssec }));
}

const STUB: Tree = {
  '/etc/resolv.conf': { link: '../run/systemd/resolve/stub-resolv.conf' },
  '/run/systemd/resolve/stub-resolv.conf': 'nameserver 127.0.0.53\n',
  [UPLINK]: 'nameserver 10.9.9.9\n',
};

test('a drop-in hides those of its name in other folders, and one before ours takes no name away', async () => {
  const node = createNode(nodeRoot(), {
    ...STUB,
    '/etc/systemd/resolved.conf.d/a.conf': '[Resolve]\nDNS=10.9.9.8\n',
    '/run/systemd/resolved.conf.d/a.conf': '[Resolve]\nDNS=10.9.9.7\n',
    '/usr/lib/systemd/resolved.conf.d/z.txt': '[Resolve]\nDNS=10.9.9.6\n',
  });
  const { out, err } = await node.run('apply');
  assert.match(out, /^upstreams +10\.9\.9\.9 10\.9\.9\.8$/m);
  assert.equal(err, '');
});
