import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOwnResolvConf } from '../../../src/node/own-resolv-conf.ts';
import { createNode, type Tree, UPLINK, UPSTREAM_CONF } from './fake-node.ts';
import { nodeRoot } from './support.ts';

const RESOLV = '/etc/resolv.conf';
const STUB = 'nameserver 127.0.0.53\nsearch a\n';

const CASES: readonly [name: string, tree: Tree, nameservers: readonly string[]][] = [
  ['nothing where there is nothing', {}, []],
  ['those of resolv.conf', { [RESOLV]: 'nameserver 10.9.9.9\nsearch a\n' }, ['10.9.9.9']],
  [
    'those of before, where we stand in resolv.conf',
    { [RESOLV]: 'nameserver 127.0.0.1\nsearch a\n', [UPSTREAM_CONF]: 'nameserver 10.9.9.9\n' },
    ['10.9.9.9'],
  ],
  [
    'those of resolv.conf where none was before',
    { [RESOLV]: 'nameserver 10.9.9.9\nsearch a\n', [UPSTREAM_CONF]: '' },
    ['10.9.9.9'],
  ],
  [
    "systemd-resolved's, where its stub stands there",
    { [RESOLV]: STUB, [UPLINK]: 'nameserver 10.9.9.9\nsearch b\n' },
    ['10.9.9.9'],
  ],
  [
    'those of before, where its stub stands there',
    { [RESOLV]: STUB, [UPLINK]: 'nameserver 127.0.0.1\n', [UPSTREAM_CONF]: 'nameserver 10.9.9.9\n' },
    ['10.9.9.9'],
  ],
];

for (const [name, tree, nameservers] of CASES) {
  test(`a node's own resolvers are ${name}; its search domains are those that programs have`, () => {
    const { root } = createNode(nodeRoot(), tree);
    assert.deepEqual(readOwnResolvConf(root), { nameservers, search: tree[RESOLV] === undefined ? [] : ['a'] });
  });
}
