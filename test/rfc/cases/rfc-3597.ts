import { hostname } from 'node:os';
import { VERSION } from '../../../src/version.ts';
import type { RfcCase } from '../case.ts';
import { packet, question } from '../packets.ts';
import { NEGATIVE } from './records.ts';

/** RFC 3225, 3597, 4035, 4343, 4892, 5936, 8482 and 9619: types, classes, letters and bits of the question. */
export const RFC_3597: readonly RfcCase[] = [
  {
    section: 'RFC 3225 §3',
    title: 'DO comes back, though the zone is not signed',
    ask: { question: 'leader.mesos. A', edns: { dnssecOk: true } },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 3225 §3',
    title: 'DO comes back with NXDOMAIN too',
    ask: { question: 'missing.mesos. A', edns: { dnssecOk: true } },
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 4035 §3.1.6',
    title: 'an authoritative reply has CD clear, and AD clear: nothing was validated',
    ask: { question: 'leader.mesos. A', flags: 'rd ad cd' },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 3597 §2',
    title: 'a type that we do not know is NODATA at a name that exists',
    ask: 'leader.mesos. TYPE65280',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 3597 §2',
    title: 'a type that we do not know is NXDOMAIN at a name that does not exist',
    ask: 'missing.mesos. TYPE65280',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 3597 §2',
    title: 'a class that we do not know is refused',
    ask: 'leader.mesos. CLASS65280 A',
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 6895 §3.1',
    title: 'type 0 is no type to ask for',
    ask: packet({ counts: [1, 0, 0, 0] }, question('leader.mesos.', 'TYPE0')),
    reply: { status: 'FORMERR', flags: 'qr rd', question: 'leader.mesos. IN TYPE0' },
  },
  {
    section: 'RFC 6891 §6.1.1',
    title: 'OPT is no type to ask for',
    ask: packet({ counts: [1, 0, 0, 0] }, question('leader.mesos.', 'OPT')),
    reply: { status: 'FORMERR', flags: 'qr rd', question: 'leader.mesos. IN OPT' },
  },
  {
    section: 'RFC 8945 §4.1',
    title: 'TSIG is no type to ask for',
    ask: packet({ counts: [1, 0, 0, 0] }, question('leader.mesos.', 'TSIG')),
    reply: { status: 'FORMERR', flags: 'qr rd', question: 'leader.mesos. IN TSIG' },
  },
  {
    section: 'RFC 4343 §4.1',
    title: 'letter case does not matter, and the name comes back as it was asked',
    ask: 'LEADER.MeSoS. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['LEADER.MeSoS. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 4343 §4.1',
    title: 'the names of additional records are those of the targets, whatever the letters of the question',
    ask: '_API._Tcp.Marathon.MESOS. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_API._Tcp.Marathon.MESOS. 60 IN SRV 0 1 8080 api-iffe9-s0.marathon.mesos.'],
      additional: [
        'api-iffe9-s0.marathon.mesos. 60 IN A 10.0.1.2',
        'api-iffe9-s0.marathon.mesos. 60 IN AAAA fd00:1::2',
      ],
    },
  },
  {
    section: 'RFC 4343 §3',
    title: 'letter case does not matter to NXDOMAIN',
    ask: 'MISSING.Mesos. A',
    reply: {
      status: 'NXDOMAIN',
      flags: 'qr aa rd ra',
      authority: ['Mesos. 30 IN SOA ns1.Mesos. root.ns1.Mesos. SERIAL 60 600 86400 30'],
    },
  },
  {
    section: 'RFC 4892 §2',
    title: 'id.server tells which machine answers',
    ask: 'id.server. CH TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [`id.server. 0 CH TXT "${hostname()}"`] },
  },
  {
    section: 'RFC 4892 §2',
    title: 'hostname.bind, which BIND calls it, does so too',
    ask: 'hostname.bind. CH TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [`hostname.bind. 0 CH TXT "${hostname()}"`] },
  },
  {
    section: 'RFC 4892 §2',
    title: 'version.bind tells which program answers, whatever the letter case',
    ask: 'VERSION.bind. CH TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [`VERSION.bind. 0 CH TXT "mesos-dns ${VERSION}"`] },
  },
  {
    section: 'RFC 4892 §2',
    title: 'version.server is a name of the same',
    ask: 'version.server. CH TXT',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [`version.server. 0 CH TXT "mesos-dns ${VERSION}"`] },
  },
  {
    section: 'RFC 4892 §2',
    title: 'these names have no other types',
    ask: 'id.server. CH A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra' },
  },
  {
    section: 'RFC 4892 §2',
    title: 'other names of class CHAOS are refused, ours of class IN among them',
    ask: 'leader.mesos. CH A',
    reply: { status: 'REFUSED', flags: 'qr rd ra' },
  },
  {
    section: 'RFC 5936 §2.2.1',
    title: 'a transfer of the zone is refused',
    ask: 'mesos. AXFR',
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 5936 §2.2.1',
    title: 'a transfer of a zone that is not ours is refused, not forwarded',
    ask: 'example.com. AXFR',
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 1995 §2',
    title: 'an incremental transfer is refused',
    ask: 'mesos. IXFR',
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 8482 §4.1',
    title: 'ANY is answered over UDP with one RRset, over TCP with all of them',
    ask: 'web.marathon.mesos. ANY',
    udp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['web.marathon.mesos. 60 IN A 10.0.1.1'] },
    tcp: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['web.marathon.mesos. 60 IN A 10.0.1.1', 'web.marathon.mesos. 60 IN AAAA fd00:1::1'],
    },
  },
  {
    section: 'RFC 8482 §4.1',
    title: 'ANY at the apex over TCP is SOA and NS',
    ask: 'mesos. ANY',
    udp: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['mesos. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 30'],
    },
    tcp: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['mesos. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 30', 'mesos. 60 IN NS ns1.mesos.'],
      additional: ['ns1.mesos. 60 IN A 127.0.0.1'],
    },
  },
  {
    section: 'RFC 8482 §4.1',
    title: 'ANY for a name that does not exist is NXDOMAIN',
    ask: 'missing.mesos. ANY',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 1035 §4.1.2',
    title: 'a query without a question is a format error',
    ask: packet({ counts: [0, 0, 0, 0] }),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 9619 §4',
    title: 'a query with two questions is a format error, though they are the same',
    ask: packet({ counts: [2, 0, 0, 0] }, question('leader.mesos.', 'A'), question('leader.mesos.', 'A')),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
];
