import type { RfcCase } from '../case.ts';
import { opt, packet, question, RD_BIT, u16, wireName } from '../packets.ts';
import { NEGATIVE } from './records.ts';

const [A63, B63, C63] = ['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63)];

/** RFC 1034 and 1035: the zone's data, and messages that are none. */
export const RFC_1035: readonly RfcCase[] = [
  {
    section: 'RFC 1035 §3.4.1',
    title: 'a name with an address is answered with its A record, as an authority',
    ask: 'leader.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 3596 §2.1',
    title: 'a name with an IPv6 address is answered with its AAAA record',
    ask: 'web.marathon.mesos. AAAA',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['web.marathon.mesos. 60 IN AAAA fd00:1::1'] },
  },
  {
    section: 'RFC 1034 §3.6',
    title: 'all records of the name and type are the answer, not some',
    ask: 'pair.marathon.mesos. A',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['pair.marathon.mesos. 60 IN A 10.0.1.21', 'pair.marathon.mesos. 60 IN A 10.0.1.22'],
    },
  },
  {
    section: 'RFC 1034 §4.2.1',
    title: 'the apex has the SOA record, and it stands in the answer only',
    ask: 'mesos. SOA',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['mesos. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 30'],
    },
  },
  {
    section: 'RFC 1034 §4.2.1',
    title: 'the apex has the NS record, and the address of the server comes with it',
    ask: 'mesos. NS',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['mesos. 60 IN NS ns1.mesos.'],
      additional: ['ns1.mesos. 60 IN A 127.0.0.1'],
    },
  },
  {
    section: 'RFC 1035 §3.3.13',
    title: "the server's name in the SOA record has an address",
    ask: 'ns1.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['ns1.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 1034 §4.2.1',
    title: 'a name below the apex has no SOA record of its own',
    ask: 'leader.mesos. SOA',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 1034 §4.2.1',
    title: 'a name below the apex has no NS record: there is no delegation',
    ask: 'marathon.mesos. NS',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 1034 §4.3.1',
    title: 'without RD the reply has none, and RA still tells what we offer',
    ask: { question: 'leader.mesos. A', flags: '' },
    reply: { status: 'NOERROR', flags: 'qr aa ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 1034 §4.3.1',
    title: 'with recurseon false the reply has no RA',
    setup: 'ownZoneOnly',
    ask: 'leader.cluster.test. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd', answer: ['leader.cluster.test. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'header bits that mean nothing in a query are ignored and do not come back',
    ask: { question: 'leader.mesos. A', flags: 'aa tc rd ra z' },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'inverse queries are not implemented',
    ask: { question: 'leader.mesos. A', opcode: 'IQUERY' },
    reply: { status: 'NOTIMP', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'status requests are not implemented',
    ask: { question: 'mesos. SOA', opcode: 'STATUS' },
    reply: { status: 'NOTIMP', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'a notification (RFC 1996) is not implemented: we are nobody’s secondary',
    ask: { question: 'mesos. SOA', opcode: 'NOTIFY' },
    reply: { status: 'NOTIMP', flags: 'qr rd' },
  },
  {
    section: 'RFC 2136 §2.2',
    title: 'a dynamic update is not implemented',
    ask: packet({ bits: 5 << 11, counts: [1, 0, 0, 0] }, question('mesos.', 'SOA')),
    reply: { status: 'NOTIMP', flags: 'qr', question: 'mesos. IN SOA' },
  },
  {
    section: 'RFC 8490 §5.1.1',
    title: 'stateful operations, which come without a question, are not implemented',
    ask: packet({ bits: 6 << 11, counts: [0, 0, 0, 0] }),
    reply: { status: 'NOTIMP', flags: 'qr' },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'an opcode that nobody has defined is not implemented',
    ask: packet({ bits: 15 << 11, counts: [1, 0, 0, 1] }, question('mesos.', 'SOA'), opt()),
    reply: { status: 'NOTIMP', flags: 'qr', question: 'mesos. IN SOA', opt: true },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'a reply is never answered, or two servers could talk to each other for ever',
    ask: packet({ bits: 0x8000 | RD_BIT, counts: [1, 0, 0, 0] }, question('leader.mesos.', 'A')),
    reply: 'no reply',
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'a broken reply is not answered either',
    ask: packet({ bits: 0x8000 | RD_BIT, counts: [2, 0, 0, 0] }, question('leader.mesos.', 'A')),
    reply: 'no reply',
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: 'less than a header has no ID to reply to',
    ask: packet({ counts: [1, 0, 0, 0] }).subarray(0, 11),
    reply: 'no reply',
  },
  {
    section: 'RFC 1035 §3.2.4',
    title: 'a class that we know nothing of is refused',
    ask: 'leader.mesos. HS A',
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §3.2.5',
    title: 'any class at once is refused',
    ask: 'leader.mesos. ANY A',
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §3.2.3',
    title: 'the obsolete question for mail agents, MAILA, is not implemented',
    ask: packet({ counts: [1, 0, 0, 0] }, question('mesos.', 'TYPE254')),
    reply: { status: 'NOTIMP', flags: 'qr rd', question: 'mesos. IN TYPE254' },
  },
  {
    section: 'RFC 1035 §2.3.4',
    title: 'a label may have 63 octets',
    ask: `${A63}.mesos. A`,
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 1035 §2.3.4',
    title: 'a name may have 255 octets',
    ask: `${A63}.${B63}.${C63}.${'d'.repeat(55)}.mesos. A`,
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 1035 §2.3.4',
    title: 'a name of 256 octets is a format error',
    ask: packet({ counts: [1, 0, 0, 0] }, question(`${A63}.${B63}.${C63}.${'d'.repeat(56)}.mesos.`, 'A')),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1.4',
    title: 'a label type that is reserved is a format error',
    ask: packet({ counts: [1, 0, 0, 0] }, Uint8Array.of(0x41, 0x61, 0), u16(1), u16(1)),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1.4',
    title: 'a name that points to itself is a format error',
    ask: packet({ counts: [1, 0, 0, 0] }, Uint8Array.of(0xc0, 12), u16(1), u16(1)),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1.4',
    title: 'a name that points forward is a format error: pointers go to a prior occurrence',
    ask: packet({ counts: [1, 0, 0, 0] }, Uint8Array.of(0xc0, 18), u16(1), u16(1), wireName('mesos.')),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1.2',
    title: 'a question that ends early is a format error',
    ask: packet({ counts: [1, 0, 0, 0] }, question('leader.mesos.', 'A').subarray(0, -1)),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1',
    title: 'a record that is announced and missing is a format error',
    ask: packet({ counts: [1, 1, 0, 0] }, question('leader.mesos.', 'A')),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
  {
    section: 'RFC 1035 §4.1',
    title: 'octets after the last record are a format error',
    ask: packet({ counts: [1, 0, 0, 0] }, question('leader.mesos.', 'A'), u16(0)),
    reply: { status: 'FORMERR', flags: 'qr rd' },
  },
];
