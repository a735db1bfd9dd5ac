import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();

const INTEGER_KEYS: [key: string, min: number, max: number][] = [
  ['zkDetectionTimeout', 0, 2147483],
  ['refreshSeconds', 1, 2147483],
  ['stateTimeoutSeconds', 1, 2147483],
  ['failoverHoldSeconds', 0, 2147483],
  ['snapshotMaxAge', 0, 31536000],
  ['ttl', 0, 2147483647],
  ['port', 1, 65535],
  ['timeout', 0, 2147483],
  ['httpport', 1, 65535],
  ['SOARefresh', 0, 4294967295],
  ['SOARetry', 0, 4294967295],
  ['SOAExpire', 0, 4294967295],
  ['SOAMinttl', 0, 4294967295],
  ['srvRecordDefaultWeight', 0, 65535],
];
const integers = INTEGER_KEYS.flatMap(([key, min, max]) =>
  [min - 1, max + 1, min + 1.5, '60', true, [], {}].map((value): [object, string] => [
    { [key]: value },
    `${key} is ${JSON.stringify(value)}: write an integer from ${min} to ${max}`,
  ]),
);

const FLAG_KEYS = [
  'mesosHTTPSOn',
  'dnson',
  'httpon',
  'externalon',
  'recurseon',
  'reversednson',
  'enforceRFC952',
  'setTruncateBit',
  'enumerationOn',
  'ResolvSubnetFirst',
];
const workers = [-1, 33, 1.5, '4', 'AUTO', true, [], {}].map((value): [object, string] => [
  { workers: value },
  `workers is ${JSON.stringify(value)}: write an integer from 0 to 32, or "auto"`,
]);

const flags = FLAG_KEYS.flatMap((key) =>
  ['true', 1, 0, []].map((value): [object, string] => [
    { [key]: value },
    `${key} is ${JSON.stringify(value)}: write true or false`,
  ]),
);

const FALLBACKS = 'write a list of IP addresses, such as ["10.0.0.1"], or [] for none';
const fallbacks = ['10.0.0.1', {}, true].map((value): [object, string] => [
  { fallbackServers: value },
  `fallbackServers is ${JSON.stringify(value)}: ${FALLBACKS}`,
]);

const texts = ['IAMConfigFile', 'caCertFile', 'certFile', 'keyFile'].flatMap((key) =>
  [5, false, ['x']].map((value): [object, string] => [
    { [key]: value },
    `${key} is ${JSON.stringify(value)}: write text in double quotes`,
  ]),
);

const ADDRESS = 'write an IP address, such as 10.0.0.1 or 2001:db8::1';
const LISTENER = 'write an IP address, such as "0.0.0.0", or a list of them, such as ["127.0.0.1", "::1"]';
const MASTER = 'write host:port, such as 10.0.0.1:5050 or [2001:db8::1]:5050';
const UPSTREAM = 'write an IP address or IP:port, such as 10.0.0.1, 10.0.0.1:5353 or [2001:db8::1]:5353';
const NAME =
  'write a domain name: labels of 1 to 63 letters, digits, "-" and "_", joined by dots, at most 253 characters';
const SNAPSHOT = 'write the absolute path of a file, such as "/var/lib/mesos-dns/snapshot", or "" for none';
const SOURCES = 'write at least one of netinfo, mesos, docker and host, such as ["netinfo", "mesos", "host"]';
const AGAIN = 'it is the same as entry [0]; leave one of them out';
const LONG_DOMAIN = `${'a'.repeat(63)}.`.repeat(3) + 'b'.repeat(62);

const NETWORK = 'write a network such as "10.0.0.0/8" or "2001:db8::/32", an address, "private", "connected" or "any"';

const others: [keys: object, ...mistakes: string[]][] = [
  [
    { fallbackServers: ['m1.example', '10.0.0.1:53'] },
    `fallbackServers[0] is "m1.example": ${ADDRESS}`,
    `fallbackServers[1] is "10.0.0.1:53": ${ADDRESS}`,
  ],
  [{ fallbackServers: ['10.0.0.1', '::ffff:10.0.0.1'] }, `fallbackServers[1] is "::ffff:10.0.0.1": ${AGAIN}`],
  [{ dnson: false, httpon: false }, 'dnson and httpon are both false: set at least one of them to true'],
  [
    { masters: [] },
    'neither zk nor masters is given: write at least one of them, such as "masters": ["10.0.0.1:5050"]',
  ],
  [
    { masters: [], zk: '' },
    'neither zk nor masters is given: write at least one of them, such as "masters": ["10.0.0.1:5050"]',
  ],
  ...['', 'all', '10.0.0.1/8', '10.0.0.0/33', '::/129', 10].map((value): [object, string] => [
    { allowRecursion: [value] },
    `allowRecursion[0] is ${JSON.stringify(value)}: ${NETWORK}`,
  ]),
  [
    { allowRecursion: '10.0.0.0/8' },
    'allowRecursion is "10.0.0.0/8": write a list, such as ["private", "connected"] or ["10.0.0.0/8"]',
  ],
  [{ allowRecursion: ['10.0.0.1', '10.0.0.1/32'] }, `allowRecursion[1] is "10.0.0.1/32": ${AGAIN}`],
  [{ masters: '10.0.0.1:5050' }, 'masters is "10.0.0.1:5050": write a list, such as ["10.0.0.1:5050"]'],
  ...[
    '10.0.0.1',
    '10.0.0.1:',
    '10.0.0.1:0',
    '10.0.0.1:65536',
    '10.0.0.1:x',
    '::1:5050',
    '[::1]',
    ':5050',
    '',
    'http://m:5050',
    '10.0.0.256:5050',
  ].map((master): [object, string] => [
    { masters: ['m:1', master] },
    `masters[1] is ${JSON.stringify(master)}: ${MASTER}`,
  ]),
  [{ masters: ['m:1', 5, null] }, `masters[1] is 5: ${MASTER}`, `masters[2] is null: ${MASTER}`],
  [{ masters: ['m:1', 'M.:1'] }, `masters[1] is "M.:1": ${AGAIN}`],
  [{ masters: ['[::1]:1', 'x:1', '[0:0::1]:01'] }, `masters[2] is "[0:0::1]:01": ${AGAIN}`],
  [{ masters: ['10.0.0.1:1', '[::ffff:10.0.0.1]:1'] }, `masters[1] is "[::ffff:10.0.0.1]:1": ${AGAIN}`],
  [{ masters: ['m:1', 'm:1', 'm'] }, `masters[1] is "m:1": ${AGAIN}`, `masters[2] is "m": ${MASTER}`],
  [{ mesosAuthentication: 'none' }, 'mesosAuthentication is "none": write "" for none, "basic" or "iam"'],
  [{ mesosAuthentication: 'Basic' }, 'mesosAuthentication is "Basic": write "" for none, "basic" or "iam"'],
  [{ mesosAuthentication: true }, 'mesosAuthentication is true: write "" for none, "basic" or "iam"'],
  [
    { mesosAuthentication: 'basic' },
    'mesosCredentials.principal is missing: mesosAuthentication "basic" needs it',
    'mesosCredentials.secret is missing: mesosAuthentication "basic" needs it',
  ],
  [
    { mesosAuthentication: 'basic', mesosCredentials: { principal: 'p', secret: '' } },
    'mesosCredentials.secret is "": mesosAuthentication "basic" needs it',
  ],
  [
    { mesosAuthentication: 'basic', mesosCredentials: ['p', 's'] },
    'mesosCredentials is ******: write an object with "principal" and "secret"',
  ],
  [
    { mesosAuthentication: 'basic', mesosCredentials: { Principal: 5, SECRET: 5 } },
    'mesosCredentials.principal is 5: write text in double quotes',
    'mesosCredentials.secret is ******: write text in double quotes',
  ],
  [{ mesosAuthentication: 'iam' }, 'IAMConfigFile is missing: mesosAuthentication "iam" needs it'],
  ...['', '.', 'a..b', '.a', 'a b', 'a/b', 'ä', 'a'.repeat(64), LONG_DOMAIN, 'a..'].map((domain): [object, string] => [
    { domain },
    `domain is ${JSON.stringify(domain).slice(0, 200)}${domain === LONG_DOMAIN ? '…' : ''}: ${NAME}`,
  ]),
  [{ domain: 5 }, `domain is 5: ${NAME}`],
  [
    { workers: 32, listener: ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'] },
    '4 listeners would have 128 UDP threads, and there are at most 96: write fewer of them, or fewer "workers"',
  ],
  [
    { listener: Array.from({ length: 97 }, (_, index) => `127.0.0.${index + 1}`) },
    '97 listeners would have 97 UDP threads, and there are at most 96: write fewer of them, or fewer "workers"',
  ],
  ...['snapshot', './snapshot', '~/snapshot', ' /snapshot', '/', '/var/lib/', 5, false].map(
    (path): [object, string] => [{ snapshotFile: path }, `snapshotFile is ${JSON.stringify(path)}: ${SNAPSHOT}`],
  ),
  [{ listener: 5 }, `listener is 5: ${LISTENER}`],
  [{ listener: {} }, `listener is {}: ${LISTENER}`],
  [{ listener: [] }, `listener is []: ${LISTENER}`],
  [{ listener: '' }, `listener is "": ${ADDRESS}`],
  [{ listener: 'localhost' }, `listener is "localhost": ${ADDRESS}`],
  [{ listener: '127.0.0.1:53' }, `listener is "127.0.0.1:53": ${ADDRESS}`],
  [{ listener: ['::1', 'localhost', 5] }, `listener[1] is "localhost": ${ADDRESS}`, `listener[2] is 5: ${ADDRESS}`],
  [{ listener: ['::1', '0::1'] }, `listener[1] is "0::1": ${AGAIN}`],
  [{ httplistener: 'localhost' }, `httplistener is "localhost": ${ADDRESS}`],
  [{ httplistener: ['::1'] }, `httplistener is ["::1"]: ${ADDRESS}`],
  [{ resolvers: '8.8.8.8' }, 'resolvers is "8.8.8.8": write a list of IP addresses, such as ["10.0.0.1"]'],
  ...['', 'dns.example', '8.8.8', '8.8.8.8:0', '8.8.8.8:x', 'fe80::1%eth0', '08.8.8.8'].map(
    (resolver): [object, string] => [
      { resolvers: ['1.1.1.1', resolver] },
      `resolvers[1] is ${JSON.stringify(resolver)}: ${UPSTREAM}`,
    ],
  ),
  [{ resolvers: ['1.1.1.1', '1.1.1.1:53'] }, `resolvers[1] is "1.1.1.1:53": ${AGAIN}`],
  [
    { zoneResolvers: [] },
    'zoneResolvers is []: write an object of zones and their resolvers, such as {"weave": ["10.0.0.1"]}',
  ],
  [{ zoneResolvers: { weave: [] } }, 'zoneResolvers.weave is []: write at least one resolver, or leave the zone out'],
  [
    { zoneResolvers: { weave: null } },
    'zoneResolvers.weave is null: write a list of IP addresses, such as ["10.0.0.1"]',
  ],
  [{ zoneResolvers: { 'a.example': ['1.1.1.1', 'x'] } }, `zoneResolvers["a.example"][1] is "x": ${UPSTREAM}`],
  [{ zoneResolvers: { 'a b': ['1.1.1.1'] } }, `zoneResolvers["a b"] is ["1.1.1.1"]: "a b" is no zone; ${NAME}`],
  [{ zoneResolvers: { '': ['1.1.1.1'] } }, `zoneResolvers[""] is ["1.1.1.1"]: "" is no zone; ${NAME}`],
  [
    { zoneResolvers: { weave: ['1.1.1.1'], 'WEAVE.': ['1.1.1.2'] } },
    'zoneResolvers["WEAVE."] is ["1.1.1.2"]: the zone "weave" stands there twice, leave one of them out',
  ],
  [
    { zoneResolvers: { Mesos: ['1.1.1.1:54'] } },
    'zoneResolvers.Mesos is ["1.1.1.1:54"]: this is the Mesos domain, which mesos-dns answers itself; leave it out',
  ],
  [
    { zoneResolvers: { 'a.mesos': ['1.1.1.1'] } },
    'zoneResolvers["a.mesos"] is ["1.1.1.1"]: ambiguous: a.mesos is masked by mesos; leave one of them out',
  ],
  [
    { domain: 'dc1.example', zoneResolvers: { example: ['1.1.1.1'] } },
    'zoneResolvers.example is ["1.1.1.1"]: ambiguous: dc1.example is masked by example; leave one of them out',
  ],
  [
    { zoneResolvers: { b: ['1.1.1.1'], 'a.b': ['1.1.1.1'] } },
    'zoneResolvers["a.b"] is ["1.1.1.1"]: ambiguous: a.b is masked by b; leave one of them out',
  ],
  [{ SOAMname: '' }, 'SOAMname is "": write a domain name, such as ns1.mesos'],
  [{ SOAMname: '.' }, 'SOAMname is ".": write a domain name, such as ns1.mesos'],
  [{ SOAMname: 'a..b' }, 'SOAMname is "a..b": write a domain name, such as ns1.mesos'],
  [{ SOAMname: 'a b' }, 'SOAMname is "a b": write a domain name, such as ns1.mesos'],
  [{ SOARname: '@' }, 'SOARname is "@": write a mailbox as a domain name, such as root.ns1.mesos or root@ns1.mesos'],
  [
    { SOARname: ['root'] },
    'SOARname is ["root"]: write a mailbox as a domain name, such as root.ns1.mesos or root@ns1.mesos',
  ],
  [{ IPSources: [] }, `IPSources is []: ${SOURCES}`],
  [{ IPSources: 'host' }, `IPSources is "host": ${SOURCES}`],
  [
    { IPSources: ['host', 'rkt', 'host'] },
    'IPSources[1] is "rkt": write netinfo, mesos, docker or host',
    `IPSources[2] is "host": ${AGAIN}`,
  ],
];

const cases: [keys: object, ...mistakes: string[]][] = [
  ...integers,
  ...workers,
  ...fallbacks,
  ...flags,
  ...texts,
  ...others,
];
for (const [keys, ...mistakes] of cases) {
  test(`${JSON.stringify(keys).slice(0, 100)} is refused`, () => {
    assert.deepEqual(files.mistakes({ masters: MASTERS, ...keys }), mistakes);
  });
}

const ZOOKEEPER_URLS = [
  'zk:/h/mesos',
  'http://h/mesos',
  'h:2181',
  'zk://h',
  'zk://h/',
  'zk:///mesos',
  'zk://h,/mesos',
  'zk://h:0/mesos',
  'zk://h:x/mesos',
  'zk://::1:x/mesos',
  'zk://h//mesos',
  'zk://h/a/../b',
  'zk://h/./a',
  'zk://h/a\u0000',
  'zk://user@h/mesos',
  'zk://:p@h/mesos',
  'zk://user:@h/mesos',
  'zk://user:%zz@h/mesos',
  'zk://user:a/b@h/mesos',
  'zk://\ud800:a@h/mesos',
];
for (const zk of ZOOKEEPER_URLS) {
  test(`the ZooKeeper URL ${JSON.stringify(zk)} is refused`, () => {
    const [mistake, ...more] = files.mistakes({ zk });
    assert.match(mistake ?? '', /^zk is ".*": write zk:\/\/host:port,host:port\/path or /);
    assert.deepEqual(more, []);
  });
}
