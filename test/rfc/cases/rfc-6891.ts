import type { RfcCase } from '../case.ts';
import { MANY } from '../cluster-state.ts';
import { concat, opt, option, packet, question, u16, wireName } from '../packets.ts';
import { aRecords } from './records.ts';

const LEADER = 'leader.mesos. 60 IN A 127.0.0.1';
const MANY_A = aRecords('many.marathon.mesos.', 60, MANY);
const ASKED = question('leader.mesos.', 'A');
const OPT_ERROR = { status: 'FORMERR', flags: 'qr rd', question: 'leader.mesos. IN A', opt: true } as const;
/** A record of type A for the root. */
const RECORD = concat(wireName('.'), u16(1), u16(1), u16(0), u16(60), u16(4), Uint8Array.of(192, 0, 2, 1));

/** RFC 6891: EDNS. */
export const RFC_6891: readonly RfcCase[] = [
  {
    section: 'RFC 6891 §6.1.1',
    title: 'who sends OPT gets OPT, with our own UDP size',
    ask: { question: 'leader.mesos. A', edns: { udpSize: 4096 } },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [LEADER] },
  },
  {
    section: 'RFC 6891 §7',
    title: 'who sends no OPT gets none',
    ask: { question: 'leader.mesos. A', edns: 'none' },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [LEADER] },
  },
  {
    section: 'RFC 6891 §6.1.1',
    title: 'OPT may stand before other additional records, which mean nothing to us',
    ask: packet({ counts: [1, 0, 0, 2] }, ASKED, opt(), RECORD),
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      question: 'leader.mesos. IN A',
      answer: [LEADER],
      opt: true,
    },
  },
  {
    section: 'RFC 6891 §6.1.3',
    title: 'a version that does not exist is BADVERS, with the version that we know',
    ask: { question: 'leader.mesos. A', edns: { version: 1 } },
    reply: { status: 'BADVERS', flags: 'qr rd' },
  },
  {
    section: 'RFC 6891 §6.1.3',
    title: 'BADVERS comes before the question is looked at: a forwarded name',
    ask: { question: 'www.example.com. A', edns: { version: 255, dnssecOk: true } },
    reply: { status: 'BADVERS', flags: 'qr rd' },
  },
  {
    section: 'RFC 6891 §6.1.3',
    title: 'what options of another version look like is not ours to judge: BADVERS',
    ask: packet({ counts: [1, 0, 0, 1] }, ASKED, opt({ version: 1, rdata: Uint8Array.of(1, 2, 3) })),
    reply: { ...OPT_ERROR, status: 'BADVERS' },
  },
  {
    section: 'RFC 6891 §6.1.4',
    title: 'flags of OPT that are not defined are ignored and do not come back',
    ask: packet({ counts: [1, 0, 0, 1] }, ASKED, opt({ flags: 0x7fff })),
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      question: 'leader.mesos. IN A',
      answer: [LEADER],
      opt: true,
    },
  },
  {
    section: 'RFC 6891 §6.1.2',
    title: 'options that we do not know are ignored and do not come back',
    ask: { question: 'leader.mesos. A', edns: { option: '65001:abcdef' } },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [LEADER] },
  },
  {
    section: 'RFC 6891 §6.1.2',
    title: 'a cookie (RFC 7873) is such an option',
    ask: { question: 'leader.mesos. A', edns: { option: '10:0123456789abcdef' } },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [LEADER] },
  },
  {
    section: 'RFC 6891 §6.2.3',
    title: 'a UDP size below 512 counts as 512',
    ask: { question: 'pair.marathon.mesos. A', edns: { udpSize: 0 } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['pair.marathon.mesos. 60 IN A 10.0.1.21', 'pair.marathon.mesos. 60 IN A 10.0.1.22'],
    },
  },
  {
    section: 'RFC 6891 §6.2.3',
    title: 'a UDP size of 512 is kept to; over TCP it does not count',
    ask: { question: 'many.marathon.mesos. A', edns: { udpSize: 512 } },
    udp: { status: 'NOERROR', flags: 'qr aa tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr aa rd ra', answer: MANY_A },
  },
  {
    section: 'RFC 6891 §6.2.5',
    title: 'a UDP size above our own does not make us send more than 1232 octets',
    ask: { question: 'huge.marathon.mesos. A', edns: { udpSize: 65535 } },
    udp: { status: 'NOERROR', flags: 'qr aa tc rd ra' },
  },
  {
    section: 'RFC 6891 §6.1.1',
    title: 'two OPT records are a format error, and the reply has OPT',
    ask: packet({ counts: [1, 0, 0, 2] }, ASKED, opt(), opt()),
    reply: OPT_ERROR,
  },
  {
    section: 'RFC 6891 §6.1.2',
    title: 'OPT with another owner than the root is a format error, and the reply has OPT',
    ask: packet({ counts: [1, 0, 0, 1] }, ASKED, opt({ owner: 'mesos.' })),
    reply: OPT_ERROR,
  },
  {
    section: 'RFC 6891 §6.1.1',
    title: 'OPT in the answer section is a format error, and the reply has OPT',
    ask: packet({ counts: [1, 1, 0, 0] }, ASKED, opt()),
    reply: OPT_ERROR,
  },
  {
    section: 'RFC 6891 §7',
    title: 'an option that ends early is a format error, and the reply has OPT',
    ask: packet({ counts: [1, 0, 0, 1] }, ASKED, opt({ rdata: option(65001, new Uint8Array(4)).subarray(0, -1) })),
    reply: OPT_ERROR,
  },
  {
    section: 'RFC 6891 §7',
    title: 'a format error of the question leaves no doubt about EDNS either',
    ask: packet({ counts: [0, 0, 0, 1] }, opt()),
    reply: { status: 'FORMERR', flags: 'qr rd', opt: true },
  },
];
