import { DROP_IN, GENERATED, generated, HEAD, INTERFACES, type Tree, UPLINK } from './fake-node.ts';

/** A node as it may be found, and what `apply` makes of it. */
export interface StartingSituation {
  readonly name: string;
  readonly start: Tree;
  /** Keys of the configuration, beside a listener at 127.0.0.1 and the masters 10.0.0.1 and 10.0.0.2. */
  readonly config?: object;
  /** Texts of the files that are different afterwards, but for the notes. */
  readonly applied: Readonly<Record<string, string>>;
  /** Whom mesos-dns asks afterwards. */
  readonly upstreams: readonly string[];
  readonly programs?: readonly string[];
  /** A part of what is printed. */
  readonly says?: string;
}

const RESOLV = '/etc/resolv.conf';
const BEGIN = '# mesos-dns: begin. "mesos-dns resolv-conf restore" takes these lines out again.\n';
const END = '# mesos-dns: end\n';
const THREE = ours(
  'nameserver 127.0.0.1',
  'nameserver 10.0.0.1',
  'nameserver 10.0.0.2',
  'options timeout:1 attempts:2',
);
const UPSTREAM = 'nameserver 10.9.9.9\n';
const OURS = '#mesos-dns# ';

function ours(...lines: string[]): string {
  return BEGIN + lines.map((line) => `${line}\n`).join('') + END;
}

/** A plain file with this text becomes that text. */
function plain(name: string, before: string, after: string, more: Partial<StartingSituation> = {}): StartingSituation {
  return { name, start: { [RESOLV]: before }, applied: { [RESOLV]: after }, upstreams: ['10.9.9.9'], ...more };
}

const FILES: readonly StartingSituation[] = [
  plain('one nameserver', UPSTREAM, THREE + OURS + UPSTREAM),
  plain(
    'several nameservers, more than the C libraries take',
    'nameserver 10.9.9.9\nnameserver 10.9.9.8\nnameserver 10.9.9.7\nnameserver 10.9.9.6\n',
    `${THREE}${OURS}nameserver 10.9.9.9\n${OURS}nameserver 10.9.9.8\n${OURS}nameserver 10.9.9.7\n${OURS}nameserver 10.9.9.6\n`,
    { upstreams: ['10.9.9.9', '10.9.9.8', '10.9.9.7', '10.9.9.6'] },
  ),
  plain(
    'the same nameserver twice',
    'nameserver 10.9.9.9\nnameserver 10.9.9.9\n',
    `${THREE}${OURS}nameserver 10.9.9.9\n${OURS}nameserver 10.9.9.9\n`,
  ),
  plain(
    'search and domain, of which the last counts, stay in their order',
    'domain a.example\nnameserver 10.9.9.9\nsearch b.example c.example\n',
    `${THREE}domain a.example\n${OURS}nameserver 10.9.9.9\nsearch b.example c.example\n`,
  ),
  plain(
    'more search domains than old C libraries take stay all of them',
    `search ${'abcdefgh'
      .split('')
      .map((letter) => `${letter.repeat(40)}.example`)
      .join(' ')}\nnameserver 10.9.9.9\n`,
    `${THREE}search ${'abcdefgh'
      .split('')
      .map((letter) => `${letter.repeat(40)}.example`)
      .join(' ')}\n${OURS}${UPSTREAM}`,
  ),
  plain(
    'comments of both kinds, blank lines, sortlist and unknown lines',
    '# a\n; b\n\nsortlist 10.0.0.0/255.0.0.0\nfamily inet4\nnameserver 10.9.9.9 # c\n  nameserver 10.9.9.8\nlookup file bind\n',
    `${THREE}# a\n; b\n\nsortlist 10.0.0.0/255.0.0.0\nfamily inet4\n${OURS}nameserver 10.9.9.9 # c\n  nameserver 10.9.9.8\nlookup file bind\n`,
  ),
  plain(
    'options of others are left where they are',
    'options ndots:2 edns0\nnameserver 10.9.9.9\noptions trust-ad\n',
    `${THREE}options ndots:2 edns0\n${OURS}${UPSTREAM}options trust-ad\n`,
  ),
  plain(
    'timeout and attempts, in one of several lines of options, give way to ours',
    'options ndots:2\nnameserver 10.9.9.9\noptions timeout:9 use-vc attempts:1\noptions attempts:7\n',
    `${ours('nameserver 127.0.0.1', 'nameserver 10.0.0.1', 'nameserver 10.0.0.2', 'options ndots:2', 'options use-vc', 'options timeout:1 attempts:2')}${OURS}options ndots:2\n${OURS}${UPSTREAM}${OURS}options timeout:9 use-vc attempts:1\n${OURS}options attempts:7\n`,
  ),
  plain(
    'rotate would ask the masters first every other time',
    'options rotate\nnameserver 10.9.9.9\n',
    `${THREE}${OURS}options rotate\n${OURS}${UPSTREAM}`,
  ),
  plain('no line break at the end', 'search a\nnameserver 10.9.9.9', `${THREE}search a\n${OURS}nameserver 10.9.9.9`),
  plain(
    'line breaks of DOS',
    'search a\r\nnameserver 10.9.9.9\r\noptions ndots:1\r\n',
    `${THREE}search a\r\n${OURS}nameserver 10.9.9.9\r\noptions ndots:1\r\n`,
  ),
  plain(
    'tabs',
    'nameserver\t10.9.9.9\nsearch\ta\tb\noptions\ttimeout:3\tndots:2\n',
    `${ours('nameserver 127.0.0.1', 'nameserver 10.0.0.1', 'nameserver 10.0.0.2', 'options ndots:2', 'options timeout:1 attempts:2')}${OURS}nameserver\t10.9.9.9\nsearch\ta\tb\n${OURS}options\ttimeout:3\tndots:2\n`,
  ),
  plain(
    'octets that are no UTF-8 come through as they are',
    '# \xe4\xff\x80\nnameserver 10.9.9.9\n',
    `${THREE}# \xe4\xff\x80\n${OURS}${UPSTREAM}`,
  ),
  plain(
    'IPv6, with a zone that upstreams cannot have',
    'nameserver 2001:DB8::53\nnameserver fe80::1%eth0\n',
    `${THREE}${OURS}nameserver 2001:DB8::53\n${OURS}nameserver fe80::1%eth0\n`,
    { upstreams: ['2001:db8::53'], says: 'warning: mesos-dns cannot ask fe80::1%eth0' },
  ),
  plain(
    'masters, this machine and loopback are no upstreams: nothing circles',
    'nameserver 127.0.0.1\nnameserver 10.0.0.1\nnameserver 10.0.0.11\nnameserver ::1\nnameserver 0.0.0.0\nnameserver 10.9.9.9\n',
    `${THREE}${['127.0.0.1', '10.0.0.1', '10.0.0.11', '::1', '0.0.0.0', '10.9.9.9'].map((each) => `${OURS}nameserver ${each}\n`).join('')}`,
  ),
  plain(
    'nothing but masters',
    'nameserver 10.0.0.1\nnameserver 10.0.0.2\n',
    `${THREE}${OURS}nameserver 10.0.0.1\n${OURS}nameserver 10.0.0.2\n`,
    { upstreams: [], says: 'names outside the Mesos domain cannot be looked up' },
  ),
  plain('an empty file', '', THREE, { upstreams: [], says: 'names outside the Mesos domain cannot be looked up' }),
  plain('comments only', '# nothing\n', `${THREE}# nothing\n`, { upstreams: [] }),
  {
    name: 'no file at all',
    start: {},
    applied: { [RESOLV]: THREE },
    upstreams: [],
    says: 'names outside the Mesos domain cannot be looked up',
  },
  {
    name: 'a mode of its own',
    start: { [RESOLV]: { text: UPSTREAM, mode: 0o640 } },
    applied: { [RESOLV]: THREE + OURS + UPSTREAM },
    upstreams: ['10.9.9.9'],
  },
  {
    name: 'a file that a lost run of ours left, without its notes',
    start: { [RESOLV]: `${THREE}search a\n${OURS}${UPSTREAM}` },
    applied: {},
    upstreams: ['10.9.9.9'],
  },
];

const CONFIGURATIONS: readonly StartingSituation[] = [
  plain(
    'no fallback: longer patience, for nobody else can be asked',
    UPSTREAM,
    `${ours('nameserver 127.0.0.1', 'options timeout:1 attempts:5')}${OURS}${UPSTREAM}`,
    { config: { fallbackServers: [] } },
  ),
  plain(
    'one fallback, and this node itself among the masters',
    UPSTREAM,
    `${ours('nameserver 127.0.0.1', 'nameserver 10.0.0.1', 'options timeout:1 attempts:3')}${OURS}${UPSTREAM}`,
    { config: { masters: ['10.0.0.11:5050', '10.0.0.1:5050'] } },
  ),
  plain(
    'more fallbacks than there is room for',
    'nameserver 10.1.1.3\nnameserver 10.9.9.9\n',
    `${ours('nameserver 127.0.0.1', 'nameserver 10.1.1.1', 'nameserver 10.1.1.2', 'options timeout:1 attempts:2')}${OURS}nameserver 10.1.1.3\n${OURS}${UPSTREAM}`,
    { config: { fallbackServers: ['10.1.1.1', '10.1.1.2', '10.1.1.3'] } },
  ),
  plain('listening on all addresses', UPSTREAM, THREE + OURS + UPSTREAM, { config: { listener: '::' } }),
  plain(
    'listening on IPv6 loopback, and on another address before it',
    UPSTREAM,
    `${THREE.replace('127.0.0.1', '::1')}${OURS}${UPSTREAM}`,
    { config: { listener: ['10.0.0.11', '::1'] } },
  ),
  plain(
    'listening on an address of the network only',
    UPSTREAM,
    `${THREE.replace('127.0.0.1', '10.0.0.11')}${OURS}${UPSTREAM}`,
    { config: { listener: ['10.0.0.11'] } },
  ),
  plain(
    'a resolver on another loopback address, and upstreams by configuration',
    'nameserver 127.0.1.1\n',
    `${THREE}${OURS}nameserver 127.0.1.1\n`,
    { config: { resolvers: ['10.9.9.9'] }, upstreams: [], says: 'warning: mesos-dns cannot ask 127.0.1.1' },
  ),
];

const MANAGERS: readonly StartingSituation[] = [
  plain(
    'NetworkManager, which writes the file',
    `# Generated by NetworkManager\nsearch a\n${UPSTREAM}`,
    `${THREE}# Generated by NetworkManager\nsearch a\n${OURS}${UPSTREAM}`,
    { says: 'NetworkManager writes it anew when a network changes; mesos-dns-resolv-conf.path' },
  ),
  {
    name: 'NetworkManager behind a link',
    start: {
      [RESOLV]: { link: '/run/NetworkManager/resolv.conf' },
      '/run/NetworkManager/resolv.conf': `# Generated by NetworkManager\n${UPSTREAM}`,
    },
    applied: { [RESOLV]: `${THREE}# Generated by NetworkManager\n${OURS}${UPSTREAM}` },
    upstreams: ['10.9.9.9'],
    says: 'NetworkManager writes it anew',
  },
  {
    name: 'dhclient, which says nothing of itself in the file',
    start: { [RESOLV]: `domain a\n${UPSTREAM}`, '/var/lib/dhcp/dhclient.eth0.leases': 'lease {}\n' },
    applied: { [RESOLV]: `${THREE}domain a\n${OURS}${UPSTREAM}` },
    upstreams: ['10.9.9.9'],
    says: 'dhclient writes it anew when a lease is renewed',
  },
  plain(
    'dhcpcd',
    `# Generated by dhcpcd from eth0.dhcp\n${UPSTREAM}`,
    `${THREE}# Generated by dhcpcd from eth0.dhcp\n${OURS}${UPSTREAM}`,
    {
      says: 'dhcpcd writes it anew',
    },
  ),
  plain(
    'openresolv',
    `# Generated by resolvconf\n${UPSTREAM}`,
    `${THREE}# Generated by resolvconf\n${OURS}${UPSTREAM}`,
    {
      says: 'openresolv writes it anew',
    },
  ),
  plain(
    'cloud-init',
    `; Created by cloud-init on instance boot automatically, do not edit.\n;\n${UPSTREAM}`,
    `${THREE}; Created by cloud-init on instance boot automatically, do not edit.\n;\n${OURS}${UPSTREAM}`,
    { says: 'cloud-init may write it anew when the node boots' },
  ),
  plain(
    'a container of Docker',
    `# Generated by Docker Engine.\n${UPSTREAM}options edns0 trust-ad ndots:0\n`,
    `${THREE}# Generated by Docker Engine.\n${OURS}${UPSTREAM}options edns0 trust-ad ndots:0\n`,
    { says: 'Docker writes it anew' },
  ),
  {
    name: 'ConnMan behind a link',
    start: { [RESOLV]: { link: '../run/connman/resolv.conf' }, '/run/connman/resolv.conf': UPSTREAM },
    applied: { [RESOLV]: THREE + OURS + UPSTREAM },
    upstreams: ['10.9.9.9'],
    says: 'ConnMan writes it anew',
  },
  {
    name: 'a link to a link to a file of the administrator',
    start: {
      [RESOLV]: { link: 'dns/current' },
      '/etc/dns/current': { link: 'site.conf' },
      '/etc/dns/site.conf': `search a\n${UPSTREAM}`,
    },
    applied: { [RESOLV]: `${THREE}search a\n${OURS}${UPSTREAM}` },
    upstreams: ['10.9.9.9'],
  },
  {
    name: 'a link that leads nowhere',
    start: { [RESOLV]: { link: '../run/gone/resolv.conf' } },
    applied: { [RESOLV]: THREE },
    upstreams: [],
  },
  {
    name: 'a link to the stub of a systemd-resolved that does not run',
    start: { [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' } },
    applied: { [RESOLV]: THREE },
    upstreams: [],
  },
];

const STUB = '/run/systemd/resolve/stub-resolv.conf';
const TELL_RESOLVED = 'systemctl try-reload-or-restart systemd-resolved.service';

function dropIn(servers: string, domain = 'mesos'): string {
  return (
    '# "mesos-dns resolv-conf apply" wrote this file, and "mesos-dns resolv-conf restore" removes it.\n[Resolve]\n' +
    '# First nothing: servers of other files would be asked for Mesos names too. mesos-dns asks those for all other names.\n' +
    `DNS=\nDNS=${servers}\nDomains=~${domain}\n`
  );
}

/** With systemd-resolved's stub; afterwards it has our servers before those of the networks. */
function stub(name: string, more: Partial<StartingSituation> & { readonly others?: Tree }): StartingSituation {
  const start = {
    [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' },
    [STUB]: 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch a\n',
    [UPLINK]: UPSTREAM,
    ...more.others,
  };
  const servers = '127.0.0.1 10.0.0.1 10.0.0.2';
  const told =
    servers
      .split(' ')
      .map((server) => `nameserver ${server}\n`)
      .join('') + UPSTREAM;
  return {
    name,
    start,
    applied: { [DROP_IN]: dropIn(servers), [UPLINK]: told },
    upstreams: ['10.9.9.9'],
    programs: [TELL_RESOLVED],
    ...more,
  };
}

const RESOLVED: readonly StartingSituation[] = [
  stub('systemd-resolved with its stub', { says: 'belongs to systemd-resolved and stays as it is' }),
  stub('systemd-resolved with its stub, and other drop-ins', {
    others: { '/etc/systemd/resolved.conf.d/a.conf': '[Resolve]\nCache=no\n' },
  }),
  stub('systemd-resolved with servers of its own configuration', {
    others: {
      '/etc/systemd/resolved.conf':
        '[Resolve]\n#DNS=1.1.1.1\nDNS=10.9.9.8#dns.example 10.9.9.7\n[Other]\nDNS=10.9.9.5\n',
      '/usr/lib/systemd/resolved.conf.d/b.conf': '[Resolve]\nDNS=10.9.9.6\nDNSSEC=yes\n',
    },
    upstreams: ['10.9.9.9', '10.9.9.8', '10.9.9.7', '10.9.9.6'],
    says: 'warning: systemd-resolved has DNSSEC=yes',
  }),
  stub('systemd-resolved with servers of a drop-in that is read after ours', {
    others: { '/run/systemd/resolved.conf.d/z.conf': '[Resolve]\nDNS=10.9.9.8\n' },
    upstreams: ['10.9.9.9', '10.9.9.8'],
    says: 'warning: systemd-resolved also reads z.conf',
  }),
  stub('systemd-resolved by its address in a plain file, and another domain', {
    start: { [RESOLV]: 'nameserver 127.0.0.53\n', [UPLINK]: UPSTREAM },
    config: { domain: 'cluster.example', fallbackServers: [] },
    applied: { [DROP_IN]: dropIn('127.0.0.1', 'cluster.example'), [UPLINK]: `nameserver 127.0.0.1\n${UPSTREAM}` },
  }),
  {
    name: 'systemd-resolved that programs pass by',
    start: { [RESOLV]: { link: '/run/systemd/resolve/resolv.conf' }, [UPLINK]: `# resolved\n${UPSTREAM}search .\n` },
    applied: { [RESOLV]: `${THREE}# resolved\n${OURS}${UPSTREAM}search .\n` },
    upstreams: ['10.9.9.9'],
    says: 'leads programs past systemd-resolved: a file takes the place of the link',
  },
];

const SHIPPED_HEAD =
  '# Dynamic resolv.conf(5) file for glibc resolver(3) generated by resolvconf(8)\n#     DO NOT EDIT\n';

function resolvconf(name: string, head: string | undefined, link: string, more: Partial<StartingSituation> = {}) {
  const interfaces = [UPSTREAM, 'nameserver 10.9.9.8\nsearch a\n'];
  const start: Tree = {
    [RESOLV]: { link },
    [GENERATED]: generated(head ?? '', interfaces),
    [`${INTERFACES}/eth0.dhclient`]: interfaces[0]!,
    [`${INTERFACES}/eth1.inet`]: interfaces[1]!,
    ...(head === undefined ? {} : { [HEAD]: head }),
  };
  const block = THREE;
  return {
    name,
    start,
    applied: { [HEAD]: block + (head ?? ''), [GENERATED]: generated(block + (head ?? ''), interfaces) },
    upstreams: ['10.9.9.9', '10.9.9.8'],
    programs: ['resolvconf -u'],
    says: 'belongs to resolvconf, which gets our lines as its head',
    ...more,
  };
}

const FILLED = ours(
  'nameserver 127.0.0.1',
  'nameserver 10.0.0.1',
  'nameserver 127.0.0.1',
  'options timeout:1 attempts:2',
);

const RESOLVCONF: readonly StartingSituation[] = [
  resolvconf('resolvconf', SHIPPED_HEAD, '/run/resolvconf/resolv.conf'),
  resolvconf('resolvconf of Ubuntu 14.04, by its relative link', SHIPPED_HEAD, '../run/resolvconf/resolv.conf'),
  resolvconf('resolvconf without a head', undefined, '/run/resolvconf/resolv.conf'),
  resolvconf(
    'resolvconf with lines of the administrator in its head',
    'search b\noptions rotate\n',
    '/run/resolvconf/resolv.conf',
  ),
  resolvconf(
    'resolvconf with one fallback: what it appends must not be among the first three',
    SHIPPED_HEAD,
    '/run/resolvconf/resolv.conf',
    {
      config: { fallbackServers: ['10.0.0.1'] },
      applied: {
        [HEAD]: FILLED + SHIPPED_HEAD,
        [GENERATED]: generated(FILLED + SHIPPED_HEAD, [UPSTREAM, 'nameserver 10.9.9.8\nsearch a\n']),
      },
    },
  ),
];

export const SITUATIONS: readonly StartingSituation[] = [
  ...FILES,
  ...CONFIGURATIONS,
  ...MANAGERS,
  ...RESOLVED,
  ...RESOLVCONF,
];
