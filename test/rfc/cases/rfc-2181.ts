import type { RfcCase } from '../case.ts';
import { HUGE, MANY } from '../cluster-state.ts';
import { aRecords, NEGATIVE, POOL_ADDRESSES, POOL_SRV } from './records.ts';

const MANY_A = aRecords('many.marathon.mesos.', 60, MANY);
const HUGE_A = aRecords('huge.marathon.mesos.', 60, HUGE);

/** RFC 2181: whole RRsets and truncation; with setTruncateBit false, the cut that Mesos-DNS makes. */
export const RFC_2181: readonly RfcCase[] = [
  {
    section: 'RFC 1035 §4.2.1',
    title: 'without EDNS a reply over UDP has at most 512 octets: TC, and over TCP everything',
    ask: { question: 'many.marathon.mesos. A', edns: 'none' },
    udp: { status: 'NOERROR', flags: 'qr aa tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: MANY_A },
  },
  {
    section: 'RFC 2181 §5',
    title: 'with EDNS the same RRset fits, and comes whole',
    ask: 'many.marathon.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: MANY_A },
  },
  {
    section: 'RFC 2181 §5',
    title: 'an RRset that does not fit into 1232 octets does not come in part: TC, and over TCP everything',
    ask: 'huge.marathon.mesos. A',
    udp: { status: 'NOERROR', flags: 'qr aa tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: HUGE_A },
  },
  {
    section: 'RFC 2181 §9',
    title: 'additional records that do not fit are left out, and TC is not set for them',
    ask: { question: '_pool._tcp.marathon.mesos. SRV', edns: 'none' },
    udp: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: POOL_SRV,
      additional: { count: 6, of: POOL_ADDRESSES },
    },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: POOL_SRV, additional: POOL_ADDRESSES },
  },
  {
    section: 'RFC 2181 §9',
    title: 'with setTruncateBit false what fits into 512 octets comes, and nothing is said',
    setup: 'noTruncateBit',
    ask: { question: 'huge.marathon.mesos. A', edns: 'none' },
    // 12 octets of header, 25 of question, 16 for each record.
    udp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: { count: 29, of: HUGE_A } },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: HUGE_A },
  },
  {
    section: 'RFC 2181 §9',
    title: 'with setTruncateBit false what fits into 1232 octets comes, OPT included',
    setup: 'noTruncateBit',
    ask: 'huge.marathon.mesos. A',
    // 12 octets of header, 25 of question, 11 of OPT, 16 for each record.
    udp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: { count: 74, of: HUGE_A } },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: HUGE_A },
  },
  {
    section: 'RFC 2181 §9',
    title: 'with setTruncateBit false what fits is whole',
    setup: 'noTruncateBit',
    ask: 'many.marathon.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: MANY_A },
  },
  {
    section: 'RFC 2181 §11',
    title: 'a label may hold any octets: such a name does not exist, but is no error',
    ask: 'a\\000\\255b.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2181 §10.2',
    title: 'an address that two tasks share has two names, and both come',
    setup: 'reverseAndSubnet',
    ask: '30.1.0.10.in-addr.arpa. PTR',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: [
        '30.1.0.10.in-addr.arpa. 60 IN PTR left.marathon.mesos.',
        '30.1.0.10.in-addr.arpa. 60 IN PTR right.marathon.mesos.',
      ],
    },
  },
];
