import { resolvConf } from '../../../src/cli/resolv-conf.ts';
import { createNode, GENERATED, INTERFACES, type Tree, UPLINK } from './fake-node.ts';
import { describeKilled } from './killed-command.ts';
import { nodeRoot } from './support.ts';

const RESOLV = '/etc/resolv.conf';
const TEXT = 'options timeout:4\nnameserver 10.9.9.9\n';

const NODES: Readonly<Record<string, Tree>> = {
  'a plain file': { [RESOLV]: TEXT },
  'no file': {},
  'a link': { [RESOLV]: { link: '/run/x' }, '/run/x': TEXT },
  'systemd-resolved': {
    [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' },
    '/run/systemd/resolve/stub-resolv.conf': 'nameserver 127.0.0.53\n',
    [UPLINK]: TEXT,
  },
  resolvconf: {
    [RESOLV]: { link: '/run/resolvconf/resolv.conf' },
    [GENERATED]: TEXT,
    [`${INTERFACES}/eth0`]: TEXT,
  },
};

describeKilled({
  command: resolvConf,
  nodes: Object.fromEntries(Object.entries(NODES).map(([name, tree]) => [name, () => createNode(nodeRoot(), tree)])),
  file: RESOLV,
  leaves: 'a file that works',
  callsMin: 8,
  failure: /EIO: the test says so\. Nothing is changed\.\n$/,
});
