import { docker } from '../../../../src/cli/docker.ts';
import { captureOutput } from '../../cli/capture-output.ts';
import { createNode, type FakeNode, type Planted, type Ran, type Tree } from '../fake-node.ts';
import { nodeRoot } from '../support.ts';

export const DAEMON_JSON = '/etc/docker/daemon.json';
export const NOTES = '/var/lib/mesos-dns-docker';

/** What the kernel tells of interfaces, by their names: `172.17.0.1/16`. Of lengths that end an octet. */
export function interfaces(addresses: Readonly<Record<string, string>>): Tree {
  const all = Object.entries({ lo: '127.0.0.1/8', ...addresses }).map(([name, text]) => {
    const [address, bits] = text.split('/') as [string, string];
    const octets = address.split('.').map(Number);
    const mask = octets.map((_, at) => (at < Number(bits) / 8 ? 255 : 0));
    return { name, address, octets, mask };
  });
  const word = (octets: readonly number[]): string => Buffer.from(octets.toReversed()).toString('hex').toUpperCase();
  const routes = all
    .filter(({ name }) => name !== 'lo')
    .map(({ name, octets, mask }) => {
      const network = octets.map((octet, at) => octet & mask[at]!);
      return `${name}\t${word(network)}\t00000000\t0001\t0\t0\t0\t${word(mask)}\t0\t0\t0\n`;
    });
  const leaves = all.map(({ address }) => `           |-- ${address}\n              /32 host LOCAL\n`);
  return {
    '/proc/net/route': `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\neth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n${routes.join('')}`,
    '/proc/net/fib_trie': `Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 172.17.255.255\n        /32 link BROADCAST\n${leaves.join('')}`,
  };
}

/** A node with Docker's usual bridge, unless `tree` has other interfaces. */
export interface DockerNode extends FakeNode {
  /** Runs `mesos-dns docker` with these arguments. */
  run(...args: string[]): Promise<Ran>;
}

/** With `daemonJson` as Docker's configuration, undefined: none; at other paths `more`; `config` is ours. */
export function dockerNode(daemonJson: Planted | undefined, more: Tree = {}, config: object = {}): DockerNode {
  const file: Tree = daemonJson === undefined ? {} : { [DAEMON_JSON]: daemonJson };
  const tree = { ...interfaces({ docker0: '172.17.0.1/16' }), ...file, ...more };
  const node = createNode(nodeRoot(), tree, { listener: ['127.0.0.1', '172.17.0.1'], ...config });
  return {
    ...node,
    async run(...args) {
      const output = captureOutput();
      const code = await docker([...args, '-config', `${node.root}.json`], output, node.tools);
      return { code, ...output.written };
    },
  };
}
