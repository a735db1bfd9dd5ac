import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Probe } from '../../../src/cli/probe-server.ts';
import { resolvConf } from '../../../src/cli/resolv-conf.ts';
import {
  createNode,
  DROP_IN,
  type FakeNode,
  GENERATED,
  INTERFACES,
  type Ran,
  type Tree,
  UPLINK,
} from '../node/fake-node.ts';
import { nodeRoot } from '../node/support.ts';
import { captureOutput } from './capture-output.ts';

const RESOLV = '/etc/resolv.conf';
const PLAIN: Tree = { [RESOLV]: 'nameserver 10.9.9.9\n' };

/** Runs the command where servers answer so; those that are not named serve. */
async function run(
  node: FakeNode,
  probes: Readonly<Record<string, Probe>>,
  ...args: string[]
): Promise<Ran & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const output = captureOutput();
  const probe = async (address: string, name: string, patienceMs: number): Promise<Probe> => {
    asked.push(`${address} ${name || '.'} ${patienceMs}`);
    return probes[`${address} ${name || '.'}`] ?? probes[address] ?? { kind: 'serves' };
  };
  const code = await resolvConf([...args, '-config', `${node.root}.json`], output, { ...node.tools, probe });
  return { code, asked, ...output.written };
}

describe('apply is refused, and nothing changed,', () => {
  const REFUSED: Readonly<
    Record<string, { tree?: Tree; config?: object; probes?: Record<string, Probe>; says: RegExp }>
  > = {
    'when no server answers': {
      probes: { '127.0.0.1': { kind: 'silent', what: 'ECONNREFUSED' } },
      says: /no server answers at 127\.0\.0\.1, port 53 \(ECONNREFUSED\): start mesos-dns first\. Nothing is changed\.$/,
    },
    'when another server answers': {
      probes: { '127.0.0.1': { kind: 'refuses', what: 'NXDOMAIN' } },
      says: /the server at 127\.0\.0\.1, port 53, says NXDOMAIN for mesos: is it mesos-dns with this configuration\?/,
    },
    'when the port is another': { config: { port: 5353 }, says: /"port" is 5353, and a resolv\.conf knows no ports/ },
    'when the server refuses other names to this node': {
      probes: { '127.0.0.1 .': { kind: 'refuses', what: 'REFUSED' } },
      says: /the server at 127\.0\.0\.1 says REFUSED for names outside the Mesos domain: let "allowRecursion" have/,
    },
    'when it serves no DNS': { config: { dnson: false }, says: /"dnson" is false, so there is no DNS server/ },
    'when it refuses other names': {
      config: { externalon: false },
      says: /"externalon" is false, so the server refuses all names outside the Mesos domain/,
    },
    'when the configuration is wrong': { config: { ttl: -1 }, says: /\.json: ttl is -1: write an integer/ },
    'when the only resolver is another on the loopback interface': {
      tree: { [RESOLV]: 'nameserver 127.0.1.1\n' },
      says: /nameservers \(127\.0\.1\.1\) cannot be asked by mesos-dns.*"resolvers": \["10\.0\.0\.53"\]\. Nothing is changed\.$/,
    },
    'when the only resolver is found by way of an interface': {
      tree: { [RESOLV]: 'nameserver fe80::1%eth0\n' },
      says: /nameservers \(fe80::1%eth0\) cannot be asked by mesos-dns/,
    },
    'when the only resolver is another at 127.0.0.1, where mesos-dns does not listen': {
      tree: { [RESOLV]: 'nameserver 127.0.0.1\n' },
      config: { listener: '10.0.0.11' },
      says: /nameservers \(127\.0\.0\.1\) cannot be asked by mesos-dns/,
    },
    'when the only resolver is a systemd-resolved that does not run': {
      tree: { [RESOLV]: 'nameserver 127.0.0.53\n' },
      says: /nameservers \(127\.0\.0\.53\) cannot be asked by mesos-dns/,
    },
    'when systemd-resolved speaks TLS only': {
      tree: {
        [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' },
        '/run/systemd/resolve/stub-resolv.conf': 'nameserver 127.0.0.53\n',
        [UPLINK]: 'nameserver 10.9.9.9\n',
        '/etc/systemd/resolved.conf': '[Resolve]\nDNSOverTLS=yes\n',
      },
      says: /systemd-resolved asks servers over TLS only.*set DNSOverTLS=opportunistic/,
    },
  };
  for (const [name, { tree = PLAIN, config = {}, probes = {}, says }] of Object.entries(REFUSED)) {
    for (const dry of [[], ['--dry-run']]) {
      test([name, ...dry].join(' '), async () => {
        const node = createNode(nodeRoot(), tree, config);
        const before = node.snapshot(true);
        const { code, out, err } = await run(node, probes, 'apply', ...dry);
        assert.deepEqual([code, out], [1, '']);
        assert.match(err.trimEnd(), says);
        assert.deepEqual(node.snapshot(true), before);
      });
    }
  }

  test('when a place is no file', async () => {
    const node = createNode(nodeRoot(), { [`${RESOLV}/inside`]: '' });
    const { code, err } = await run(node, {}, 'apply');
    assert.equal(code, 1);
    assert.equal(err, 'mesos-dns resolv-conf: /etc/resolv.conf is neither a file nor a link\n');
  });
});

test('only apply itself clears away what a killed run left', async () => {
  // Linux gives no process such a number, and the number 1 always.
  const [left, inUse] = ['/etc/.resolv.conf.mesos-dns-99999999', '/etc/.resolv.conf.mesos-dns-1'];
  const node = createNode(nodeRoot(), { ...PLAIN, [left]: 'half', [inUse]: 'half' });
  await node.run('apply', '--dry-run');
  await node.run('restore', '--dry-run');
  await node.run('status');
  assert.equal(node.read(left), 'half');
  await node.run('apply');
  assert.deepEqual([node.read(left), node.read(inUse)], [undefined, 'half']);
});

describe('apply asks before it acts:', () => {
  test('this server patiently, for the domain, and the fallbacks not', async () => {
    const { asked } = await run(createNode(nodeRoot(), PLAIN, { domain: 'c.example' }), {}, 'apply');
    assert.deepEqual(asked, [
      '127.0.0.1 c.example 10000',
      '10.0.0.1 c.example 1000',
      '10.0.0.2 c.example 1000',
      '127.0.0.1 . 1000',
    ]);
  });

  test('a fallback that says Mesos names do not exist is none', async () => {
    const node = createNode(nodeRoot(), PLAIN, { fallbackServers: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] });
    const { code, err } = await run(node, { '10.0.0.1': { kind: 'refuses', what: 'NXDOMAIN' } }, 'apply');
    assert.equal(code, 0);
    assert.equal(err, 'warning: 10.0.0.1 is no fallback: it says NXDOMAIN for mesos; does mesos-dns run there?\n');
    assert.match(
      node.read(RESOLV)!,
      /^nameserver 127\.0\.0\.1\nnameserver 10\.0\.0\.2\nnameserver 10\.0\.0\.3\noptions/m,
    );
  });

  test('a fallback that is away may come back', async () => {
    const node = createNode(nodeRoot(), PLAIN);
    await run(node, { '10.0.0.1': { kind: 'silent', what: 'timeout' } }, 'apply');
    assert.match(node.read(RESOLV)!, /^nameserver 10\.0\.0\.1$/m);
  });
});

describe('restore --unless-fallback', () => {
  const AWAY: Probe = { kind: 'silent', what: 'timeout' };

  test('leaves the file when a fallback answers all names', async () => {
    const node = createNode(nodeRoot(), PLAIN);
    await node.run('apply');
    const applied = node.snapshot(true);
    const { code, out, asked } = await run(node, { '10.0.0.1': AWAY }, 'restore', '--unless-fallback');
    assert.deepEqual([code, out], [0, 'nothing to do: 10.0.0.2 is in it too, and answers all names\n']);
    assert.deepEqual(asked, ['10.0.0.1 mesos 1000', '10.0.0.1 . 1000', '10.0.0.2 mesos 1000', '10.0.0.2 . 1000']);
    assert.deepEqual(node.snapshot(true), applied);
  });

  const RESTORED: Readonly<Record<string, { config?: object; probes?: Record<string, Probe> }>> = {
    'when there is no fallback': { config: { fallbackServers: [] } },
    'when none answers': { probes: { '10.0.0.1': AWAY, '10.0.0.2': AWAY } },
    'when they refuse names outside the domain': {
      probes: { '10.0.0.1 .': { kind: 'refuses', what: 'REFUSED' }, '10.0.0.2': AWAY },
    },
  };
  for (const [name, { config = {}, probes = {} }] of Object.entries(RESTORED)) {
    test(`gives back what stood there ${name}`, async () => {
      const node = createNode(nodeRoot(), PLAIN, config);
      const before = node.snapshot();
      await node.run('apply');
      assert.equal((await run(node, probes, 'restore', '--unless-fallback')).code, 0);
      assert.deepEqual(node.snapshot(), before);
    });
  }

  test('needs no configuration, which may be gone by then, as restore and status', async () => {
    const node = createNode(nodeRoot(), PLAIN);
    await node.run('apply');
    const output = captureOutput();
    for (const args of [['status'], ['restore', '--unless-fallback'], ['restore']]) {
      assert.equal(await resolvConf([...args, '-config=/nowhere'], output, node.tools), 0, output.written.err);
    }
    assert.equal(node.read(RESOLV), 'nameserver 10.9.9.9\n');
  });
});

describe('programs that have to be told', () => {
  const STUB: Tree = {
    [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' },
    '/run/systemd/resolve/stub-resolv.conf': 'nameserver 127.0.0.53\n',
    [UPLINK]: 'nameserver 10.9.9.9\n',
  };
  const failing = (node: FakeNode, message: string) => ({
    ...node.tools,
    run: () => {
      throw new Error(message);
    },
  });

  test('and do not listen undo apply', async () => {
    const node = createNode(nodeRoot(), STUB);
    const before = node.snapshot();
    const output = captureOutput();
    const tools = failing(node, 'there is no systemctl');
    assert.equal(await resolvConf(['apply', '-config', `${node.root}.json`], output, tools), 1);
    assert.equal(
      output.written.err,
      'mesos-dns resolv-conf: "systemctl try-reload-or-restart systemd-resolved.service" failed: ' +
        'there is no systemctl. Nothing is changed.\n',
    );
    assert.deepEqual(node.snapshot(), before);
  });

  test('and do not listen do not keep restore from its work', async () => {
    const node = createNode(nodeRoot(), STUB);
    await node.run('apply');
    const output = captureOutput();
    assert.equal(await resolvConf(['restore'], output, failing(node, 'it hangs')), 0);
    assert.match(output.written.err, /^warning: "systemctl .*" failed: it hangs\n$/);
    assert.equal(node.read(DROP_IN), undefined);
  });

  const RESOLVCONF: Tree = {
    [RESOLV]: { link: '/run/resolvconf/resolv.conf' },
    [GENERATED]: 'nameserver 10.9.9.9\n',
    [`${INTERFACES}/eth0`]: 'nameserver 10.9.9.9\n',
  };
  /** It runs, and then it says so. */
  const complaining = (node: FakeNode, isAtWork: boolean) => ({
    ...node.tools,
    run: (program: Parameters<typeof node.tools.run>[0]) => {
      if (isAtWork) node.tools.run(program);
      throw new Error('run-parts: unbound exited with return code 1');
    },
  });

  test('and fail although they did their work do no harm', async () => {
    const node = createNode(nodeRoot(), RESOLVCONF);
    const output = captureOutput();
    const code = await resolvConf(['apply', '-config', `${node.root}.json`], output, complaining(node, true));
    assert.deepEqual(
      [code, output.written.err],
      [0, 'warning: "resolvconf -u" failed: run-parts: unbound exited with return code 1\n'],
    );
    assert.match(node.read(GENERATED)!, /^nameserver 127\.0\.0\.1$/m);
    assert.match((await node.run('apply')).out, /^nothing to do/m);
  });

  test('and did a part of their work are run again when all is undone', async () => {
    const node = createNode(nodeRoot(), RESOLVCONF);
    const before = node.snapshot();
    const tools = complaining(node, false);
    assert.equal(await resolvConf(['apply', '-config', `${node.root}.json`], captureOutput(), tools), 1);
    assert.deepEqual(node.snapshot(), before);
    let runs = 0;
    const half = {
      ...node.tools,
      run: (program: Parameters<typeof node.tools.run>[0]) => {
        node.tools.run(program);
        if (runs++ > 0) return;
        node.plant({ [GENERATED]: 'nameserver 127.0.0.1\n' });
        throw new Error('half of it');
      },
    };
    assert.equal(await resolvConf(['apply', '-config', `${node.root}.json`], captureOutput(), half), 1);
    assert.deepEqual(node.snapshot(), before);
  });

  test('are told by the next apply when it did not come so far', async () => {
    const node = createNode(nodeRoot(), STUB);
    await node.run('apply');
    node.plant({ [UPLINK]: 'nameserver 10.9.9.9\n' });
    await node.run('apply');
    assert.equal(node.programs.length, 2);
  });
});
