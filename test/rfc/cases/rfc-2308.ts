import type { RfcCase } from '../case.ts';
import { NEGATIVE } from './records.ts';

/** RFC 2308, 8020 and 4592: names that are not there, and names that only seem so. */
export const RFC_2308: readonly RfcCase[] = [
  {
    section: 'RFC 2308 §2.1',
    title: 'a name that does not exist is NXDOMAIN, with the SOA record of the apex',
    ask: 'missing.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.1',
    title: 'whatever the type, a name that does not exist is NXDOMAIN',
    ask: '_missing._tcp.marathon.mesos. SRV',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.1',
    title: 'NXDOMAIN comes without EDNS too',
    ask: { question: 'missing.mesos. A', edns: 'none' },
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'a name without records of the type is NODATA: no error, no answer, the SOA record of the apex',
    ask: 'v4.marathon.mesos. AAAA',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'a name with an IPv6 address alone has no A record',
    ask: 'v6.marathon.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'a type that the zone never has is NODATA at a name that exists',
    ask: 'leader.mesos. TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'a name that is no alias has no CNAME record',
    ask: 'leader.mesos. CNAME',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: 'the apex exists, and has no address',
    ask: 'mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2308 §3',
    title: 'the TTL of the SOA record is that of the zone where the minimum is larger',
    setup: 'ownZoneOnly',
    ask: 'missing.cluster.test. A',
    reply: {
      status: 'NXDOMAIN',
      flags: 'qr aa rd',
      authority: ['cluster.test. 60 IN SOA ns1.cluster.test. hostmaster.cluster.test. SERIAL 60 600 86400 3600'],
    },
  },
  {
    section: 'RFC 8020 §2',
    title: 'nothing is below a name that does not exist',
    ask: 'www.missing.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 8020 §2',
    title: 'nothing is below a name that exists and ends a branch',
    ask: 'www.leader.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 8020 §2',
    title: 'a name without records but with names below it exists',
    ask: '_tcp.marathon.mesos. SRV',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 4592 §2.2.2',
    title: 'an empty non-terminal two labels above the next records exists',
    ask: 'batch.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 4592 §2.2.2',
    title: 'the record below the empty non-terminals is there',
    ask: 'nightly.jobs.batch.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['nightly.jobs.batch.mesos. 60 IN A 10.0.6.1'] },
  },
  {
    section: 'RFC 4592 §2.2.2',
    title: 'any type at all is NODATA at an empty non-terminal',
    ask: 'jobs.batch.mesos. ANY',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 4592 §2.1.1',
    title: 'an asterisk in a question is a label like any other, and the zone has no wildcards',
    ask: '*.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'Mesos-DNS',
    title: 'x.*.mesos asks for x.mesos',
    ask: 'leader.*.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.*.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'Mesos-DNS',
    title: 'x.*.mesos does not exist where x.mesos does not',
    ask: 'missing.*.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
];
