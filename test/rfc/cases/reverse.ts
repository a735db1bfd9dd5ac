import type { RfcCase } from '../case.ts';

const OF_THE_UPSTREAM = 'of-the-upstream.example.com.';
const IP6 = `1.0.0.0.${'0.'.repeat(20)}1.0.0.0.0.0.d.f.ip6.arpa.`;

/** Reverse look-ups: with reversednson, exactly the addresses that the zone publishes are ours. */
export const REVERSE: readonly RfcCase[] = [
  {
    section: 'RFC 1035 §3.5',
    title: 'with reversednson an address of the zone is answered with its name',
    setup: 'reverseAndSubnet',
    ask: '1.1.0.10.in-addr.arpa. PTR',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['1.1.0.10.in-addr.arpa. 60 IN PTR web.marathon.mesos.'],
    },
  },
  {
    section: 'RFC 3596 §2.5',
    title: 'with reversednson an IPv6 address of the zone is answered with its name',
    setup: 'reverseAndSubnet',
    ask: `${IP6} PTR`,
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [`${IP6} 60 IN PTR web.marathon.mesos.`] },
  },
  {
    section: 'RFC 4343 §3',
    title: 'letter case does not matter to reverse names',
    setup: 'reverseAndSubnet',
    ask: '1.1.0.10.IN-ADDR.ARPA. PTR',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['1.1.0.10.IN-ADDR.ARPA. 60 IN PTR web.marathon.mesos.'],
    },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'other types of a published address are NODATA, and the SOA record is not of a zone of others',
    setup: 'reverseAndSubnet',
    ask: '1.1.0.10.in-addr.arpa. TXT',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      authority: ['1.1.0.10.in-addr.arpa. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 60'],
    },
  },
  {
    section: 'RFC 1034 §4.2.1',
    title: 'the reverse name of a published address is a zone of its own, with its SOA record',
    setup: 'reverseAndSubnet',
    ask: '1.1.0.10.in-addr.arpa. SOA',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['1.1.0.10.in-addr.arpa. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 60'],
    },
  },
  {
    section: 'RFC 1034 §4.2.1',
    title: 'the reverse name of a published address has an NS record, as every zone',
    setup: 'reverseAndSubnet',
    ask: '1.1.0.10.in-addr.arpa. NS',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['1.1.0.10.in-addr.arpa. 60 IN NS ns1.mesos.'],
      additional: ['ns1.mesos. 60 IN A 127.0.0.1'],
    },
  },
  {
    section: 'RFC 8482 §4.1',
    title: 'ANY for a published address is its name over UDP, the whole zone over TCP',
    setup: 'reverseAndSubnet',
    ask: '1.1.0.10.in-addr.arpa. ANY',
    udp: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['1.1.0.10.in-addr.arpa. 60 IN PTR web.marathon.mesos.'],
    },
    tcp: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: [
        '1.1.0.10.in-addr.arpa. 60 IN PTR web.marathon.mesos.',
        '1.1.0.10.in-addr.arpa. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 60',
        '1.1.0.10.in-addr.arpa. 60 IN NS ns1.mesos.',
      ],
      additional: ['ns1.mesos. 60 IN A 127.0.0.1'],
    },
  },
  {
    section: 'RFC 1035 §3.5',
    title: 'with reversednson other addresses are forwarded',
    setup: 'reverseAndSubnet',
    ask: '99.9.0.10.in-addr.arpa. PTR',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: [`99.9.0.10.in-addr.arpa. 300 IN PTR ${OF_THE_UPSTREAM}`] },
  },
  {
    section: 'RFC 8020 §2',
    title: 'names above a published address are not ours',
    setup: 'reverseAndSubnet',
    ask: '1.0.10.in-addr.arpa. PTR',
    reply: {
      status: 'NXDOMAIN',
      flags: 'qr rd ra',
      authority: ['example.com. 900 IN SOA ns.example.com. hostmaster.example.com. 7 3600 600 86400 900'],
    },
  },
  {
    section: 'RFC 1035 §3.5',
    title: 'without reversednson every address is forwarded',
    ask: '1.1.0.10.in-addr.arpa. PTR',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: [`1.1.0.10.in-addr.arpa. 300 IN PTR ${OF_THE_UPSTREAM}`] },
  },
  {
    section: 'RFC 1035 §3.5',
    title: 'without reversednson and externalon every address is refused',
    setup: 'ownZoneOnly',
    ask: '1.1.0.10.in-addr.arpa. PTR',
    reply: { status: 'REFUSED', flags: 'qr rd', options: ['EDE 18'] },
  },
];
