import type { RfcCase } from '../case.ts';
import { opt, option, packet, question } from '../packets.ts';
import { NEGATIVE_DEFAULT } from './records.ts';

const owned = (...addresses: readonly string[]): string[] =>
  addresses.map((address) => `spread.marathon.mesos. 60 IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`);

const LOOPBACK = owned('127.0.0.99');
const NET_1 = owned('10.0.1.11', '10.0.1.12');
const NET_2 = owned('10.0.2.11', '10.0.2.12');
const NET6_1 = owned('fd00:1:0:1::1', 'fd00:1:0:1::2');
const NET6_2 = owned('fd00:1:0:2::1');

const withSubnet = (...octets: readonly number[]): Uint8Array =>
  packet(
    { counts: [1, 0, 0, 1] },
    question('spread.marathon.mesos.', 'A'),
    opt({ rdata: option(8, Uint8Array.from(octets)) }),
  );
const REJECTED = { status: 'FORMERR', flags: 'qr rd', question: 'spread.marathon.mesos. IN A', opt: true } as const;

/** RFC 7871: EDNS client subnet, which counts with ResolvSubnetFirst alone. */
export const RFC_7871: readonly RfcCase[] = [
  {
    section: 'RFC 7871 §7.2.1',
    title: 'the addresses in the subnet come first, and the scope is a /24',
    setup: 'reverseAndSubnet',
    ask: { question: 'spread.marathon.mesos. A', edns: { subnet: '10.0.1.0/24' } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: { groups: [NET_1, [...NET_2, ...LOOPBACK]] },
      options: ['ECS 10.0.1.0/24/24'],
    },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'an address tells its /24, and comes back whole',
    setup: 'reverseAndSubnet',
    ask: { question: 'spread.marathon.mesos. A', edns: { subnet: '10.0.2.77/32' } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: { groups: [NET_2, [...NET_1, ...LOOPBACK]] },
      options: ['ECS 10.0.2.77/32/24'],
    },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'for IPv6 it is a /64',
    setup: 'reverseAndSubnet',
    ask: { question: 'spread.marathon.mesos. AAAA', edns: { subnet: 'fd00:1:0:2::/64' } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: { groups: [NET6_2, NET6_1] },
      options: ['ECS fd00:1:0:2::/64/64'],
    },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: "without the option the sender's own subnet counts, and none comes back",
    setup: 'reverseAndSubnet',
    ask: 'spread.marathon.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: { groups: [LOOPBACK, [...NET_1, ...NET_2]] } },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'without EDNS it is the same',
    setup: 'reverseAndSubnet',
    ask: { question: 'spread.marathon.mesos. A', edns: 'none' },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: { groups: [LOOPBACK, [...NET_1, ...NET_2]] } },
  },
  {
    section: 'RFC 7871 §7.1.2',
    title: 'a prefix of no bits keeps the client private, and the answer is for everyone',
    setup: 'reverseAndSubnet',
    ask: { question: 'spread.marathon.mesos. A', edns: { subnet: '0.0.0.0/0' } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: [...LOOPBACK, ...NET_1, ...NET_2],
      options: ['ECS 0.0.0.0/0/0'],
    },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'the option comes back, for everyone, where the subnet made no difference: addresses of the other family',
    setup: 'reverseAndSubnet',
    ask: { question: 'spread.marathon.mesos. AAAA', edns: { subnet: '10.0.1.0/24' } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: [...NET6_1, ...NET6_2],
      options: ['ECS 10.0.1.0/24/0'],
    },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'the option comes back, for everyone, where the subnet made no difference: services',
    setup: 'reverseAndSubnet',
    ask: { question: '_slave._tcp.mesos. SRV', edns: { subnet: '10.0.1.0/24' } },
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_slave._tcp.mesos. 60 IN SRV 0 1 5051 slave.mesos.'],
      additional: ['slave.mesos. 60 IN A 10.0.0.10', 'slave.mesos. 60 IN AAAA fd00::11'],
      options: ['ECS 10.0.1.0/24/0'],
    },
  },
  {
    section: 'RFC 7871 §7.4',
    title: 'a negative answer is for everyone',
    setup: 'reverseAndSubnet',
    ask: { question: 'missing.mesos. A', edns: { subnet: '10.0.1.0/24' } },
    reply: {
      status: 'NXDOMAIN',
      flags: 'qr aa rd ra',
      authority: [NEGATIVE_DEFAULT],
      options: ['ECS 10.0.1.0/24/0'],
    },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'without ResolvSubnetFirst the option is ignored and does not come back',
    ask: { question: 'spread.marathon.mesos. A', edns: { subnet: '10.0.1.0/24' } },
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: [...LOOPBACK, ...NET_1, ...NET_2] },
  },
  {
    section: 'RFC 7871 §7.1.3',
    title: 'a forwarded question goes without the option, and the option does not come back',
    setup: 'reverseAndSubnet',
    ask: { question: 'www.example.com. A', edns: { subnet: '10.0.1.0/24' } },
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: ['www.example.com. 300 IN A 192.0.2.1'] },
  },
  {
    section: 'RFC 7871 §7.2.1',
    title: 'a family that we do not know is a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 3, 8, 0, 10),
    reply: REJECTED,
  },
  {
    section: 'RFC 7871 §6',
    title: 'too few octets of the address are a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 1, 24, 0, 10, 0),
    reply: REJECTED,
  },
  {
    section: 'RFC 7871 §6',
    title: 'too many octets of the address are a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 1, 16, 0, 10, 0, 0),
    reply: REJECTED,
  },
  {
    section: 'RFC 7871 §6',
    title: 'bits beyond the prefix are a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 1, 20, 0, 10, 0, 0x18),
    reply: REJECTED,
  },
  {
    section: 'RFC 7871 §6',
    title: 'a prefix longer than the address is a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 1, 33, 0, 10, 0, 1, 1, 0),
    reply: REJECTED,
  },
  {
    section: 'RFC 7871 §6',
    title: 'a scope in a query is a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 1, 24, 24, 10, 0, 1),
    reply: REJECTED,
  },
  {
    section: 'RFC 7871 §6',
    title: 'an option that ends before its prefix lengths is a format error',
    setup: 'reverseAndSubnet',
    ask: withSubnet(0, 1, 24),
    reply: REJECTED,
  },
];
