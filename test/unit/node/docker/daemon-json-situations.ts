import type { Planted, Tree } from '../fake-node.ts';
import { interfaces } from './docker-node.ts';

/** Docker's configuration as it may be found, and what `apply` makes of it. */
export interface DockerSituation {
  readonly name: string;
  /** undefined: there is no file. */
  readonly before: Planted | undefined;
  readonly after: string;
  readonly node?: Tree;
  readonly config?: object;
  /** A part of what is printed. */
  readonly says?: string;
}

const DNS = '"dns": ["172.17.0.1", "10.0.0.1", "10.0.0.2"]';
const DENSE = '"dns":["172.17.0.1","10.0.0.1","10.0.0.2"]';

function text(name: string, before: string, after: string, more: Partial<DockerSituation> = {}): DockerSituation {
  return { name, before, after, ...more };
}

export const SITUATIONS: readonly DockerSituation[] = [
  { name: 'no file', before: undefined, after: `{\n  ${DNS}\n}\n` },
  text('an empty file, with which older versions of Docker do not start', '', `{\n  ${DNS}\n}\n`),
  text('a file of white space', ' \n\t\n', `{\n  ${DNS}\n}\n`),
  text('an empty object', '{}', `{${DNS}}`),
  text('an empty object, with a line break at the end', '{}\n', `{${DNS}}\n`),
  text('an empty object on two lines', '{\n}\n', `{\n  ${DNS}\n}\n`),
  text('an empty object with a blank', '{ }', `{ ${DNS} }`),
  text('one member, on a line', '{"debug": true}\n', `{"debug": true, ${DNS}}\n`),
  text('several members, on a line', '{"debug": true, "ipv6": false}', `{"debug": true, "ipv6": false, ${DNS}}`),
  text('several members, dense', '{"debug":true,"ipv6":false}', `{"debug":true,"ipv6":false,${DENSE}}`),
  text('blanks inside the braces', '{ "debug": true }', `{ "debug": true, ${DNS} }`),
  text('two blanks of indentation', '{\n  "debug": true\n}\n', `{\n  "debug": true,\n  ${DNS}\n}\n`),
  text('four blanks of indentation', '{\n    "debug": true\n}\n', `{\n    "debug": true,\n    ${DNS}\n}\n`),
  text('tabs', '{\n\t"debug":\ttrue\n}', `{\n\t"debug":\ttrue,\n\t${DNS.replace(': ', ':\t')}\n}`),
  text('line breaks of DOS', '{\r\n  "debug": true\r\n}\r\n', `{\r\n  "debug": true,\r\n  ${DNS}\r\n}\r\n`),
  text('line breaks of DOS in an empty object', '{\r\n}\r\n', `{\r\n  ${DNS}\r\n}\r\n`),
  text('no line break at the end', '{\n  "a": 1\n}', `{\n  "a": 1,\n  ${DNS}\n}`),
  text('blanks before colons', '{\n  "a" : 1\n}', `{\n  "a" : 1,\n  ${DNS.replace(': ', ' : ')}\n}`),
  text('white space around all of it', '\n\n {"a":1} \n\n', `\n\n {"a":1,${DENSE}} \n\n`),
  text(
    'nested objects and lists, with keys, braces and quotes that are not the outer ones',
    '{\n  "log-opts": {"max-size": "10m", "dns": ["}"], "tag": "a\\"b{,:"},\n  "hosts": ["fd://", [1, {"dns": 2}]]\n}\n',
    `{\n  "log-opts": {"max-size": "10m", "dns": ["}"], "tag": "a\\"b{,:"},\n  "hosts": ["fd://", [1, {"dns": 2}]],\n  ${DNS}\n}\n`,
  ),
  text(
    'servers of before, in their place',
    '{\n  "dns": ["10.9.9.9"],\n  "debug": true\n}\n',
    `{\n  ${DNS},\n  "debug": true\n}\n`,
    { says: 'warning: containers asked 10.9.9.9 before, and do not any more: let "resolvers" have' },
  ),
  text(
    'servers of before on several lines, which the configuration knows',
    '{\n  "debug": true,\n  "dns": [\n    "10.9.9.9",\n    "10.9.9.8"\n  ]\n}\n',
    `{\n  "debug": true,\n  ${DNS}\n}\n`,
    { config: { resolvers: ['10.9.9.9', '10.9.9.8:5353'] } },
  ),
  text('servers of before, dense', '{"dns":["10.0.0.1"],"debug":true}', `{${DENSE},"debug":true}`),
  text('no servers, or null', '{"dns": null, "debug": true}', `{${DNS}, "debug": true}`),
  text('one server that is no list, with which Docker does not start', '{"dns": "10.9.9.9"}', `{${DNS}}`),
  text('an empty list', '{"dns" : []}', `{${DNS.replace(': ', ' : ')}}`),
  text(
    'a key that is given twice, of which the last counts',
    '{"dns": ["10.9.9.9"], "dns": ["10.9.9.8"]}',
    `{"dns": ["10.9.9.9"], ${DNS}}`,
    { says: 'containers asked 10.9.9.8 before' },
  ),
  text('a key with an escape', '{"\\u0064ns": ["10.0.0.1"]}', `{"\\u0064ns": ["172.17.0.1", "10.0.0.1", "10.0.0.2"]}`),
  text('our own servers, which somebody else has written', `{${DENSE}}`, `{${DENSE}}`),
  text(
    'options and search domains of DNS stay',
    '{"dns-opts": ["ndots:2"], "dns-search": ["a"]}',
    `{"dns-opts": ["ndots:2"], "dns-search": ["a"], ${DNS}}`,
  ),
  text('octets that are no UTF-8', '{"labels": ["\xe4\xff"]}', `{"labels": ["\xe4\xff"], ${DNS}}`),
  text('the mark of UTF-8', '\xef\xbb\xbf{"a": 1, "b": 2}', `\xef\xbb\xbf{"a": 1, "b": 2, ${DNS}}`),
  text(
    'keys that JavaScript gives a meaning',
    '{"__proto__": {"bridge": "none"}, "constructor": 1}',
    `{"__proto__": {"bridge": "none"}, "constructor": 1, ${DNS}}`,
  ),
  text(
    'a long file',
    `{"labels": [${'"x",'.repeat(20_000)}"y"], "a": 1}`,
    `{"labels": [${'"x",'.repeat(20_000)}"y"], "a": 1, ${DNS}}`,
  ),
  text(
    'deep nesting',
    `{"a": ${'['.repeat(5_000)}${']'.repeat(5_000)}, "b": 1}`,
    `{"a": ${'['.repeat(5_000)}${']'.repeat(5_000)}, "b": 1, ${DNS}}`,
  ),
  {
    name: 'a file that only root reads',
    before: { text: '{"a": 1, "b": 2}', mode: 0o600 },
    after: `{"a": 1, "b": 2, ${DNS}}`,
  },
  text(
    'the address that "bip" says, before Docker makes its bridge',
    '{"bip": "172.30.5.1/24", "a": 1}',
    `{"bip": "172.30.5.1/24", "a": 1, ${DNS.replace('172.17.0.1', '172.30.5.1')}}`,
    {
      node: interfaces({}),
      config: { listener: ['127.0.0.1', '172.30.5.1'] },
      says: 'warning: docker0 does not have the address 172.30.5.1 yet, so whether the server answers there is not tried',
    },
  ),
  text(
    '"bip" is another than that of the bridge, and counts when Docker starts anew',
    '{"bip": "172.30.5.1/24"}',
    `{"bip": "172.30.5.1/24", ${DNS.replace('172.17.0.1', '172.30.5.1')}}`,
    {
      config: { listener: '172.30.5.1' },
      says: 'docker0 does not have the address 172.30.5.1 yet',
    },
  ),
  text(
    'the first address of "default-address-pools"',
    '{"default-address-pools": [{"base": "10.200.0.0/16", "size": 24}], "a": 1}',
    `{"default-address-pools": [{"base": "10.200.0.0/16", "size": 24}], "a": 1, ${DNS.replace('172.17.0.1', '10.200.0.1')}}`,
    {
      node: interfaces({}),
      config: { listener: '10.200.0.1' },
      says: 'docker0 does not have the address 10.200.0.1 yet',
    },
  ),
  text(
    'a bridge that is there counts before "default-address-pools"',
    '{"default-address-pools": [{"base": "10.200.0.0/16", "size": 24}], "a": 1}',
    `{"default-address-pools": [{"base": "10.200.0.0/16", "size": 24}], "a": 1, ${DNS}}`,
  ),
  text(
    'a bridge of another name',
    '{"bridge": "br0"}',
    `{"bridge": "br0", ${DNS.replace('172.17.0.1', '10.77.0.1')}}`,
    {
      node: interfaces({ docker0: '172.17.0.1/16', br0: '10.77.0.1/24' }),
      config: { listener: '10.77.0.1' },
    },
  ),
  text(
    'a bridge that a flag names',
    '{"a": 1, "b": 2}',
    `{"a": 1, "b": 2, ${DNS.replace('172.17.0.1', '10.77.0.1')}}`,
    {
      node: { ...interfaces({ br0: '10.77.0.1/24' }), '/etc/default/docker': 'DOCKER_OPTS="-b=br0"\n' },
      config: { listener: '10.77.0.1' },
    },
  ),
  text(
    'a "bip" that a flag of the running daemon says',
    '{"a": 1, "b": 2}',
    `{"a": 1, "b": 2, ${DNS.replace('172.17.0.1', '172.30.5.1')}}`,
    {
      node: {
        ...interfaces({}),
        '/run/docker.pid': '77',
        '/proc/77/cmdline': ['/usr/bin/dockerd', '--bip', '172.30.5.1/24', ''].join('\0'),
      },
      config: { listener: '172.30.5.1' },
      says: 'docker0 does not have the address 172.30.5.1 yet',
    },
  ),
  text('flags that are none, or mean other things', '{}', `{${DNS}}`, {
    node: {
      '/etc/default/docker':
        '#DOCKER_OPTS="--dns 8.8.8.8 --dns 8.8.4.4"\n  # --dns=1.1.1.1\nDOCKER_OPTS="--dns-opt ndots:1 --dns-search=a --config-file=/etc/docker/daemon.json"\n',
      '/run/docker.pid': '77\n',
      '/proc/77/cmdline': '/usr/bin/dockerd\0-H\0fd://\0--dns-search\0b\0',
    },
  }),
  text('a server that listens everywhere', '{}', `{${DNS}}`, { config: { listener: '0.0.0.0' } }),
  text(
    'a server that listens at a second address on the bridge',
    '{}',
    `{${DNS.replace('172.17.0.1', '172.17.0.9')}}`,
    {
      node: interfaces({ docker0: '172.17.0.1/16', docker1: '172.17.0.9/16' }),
      config: { listener: ['10.0.0.11', '172.17.0.9'] },
    },
  ),
  text("a short time limit in the node's resolv.conf, which containers have too", '{}', `{${DNS}}`, {
    node: { '/etc/resolv.conf': 'nameserver 127.0.0.1\noptions ndots:1 timeout:1 attempts:2\n' },
    says: `warning: containers take "timeout:1" from this node's resolv.conf`,
  }),
  text("time limits of Docker's own", '{"dns-opts": [], "a": 1}', `{"dns-opts": [], "a": 1, ${DNS}}`, {
    node: { '/etc/resolv.conf': 'options timeout:1\n' },
  }),
  text('a time limit that a flag says', '{}', `{${DNS}}`, {
    node: { '/etc/resolv.conf': 'options timeout:1\n', '/etc/default/docker': 'DOCKER_OPTS=--dns-opt=timeout:5\n' },
  }),
  text('a time limit that is long enough', '{}', `{${DNS}}`, {
    node: { '/etc/resolv.conf': 'options timeout:1\noptions timeout:5\n' },
  }),
  text('no fallbacks', '{}', '{"dns": ["172.17.0.1"]}', { config: { fallbackServers: [] } }),
  text('fallbacks of the configuration, of which two count', '{}', '{"dns": ["172.17.0.1", "10.3.3.1", "10.3.3.2"]}', {
    config: { fallbackServers: ['10.3.3.1', '10.3.3.2', '10.3.3.3'] },
  }),
  text('recursion for the bridge alone', '{}', `{${DNS}}`, {
    config: { allowRecursion: ['172.17.0.0/16', '127.0.0.0/8'] },
    says: "warning: containers on other networks of Docker's (172.18.0.0/16, ",
  }),
];
