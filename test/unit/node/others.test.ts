import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createNode,
  DROP_IN,
  type FakeNode,
  GENERATED,
  HEAD,
  INTERFACES,
  type Tree,
  UPLINK,
  UPSTREAM_CONF,
} from './fake-node.ts';
import { nodeRoot } from './support.ts';

const RESOLV = '/etc/resolv.conf';
const STATE = '/var/lib/mesos-dns-resolv-conf/state.json';
const BEFORE = 'search a\nnameserver 10.9.9.9\n';
const LEASE = '# new lease\nsearch b\nnameserver 10.8.8.8\n';

async function applied(tree: Tree, config: object = {}): Promise<FakeNode> {
  const node = createNode(nodeRoot(), tree, config);
  assert.equal((await node.run('apply')).code, 0);
  return node;
}

async function apply(node: FakeNode): Promise<void> {
  const { code, err } = await node.run('apply');
  assert.equal(code, 0, err);
  assert.match((await node.run('apply')).out, /^nothing to do/m);
}

async function restore(node: FakeNode): Promise<void> {
  const { code, err } = await node.run('restore');
  assert.equal(code, 0, err);
  assert.equal(node.read(STATE), undefined);
  assert.equal(node.read(UPSTREAM_CONF), undefined);
}

const upstreamsOf = (node: FakeNode): string[] => node.read(UPSTREAM_CONF)!.match(/(?<=^nameserver ).+/gm) ?? [];

describe('when somebody else has written the file since,', () => {
  test('apply takes theirs as what was there before, and its nameservers as upstreams', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: LEASE });
    assert.match((await node.run('status')).out, /^applied +no longer: somebody else has written the file since$/m);
    await apply(node);
    assert.match(node.read(RESOLV)!, /^nameserver 127\.0\.0\.1\n/m);
    assert.match(node.read(RESOLV)!, /^search b$/m);
    assert.deepEqual(upstreamsOf(node), ['10.8.8.8']);
    assert.equal(node.programs.at(-1), 'systemctl try-reload-or-restart mesos-dns.service');
    await restore(node);
    assert.equal(node.read(RESOLV), LEASE);
  });

  test('their mode and owner are kept, too', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: { text: LEASE, mode: 0o600 } });
    const theirs = node.snapshot()[RESOLV];
    await apply(node);
    await restore(node);
    assert.equal(node.snapshot()[RESOLV], theirs);
  });

  test('restore leaves theirs', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: LEASE });
    await restore(node);
    assert.equal(node.read(RESOLV), LEASE);
  });

  test('restore leaves a link of theirs, wherever it leads', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: { link: '../run/later' } });
    await restore(node);
    assert.match(node.snapshot()[RESOLV]!, / \.\.\/run\/later$/);
  });

  for (const [what, text] of [
    ['nothing but our servers', 'nameserver 127.0.0.1\nnameserver 10.0.0.1\n'],
    ['no nameserver', 'search b\n'],
  ]) {
    test(`restore gives back what stood there when theirs has ${what}: a node must resolve`, async () => {
      const node = await applied({ [RESOLV]: BEFORE });
      node.plant({ [RESOLV]: text! });
      await restore(node);
      assert.equal(node.read(RESOLV), BEFORE);
    });
  }

  test('restore gives back what stood there when the file is gone', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.remove(RESOLV);
    await restore(node);
    assert.equal(node.read(RESOLV), BEFORE);
  });

  test('restore leaves theirs without nameservers when there were none before', async () => {
    const node = await applied({});
    node.plant({ [RESOLV]: 'search b\n' });
    await restore(node);
    assert.equal(node.read(RESOLV), 'search b\n');
  });

  test('upstreams of before are better than none', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: 'nameserver 127.0.0.1\n' });
    await apply(node);
    assert.deepEqual(upstreamsOf(node), ['10.9.9.9']);
  });
});

describe('when somebody wrote around our lines,', () => {
  const edited = (node: FakeNode): string => `${node.read(RESOLV)!.replace('search a', 'search c')}# mine\n`;

  test('restore keeps what they wrote and takes out ours', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: edited(node) });
    const status = await node.run('status');
    assert.match(status.out, /^applied +changed since: somebody wrote around our lines$/m);
    assert.equal(status.code, 3);
    await restore(node);
    assert.equal(node.read(RESOLV), 'search c\nnameserver 10.9.9.9\n# mine\n');
  });

  test('what there was not before is gone with our lines', async () => {
    const node = await applied({});
    node.plant({ [RESOLV]: node.read(RESOLV)!.replace('timeout:1', 'timeout:2') });
    await restore(node);
    assert.equal(node.snapshot()[RESOLV], undefined);
  });

  test('apply keeps it', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [RESOLV]: edited(node) });
    await apply(node);
    assert.match(node.read(RESOLV)!, /^search c\n#mesos-dns# nameserver 10\.9\.9\.9\n# mine\n$/m);
    await restore(node);
    assert.equal(node.read(RESOLV), 'search c\nnameserver 10.9.9.9\n# mine\n');
  });

  test('a link that stood there comes back as a link', async () => {
    const node = await applied({ [RESOLV]: { link: '../run/x' }, '/run/x': BEFORE });
    node.plant({ [RESOLV]: edited(node) });
    await restore(node);
    assert.match(node.snapshot()[RESOLV]!, / \.\.\/run\/x$/);
  });

  test("resolvconf's head keeps it", async () => {
    const link = { link: '/run/resolvconf/resolv.conf' };
    const node = await applied({
      [RESOLV]: link,
      [GENERATED]: BEFORE,
      [`${INTERFACES}/eth0`]: BEFORE,
      [HEAD]: '# a\n',
    });
    node.plant({ [HEAD]: `${node.read(HEAD)}search mine\n` });
    await apply(node);
    await restore(node);
    assert.equal(node.read(HEAD), '# a\nsearch mine\n');
    assert.equal(node.read(GENERATED), `# a\nsearch mine\n${BEFORE}`);
  });
});

describe('when the node changes its ways,', () => {
  const STUB: Tree = {
    [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' },
    '/run/systemd/resolve/stub-resolv.conf': 'nameserver 127.0.0.53\n',
    [UPLINK]: 'nameserver 10.8.8.8\n',
  };

  test('what stands behind the link is followed', async () => {
    const node = await applied({ [RESOLV]: { link: '/run/x' }, '/run/x': BEFORE });
    node.plant({ '/run/x': LEASE });
    await apply(node);
    assert.deepEqual(upstreamsOf(node), ['10.8.8.8']);
    assert.match(node.read(RESOLV)!, /^search b$/m);
    await restore(node);
    assert.match(node.snapshot()[RESOLV]!, / \/run\/x$/);
  });

  test('what stood behind the link is remembered when it is gone', async () => {
    const node = await applied({ [RESOLV]: { link: '/run/x' }, '/run/x': BEFORE });
    node.remove('/run/x');
    await apply(node);
    assert.deepEqual(upstreamsOf(node), ['10.9.9.9']);
    assert.match(node.read(RESOLV)!, /^search a$/m);
  });

  test('from a file to systemd-resolved: its drop-in is written, and restore leaves the link', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant(STUB);
    await apply(node);
    assert.match(node.read(DROP_IN)!, /^DNS=127\.0\.0\.1 10\.0\.0\.1 10\.0\.0\.2$/m);
    await restore(node);
    assert.equal(node.read(DROP_IN), undefined);
    assert.match(node.snapshot()[RESOLV]!, /stub-resolv\.conf$/);
  });

  test('from systemd-resolved to a file: the drop-in is removed', async () => {
    const node = await applied(STUB);
    node.plant({ [RESOLV]: BEFORE });
    await apply(node);
    assert.equal(node.snapshot()['/etc/systemd'], undefined);
    assert.match(node.read(RESOLV)!, /^nameserver 127\.0\.0\.1$/m);
    await restore(node);
    assert.equal(node.read(RESOLV), BEFORE);
  });

  test('systemd-resolved gets new upstreams, and ours are none of them', async () => {
    const node = await applied(STUB);
    node.plant({ [UPLINK]: 'nameserver 127.0.0.1\nnameserver 10.0.0.1\nnameserver 10.7.7.7\n' });
    await apply(node);
    assert.deepEqual(upstreamsOf(node), ['10.7.7.7']);
  });

  test('other fallbacks in the configuration are put there', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    const other = createOther(node, { fallbackServers: ['10.0.0.7'] });
    await apply(other);
    assert.match(
      other.read(RESOLV)!,
      /^nameserver 127\.0\.0\.1\nnameserver 10\.0\.0\.7\noptions timeout:1 attempts:3$/m,
    );
    await restore(other);
    assert.equal(other.read(RESOLV), BEFORE);
  });

  /** The same node with another configuration. */
  function createOther({ root }: FakeNode, config: object): FakeNode {
    return createNode(root, {}, config);
  }
});

test('lines that look like ours were there before, and come back as they were', async () => {
  const text = '#mesos-dns# nameserver 10.9.9.8\nnameserver 10.9.9.9\n';
  const node = await applied({ [RESOLV]: text });
  await restore(node);
  assert.equal(node.read(RESOLV), text);
});

describe('when our notes are lost,', () => {
  const lose = (node: FakeNode): void => {
    node.remove(STATE);
    node.remove(UPSTREAM_CONF);
  };

  test('restore gives back what the file itself tells', async () => {
    const node = await applied({ [RESOLV]: 'options timeout:7\nnameserver 10.9.9.9' });
    lose(node);
    assert.match((await node.run('status')).out, /^applied +yes, but the notes of what stood there before are lost$/m);
    await restore(node);
    assert.equal(node.read(RESOLV), 'options timeout:7\nnameserver 10.9.9.9');
  });

  test('notes that make no sense are lost notes', async () => {
    const node = await applied({ [RESOLV]: BEFORE });
    node.plant({ [STATE]: '{"version": 1' });
    await restore(node);
    assert.equal(node.read(RESOLV), BEFORE);
  });

  test("restore takes our lines out of resolvconf's head, and removes a drop-in", async () => {
    const link = { link: '/run/resolvconf/resolv.conf' };
    const node = await applied({
      [RESOLV]: link,
      [GENERATED]: BEFORE,
      [`${INTERFACES}/eth0`]: BEFORE,
      [HEAD]: '# a\n',
    });
    lose(node);
    node.plant({ [DROP_IN]: '[Resolve]\nDNS=127.0.0.1\n', [UPLINK]: '' });
    await restore(node);
    assert.deepEqual([node.read(HEAD), node.read(DROP_IN)], ['# a\n', undefined]);
  });
});
