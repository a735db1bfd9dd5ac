import type { RfcCase } from '../case.ts';
import { BIG_TEXT, MEDIUM_ADDRESSES } from '../upstream-zone.ts';
import { aRecords } from './records.ts';

const WWW = 'www.example.com. 300 IN A 192.0.2.1';
const UPSTREAM_SOA = 'example.com. 900 IN SOA ns.example.com. hostmaster.example.com. 7 3600 600 86400 900';
const MEDIUM = aRecords('medium.example.com.', 300, MEDIUM_ADDRESSES);
const BIG = `big.example.com. 300 IN TXT ${BIG_TEXT.map((text) => `"${text}"`).join(' ')}`;

/** RFC 5625 and others: names of others, which are forwarded. */
export const RFC_5625: readonly RfcCase[] = [
  {
    section: 'RFC 1034 §4.3.1',
    title: 'a name outside the domain is forwarded: RA, and no AA whatever the upstream is',
    ask: 'www.example.com. A',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: [WWW] },
  },
  {
    section: 'RFC 1034 §3.6.2',
    title: 'an alias comes with what it stands for',
    ask: 'alias.example.com. A',
    reply: {
      status: 'NOERROR',
      flags: 'qr rd ra',
      answer: ['alias.example.com. 300 IN CNAME www.example.com.', WWW],
    },
  },
  {
    section: 'RFC 1034 §4.3.1',
    title: 'without RD the question is forwarded without RD, and the reply has none',
    ask: { question: 'www.example.com. A', flags: '' },
    reply: { status: 'NOERROR', flags: 'qr ra', answer: [WWW] },
  },
  {
    section: 'RFC 5625 §3',
    title: 'types that we have no use for are forwarded',
    ask: 'example.com. MX',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: ['example.com. 300 IN MX 10 mail.example.com.'] },
  },
  {
    section: 'RFC 5625 §4.3',
    title: 'types that we do not know are forwarded, and their data comes back as it is (RFC 3597 §3)',
    ask: 'unknown.example.com. TYPE65280',
    reply: {
      status: 'NOERROR',
      flags: 'qr rd ra',
      answer: ['unknown.example.com. 300 IN TYPE65280 \\# 4 C0000201'],
    },
  },
  {
    section: 'RFC 4343 §4.1',
    title: 'the letters of a forwarded name come back as they were asked',
    ask: 'wWw.ExAmPlE.cOm. A',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: ['wWw.ExAmPlE.cOm. 300 IN A 192.0.2.1'] },
  },
  {
    section: 'RFC 2308 §2.1',
    title: "the upstream's NXDOMAIN comes with its SOA record",
    ask: 'missing.example.com. A',
    reply: { status: 'NXDOMAIN', flags: 'qr rd ra', authority: [UPSTREAM_SOA] },
  },
  {
    section: 'RFC 2308 §2.2',
    title: "the upstream's NODATA comes with its SOA record",
    ask: 'www.example.com. TXT',
    reply: { status: 'NOERROR', flags: 'qr rd ra', authority: [UPSTREAM_SOA] },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: "the upstream's SERVFAIL is told when no other upstream is there",
    ask: 'servfail.example.com. A',
    reply: { status: 'SERVFAIL', flags: 'qr rd ra' },
  },
  {
    section: 'RFC 1035 §4.1.1',
    title: "the upstream's REFUSED is told when no other upstream is there",
    ask: 'refused.example.com. A',
    reply: { status: 'REFUSED', flags: 'qr rd ra' },
  },
  {
    section: 'RFC 6891 §7',
    title: "the upstream's OPT is not passed on to a client that sent none",
    ask: { question: 'www.example.com. A', edns: 'none' },
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: [WWW] },
  },
  {
    section: 'RFC 5625 §4.4.1',
    title: 'a forwarded reply over 512 octets has TC for a client without EDNS, and comes whole over TCP',
    ask: { question: 'medium.example.com. A', edns: 'none' },
    udp: { status: 'NOERROR', flags: 'qr tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr rd ra', answer: MEDIUM },
  },
  {
    section: 'RFC 5625 §4.4.2',
    title: 'the same reply comes whole to a client that takes it',
    ask: 'medium.example.com. A',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: MEDIUM },
  },
  {
    section: 'RFC 5625 §4.4.2',
    title: 'the same reply has TC for a client that takes 512 octets with EDNS',
    ask: { question: 'medium.example.com. A', edns: { udpSize: 512 } },
    udp: { status: 'NOERROR', flags: 'qr tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr rd ra', answer: MEDIUM },
  },
  {
    section: 'RFC 5625 §4.4.1',
    title: 'what the upstream could not send over UDP is fetched over TCP; the client is told to do the same',
    ask: { question: 'big.example.com. TXT', edns: { udpSize: 4096 } },
    udp: { status: 'NOERROR', flags: 'qr tc rd ra' },
    tcp: { status: 'NOERROR', flags: 'qr rd ra', answer: [BIG] },
  },
  {
    section: 'RFC 2181 §9',
    title: 'with setTruncateBit false a forwarded reply is cut, and nothing is said',
    setup: 'noTruncateBit',
    ask: { question: 'medium.example.com. A', edns: 'none' },
    // 12 octets of header, 24 of question, 16 for each record.
    udp: { status: 'NOERROR', flags: 'qr rd ra', answer: { count: 29, of: MEDIUM } },
    tcp: { status: 'NOERROR', flags: 'qr rd ra', answer: MEDIUM },
  },
  {
    section: 'RFC 6840 §5.8',
    title: 'AD of the upstream is told to a client that asks for it with AD',
    ask: { question: 'secure.example.com. A', flags: 'rd ad' },
    reply: { status: 'NOERROR', flags: 'qr rd ra ad', answer: ['secure.example.com. 300 IN A 192.0.2.4'] },
  },
  {
    section: 'RFC 6840 §5.8',
    title: 'AD of the upstream is told to a client that asks for it with DO',
    ask: { question: 'secure.example.com. A', edns: { dnssecOk: true } },
    reply: { status: 'NOERROR', flags: 'qr rd ra ad', answer: ['secure.example.com. 300 IN A 192.0.2.4'] },
  },
  {
    section: 'RFC 6840 §5.8',
    title: 'AD of the upstream is not told to a client that did not ask for it',
    ask: 'secure.example.com. A',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: ['secure.example.com. 300 IN A 192.0.2.4'] },
  },
  {
    section: 'RFC 4035 §3.2.2',
    title: 'CD comes back with what was forwarded',
    ask: { question: 'www.example.com. A', flags: 'rd cd' },
    reply: { status: 'NOERROR', flags: 'qr rd ra cd', answer: [WWW] },
  },
];
