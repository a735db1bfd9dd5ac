import type { RfcCase } from '../case.ts';
import { LONG_TEXT } from '../setups.ts';
import { NEGATIVE_DEFAULT } from './records.ts';

const V4 = 'v4.marathon.mesos. 60 IN A 10.0.1.4';
const WWW = 'www.mesos. 60 IN CNAME v4.marathon.mesos.';
const AWAY = 'away.mesos. 60 IN CNAME www.example.com.';
const OUTSIDE = 'www.example.com. 300 IN A 192.0.2.1';
const TEXT = `db.mesos. 60 IN TXT ${LONG_TEXT.match(/.{1,255}/g)!
  .map((part) => `"${part}"`)
  .join(' ')}`;

/** Static records, and the aliases among them: RFC 1034 §3.6.2 and §4.3.2, RFC 6604. */
const ROWS: readonly RfcCase[] = [
  {
    section: 'RFC 1034 §3.6.2',
    title: 'an alias comes with its target’s records, both of our own authority',
    ask: 'www.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: { groups: [[WWW], [V4]] } },
  },
  {
    section: 'RFC 1034 §3.6.2',
    title: 'an alias comes without EDNS too, in the letters of the question',
    ask: { question: 'wWw.mesos. A', edns: 'none' },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: { groups: [[WWW.replace('www.mesos', 'wWw.mesos')], [V4]] },
    },
  },
  {
    section: 'RFC 1034 §3.6.2',
    title: 'aliases follow one another, in this order',
    ask: 'twice.mesos. A',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: { groups: [['twice.mesos. 60 IN CNAME www.mesos.'], [WWW], [V4]] },
    },
  },
  {
    section: 'RFC 2782',
    title: 'an alias of a service comes with the service, and the addresses of its target',
    ask: '_www._tcp.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: [
        '_www._tcp.mesos. 60 IN CNAME _api._tcp.marathon.mesos.',
        '_api._tcp.marathon.mesos. 60 IN SRV 0 1 8080 api-iffe9-s0.marathon.mesos.',
      ],
      additional: [
        'api-iffe9-s0.marathon.mesos. 60 IN A 10.0.1.2',
        'api-iffe9-s0.marathon.mesos. 60 IN AAAA fd00:1::2',
      ],
    },
  },
  {
    section: 'RFC 2782',
    title: 'a target that is an alias comes without addresses',
    ask: '_db._tcp.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_db._tcp.mesos. 60 IN SRV 0 1 5432 db.mesos.', '_db._tcp.mesos. 60 IN SRV 0 1 5433 www.mesos.'],
      additional: ['db.mesos. 60 IN A 10.0.7.1 | 10.0.7.2', 'db.mesos. 60 IN AAAA fd00:7::1'],
    },
  },
  {
    section: 'RFC 1034 §3.6.2',
    title: 'who asks for the CNAME record gets it alone',
    ask: 'www.mesos. CNAME',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [WWW] },
  },
  {
    section: 'RFC 1034 §3.6.2',
    title: 'who asks for anything at an alias gets the CNAME record alone',
    ask: 'www.mesos. ANY',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [WWW] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'a target without records of the type is NODATA, beside the alias',
    ask: 'www.mesos. AAAA',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [WWW], authority: [NEGATIVE_DEFAULT] },
  },
  {
    section: 'RFC 6604 §3',
    title: 'a target that does not exist is NXDOMAIN, beside the alias',
    ask: 'gone.mesos. A',
    reply: {
      status: 'NXDOMAIN',
      flags: 'qr aa rd ra',
      answer: ['gone.mesos. 60 IN CNAME missing.mesos.'],
      authority: [NEGATIVE_DEFAULT],
    },
  },
  {
    section: 'RFC 1034 §4.3.2',
    title: 'a target outside the domain is resolved by the upstreams, and AA is the alias’s (RFC 6604 §2.1)',
    ask: 'away.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: { groups: [[AWAY], [OUTSIDE]] } },
  },
  {
    section: 'RFC 1034 §4.3.2',
    title: 'an alias comes before those of the upstream',
    ask: 'chain.mesos. A',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: {
        groups: [
          ['chain.mesos. 60 IN CNAME alias.example.com.'],
          ['alias.example.com. 300 IN CNAME www.example.com.'],
          [OUTSIDE],
        ],
      },
    },
  },
  {
    section: 'RFC 6604 §3',
    title: 'a target that does not exist outside is NXDOMAIN, beside the alias',
    ask: 'astray.mesos. A',
    reply: {
      status: 'NXDOMAIN',
      flags: 'qr aa rd ra',
      answer: ['astray.mesos. 60 IN CNAME missing.example.com.'],
      authority: ['example.com. 900 IN SOA ns.example.com. hostmaster.example.com. 7 3600 600 86400 900'],
    },
  },
  {
    section: 'RFC 4035 §3.2.3',
    title: 'what an upstream vouches for is not so with an alias that nobody has signed',
    ask: { question: 'secure.mesos. A', flags: 'rd ad', edns: { dnssecOk: true } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['secure.mesos. 60 IN CNAME secure.example.com.', 'secure.example.com. 300 IN A 192.0.2.4'],
    },
  },
  {
    section: 'RFC 6604 §3',
    title: 'a target for which the upstream fails is its SERVFAIL, beside the alias',
    ask: 'failing.mesos. A',
    reply: { status: 'SERVFAIL', flags: 'qr aa rd ra', answer: ['failing.mesos. 60 IN CNAME servfail.example.com.'] },
  },
  {
    section: 'RFC 8914 §4.23',
    title: 'a target for which no upstream answers is SERVFAIL',
    ask: 'dead.mesos. A',
    reply: { status: 'SERVFAIL', flags: 'qr rd ra', options: ['EDE 22'] },
  },
  {
    section: 'RFC 1034 §4.3.1',
    title: 'who does not desire recursion gets an alias of a name outside alone',
    ask: { question: 'away.mesos. A', flags: '' },
    reply: { status: 'NOERROR', flags: 'qr aa ra', answer: [AWAY] },
  },
  {
    section: 'RFC 1035 §3.3.14',
    title: 'a text of 600 octets is three character strings',
    ask: 'db.mesos. TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [TEXT] },
  },
  {
    section: 'RFC 2181 §9',
    title: 'a text of 600 octets is TC over UDP without EDNS',
    ask: { question: 'db.mesos. TXT', edns: 'none' },
    udp: { status: 'NOERROR', flags: 'qr aa tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [TEXT] },
  },
  {
    section: 'RFC 1035 §3.2.2',
    title: 'static addresses are answered as any others',
    ask: 'db.mesos. A',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['db.mesos. 60 IN A 10.0.7.1', 'db.mesos. 60 IN A 10.0.7.2'],
    },
  },
  {
    section: 'Mesos-DNS',
    title: 'a static record is not seen at a name of Mesos-DNS',
    ask: 'v4.marathon.mesos. TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE_DEFAULT] },
  },
  {
    section: 'Mesos-DNS',
    title: 'a static alias takes no name away from Mesos-DNS',
    ask: 'leader.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'Mesos-DNS',
    title: 'a static record is answered in the place of a name that Mesos-DNS does not have',
    ask: 'v4.marathon.autoip.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['v4.marathon.autoip.mesos. 60 IN A 10.0.7.3'] },
  },
];

/** The same where names outside are not looked up. */
const OWN_ZONE_ONLY: RfcCase = {
  section: 'RFC 1034 §4.3.2',
  title: 'with externalon false an alias of a name outside is answered alone',
  setup: 'ownZoneOnly',
  ask: 'away.cluster.test. A',
  reply: { status: 'NOERROR', flags: 'qr aa rd', answer: ['away.cluster.test. 60 IN CNAME www.example.com.'] },
};

export const STATIC_RECORDS: readonly RfcCase[] = [
  ...ROWS.map((row): RfcCase => ({ setup: 'staticRecords', ...row })),
  OWN_ZONE_ONLY,
];
