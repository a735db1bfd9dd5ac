import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseResolvConf } from '../../../src/lib/resolv-conf.ts';

const cases: [name: string, text: string, nameservers: string[], search: string[]][] = [
  ['an empty file says nothing', '', [], []],
  ['nameservers stand in their order', 'nameserver 10.0.0.2\nnameserver 10.0.0.1\n', ['10.0.0.2', '10.0.0.1'], []],
  [
    'more than three nameservers are taken',
    [1, 2, 3, 4].map((n) => `nameserver 10.0.0.${n}`).join('\n'),
    ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
    [],
  ],
  [
    'addresses become canonical',
    'nameserver 2001:DB8:0::1\nnameserver ::ffff:10.0.0.1',
    ['2001:db8::1', '10.0.0.1'],
    [],
  ],
  [
    'tabs, several spaces and carriage returns separate',
    'nameserver\t \t10.0.0.1\t\r\nsearch  a.example\tb.example  \r\n',
    ['10.0.0.1'],
    ['a.example', 'b.example'],
  ],
  ['comments are skipped', '# nameserver 10.0.0.1\n; nameserver 10.0.0.2\n#nameserver 10.0.0.3', [], []],
  ['what follows an address is skipped', 'nameserver 10.0.0.1 # the first', ['10.0.0.1'], []],
  ['a keyword that does not start its line is skipped', ' nameserver 10.0.0.1\n\tsearch a.example', [], []],
  ['keywords are lower case and whole', 'NAMESERVER 10.0.0.1\nnameservers 10.0.0.2\nnameserver10.0.0.3', [], []],
  ['an address with a zone is skipped', 'nameserver fe80::1%eth0\nnameserver 10.0.0.1', ['10.0.0.1'], []],
  [
    'what is no address is skipped',
    'nameserver\nnameserver one.example\nnameserver 10.0.0\nnameserver 010.0.0.1',
    [],
    [],
  ],
  ['other keywords are skipped', 'options ndots:5\nsortlist 10.0.0.0/8\nnameserver 10.0.0.1', ['10.0.0.1'], []],
  ['domain is a search list of one', 'domain a.example b.example', [], ['a.example']],
  ['the last of domain and search wins: domain', 'search a.example b.example\ndomain c.example', [], ['c.example']],
  [
    'the last of domain and search wins: search',
    'domain c.example\nsearch d.example\nsearch a.example b.example',
    [],
    ['a.example', 'b.example'],
  ],
];

for (const [name, text, nameservers, search] of cases) {
  test(`resolv.conf: ${name}`, () => assert.deepEqual(parseResolvConf(text), { nameservers, search }));
}
