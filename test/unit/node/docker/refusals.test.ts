import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NodeTools } from '../../../../src/cli/node-tools.ts';
import type { Planted, Tree } from '../fake-node.ts';
import { DAEMON_JSON, dockerNode, interfaces } from './docker-node.ts';

interface Refusal {
  readonly name: string;
  readonly before?: Planted;
  readonly node?: Tree;
  readonly config?: object;
  readonly says: RegExp;
}

const NO_OBJECT = /daemon\.json is not one JSON object, so Docker does not start with it: put it right, or remove it/;
const BAD_BIP = /"bip" is no address with the length of its network's prefix/;
const UNKNOWN =
  /Docker has not made its bridge docker0 yet.*: start Docker once, or write .*"bip": "172\.17\.0\.1\/16"/;
const LISTENER = /the server does not listen on Docker's bridge docker0, which has the address 172\.17\.0\.1/;
const flagged = (place: string, text: string): Tree => ({ [place]: text });

const REFUSALS: readonly Refusal[] = [
  ...[
    '[]',
    'null',
    '"dns"',
    '7',
    '{"dns": ["10.9.9.9"]',
    '{"a": 1,}',
    '{"a": 1} {}',
    "{'a': 1}",
    '{"a": 1 "b": 2}',
    '// mine\n{}',
    '{"a": "\n"}',
    '\xff\xfe{\0}\0',
    '{"a": 1}\0',
    '[{"dns": []}]',
    '{',
    '\x00',
    '\xa0',
    '['.repeat(100_000),
  ].map((before) => ({ name: `no object: ${before.slice(0, 30)}`, before, says: NO_OBJECT })),
  { name: 'another letter case', before: '{"DNS": []}', says: /has the key "DNS", with which Docker does not start/ },
  { name: 'both cases', before: '{"dns": [], "Dns": []}', says: /has the key "Dns", with which Docker does not start/ },
  { name: 'a link', before: { link: '/srv/daemon.json' }, says: /is a link to \/srv\/daemon\.json, so somebody else/ },
  {
    name: 'a folder',
    node: { [`${DAEMON_JSON}/x`]: '' },
    says: /\/etc\/docker\/daemon\.json is neither a file nor a link/,
  },
  ...[
    flagged('/etc/default/docker', '# Docker\nDOCKER_OPTS="--dns 8.8.8.8"\n'),
    flagged('/etc/sysconfig/docker', "OPTIONS='--selinux-enabled --dns=8.8.8.8'\n"),
    flagged(
      '/etc/systemd/system/docker.service.d/a.conf',
      '[Service]\nExecStart=\nExecStart=dockerd \\\n  --dns 8.8.8.8\n',
    ),
    flagged('/lib/systemd/system/docker.service', '[Service]\nExecStart=/usr/bin/dockerd -H fd:// --dns=8.8.8.8\n'),
  ].map((node) => ({
    name: `a flag in ${Object.keys(node)[0]}`,
    node,
    says: new RegExp(`Docker gets the flag --dns from ${Object.keys(node)[0]}, and does not start when`),
  })),
  {
    name: 'a flag of the running daemon',
    node: { '/run/docker.pid': '5', '/proc/5/cmdline': 'dockerd\0--dns\x008.8.8.8\0' },
    says: /Docker gets the flag --dns from its command line/,
  },
  {
    name: 'another configuration file',
    node: { '/etc/default/docker': 'DOCKER_OPTS=--config-file=/srv/d.json' },
    says: /Docker's configuration is \/srv\/d\.json \(--config-file in \/etc\/default\/docker\)/,
  },
  { name: 'no bridge', before: '{"bridge": "none"}', says: /Docker has no bridge of its own \("bridge" is "none"\)/ },
  {
    name: 'a bridge that is not there',
    before: '{"bridge": "br0"}',
    says: /there is no bridge br0 with an IPv4 address/,
  },
  { name: 'no bridge yet', node: interfaces({ eth0: '10.0.0.11/24' }), says: UNKNOWN },
  { name: 'a kernel that tells nothing', node: { '/proc/net/route': 'x', '/proc/net/fib_trie': '' }, says: UNKNOWN },
  ...['7', '"172.17.0.1"', '"x/16"', '"172.17.0.1/31"', '"172.17.0.1/99"', '"2001:db8::1/64"', '{}', '[]'].map(
    (bip) => ({
      name: `"bip" is ${bip}`,
      before: `{"bip": ${bip}}`,
      says: BAD_BIP,
    }),
  ),
  ...[
    '7',
    '[]',
    '[7]',
    '[null]',
    '[{"base": "x", "size": 24}]',
    '[{"base": "10.0.0.0/16"}]',
    '[{"base": "10.0.0.0/16", "size": 8}]',
  ].map((pools) => ({
    name: `"default-address-pools" is ${pools}`,
    before: `{"default-address-pools": ${pools}}`,
    node: interfaces({}),
    says: UNKNOWN,
  })),
  { name: 'no listener on the bridge', config: { listener: ['127.0.0.1', '10.0.0.11'] }, says: LISTENER },
  {
    name: 'a listener in its network that this machine does not have',
    config: { listener: '172.17.0.9' },
    says: LISTENER,
  },
  {
    name: 'recursion for others only',
    config: { allowRecursion: ['127.0.0.0/8', '172.17.0.0/24'] },
    says: /refuses names outside the Mesos domain to containers on docker0: let "allowRecursion" have "172\.17\.0\.0\/16"/,
  },
  {
    name: 'recursion for networks that are there',
    config: { allowRecursion: ['connected'] },
    says: /"connected" knows only/,
  },
  { name: 'another port', config: { port: 5353 }, says: /"port" is 5353/ },
  { name: 'no external names', config: { externalon: false }, says: /"externalon" is false/ },
];

describe('nothing is changed, and the reason is said:', () => {
  for (const { name, before, node: tree, config, says } of REFUSALS) {
    test(name, async () => {
      const node = dockerNode(before, tree, config);
      const found = node.snapshot(true);
      const { code, err } = await node.run('apply');
      assert.equal(code, 1);
      assert.match(err, says);
      assert.deepEqual(node.snapshot(true), found);
      assert.equal((await node.run('restore')).code, name === 'a folder' ? 1 : 0);
      assert.deepEqual(node.snapshot(true), found);
    });
  }

  test('what to write for a listener can be pasted', async () => {
    const { err } = await dockerNode('{}', {}, { listener: '127.0.0.1' }).run('apply');
    assert.match(err, /add "172\.17\.0\.1" to "listener" in .*\.json\n/);
    assert.ok(
      err.includes('[Socket]\n    FreeBind=yes\n    ListenDatagram=172.17.0.1:53\n    ListenStream=172.17.0.1:53\n'),
    );
  });
});

describe('the server is asked first:', () => {
  /** Runs `apply` with servers that answer so. */
  async function applyWith(
    probe: NodeTools['probe'],
    more: Tree = {},
  ): Promise<{ code: number; err: string; text: string }> {
    const node = dockerNode('{}', more);
    Object.assign(node.tools, { probe });
    const { code, err } = await node.run('apply');
    return { code, err, text: node.read(DAEMON_JSON)! };
  }

  test('at the address on the bridge', async () => {
    const { code, err, text } = await applyWith(async (address) =>
      address === '172.17.0.1' ? { kind: 'silent', what: 'no reply' } : { kind: 'serves' },
    );
    assert.equal(code, 1);
    assert.match(
      err,
      /no server answers at 172\.17\.0\.1, port 53 \(no reply\): start mesos-dns first\. Nothing is changed/,
    );
    assert.equal(text, '{}');
  });

  test('for names outside the Mesos domain too', async () => {
    const { code, err } = await applyWith(async (_, name) =>
      name === '' ? { kind: 'refuses', what: 'REFUSED' } : { kind: 'serves' },
    );
    assert.equal(code, 1);
    assert.match(err, /the server at 172\.17\.0\.1 says REFUSED for names outside/);
  });

  test('a fallback that says that Mesos names do not exist is left out', async () => {
    const { code, err, text } = await applyWith(async (address) =>
      address === '10.0.0.1' ? { kind: 'refuses', what: 'NXDOMAIN' } : { kind: 'serves' },
    );
    assert.equal(code, 0, err);
    assert.match(err, /warning: 10\.0\.0\.1 is no fallback: it says NXDOMAIN for mesos/);
    assert.equal(text, '{"dns": ["172.17.0.1", "10.0.0.2"]}');
  });
});
