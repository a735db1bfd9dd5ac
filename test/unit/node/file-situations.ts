import { OURS, ours, plain, RESOLV, type StartingSituation, THREE, UPSTREAM } from './starting-situation.ts';

/** What may stand in a plain file. */
export const FILES: readonly StartingSituation[] = [
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
  plain('nothing but this server', 'nameserver 127.0.0.1\n', `${THREE}${OURS}nameserver 127.0.0.1\n`, {
    upstreams: [],
    says: 'names outside the Mesos domain cannot be looked up',
  }),
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

/** What the configuration may say. */
export const CONFIGURATIONS: readonly StartingSituation[] = [
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
