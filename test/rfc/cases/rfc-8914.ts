import type { RfcCase } from '../case.ts';
import { NEGATIVE } from './records.ts';

/** Four characters for each octet in text. */
const LONG = '\\001'.repeat(63);
const NOT_READY = { status: 'SERVFAIL', flags: 'qr rd ra', options: ['EDE 14'] } as const;
const PROHIBITED = { status: 'REFUSED', flags: 'qr rd', options: ['EDE 18'] } as const;

/** RFC 8914: what cannot be answered, and why; and that all else goes on meanwhile. */
export const RFC_8914: readonly RfcCase[] = [
  {
    section: 'RFC 8914 §4.15',
    title: 'before the first state a Mesos name is SERVFAIL, with the error Not Ready',
    setup: 'beforeFirstState',
    ask: 'leader.mesos. A',
    reply: NOT_READY,
  },
  {
    section: 'RFC 8914 §4.15',
    title: 'before the first state no name is said not to exist',
    setup: 'beforeFirstState',
    ask: 'missing.mesos. SRV',
    reply: NOT_READY,
  },
  {
    section: 'RFC 8914 §4.15',
    title: 'before the first state the apex is SERVFAIL too: there is no serial yet',
    setup: 'beforeFirstState',
    ask: 'mesos. SOA',
    reply: NOT_READY,
  },
  {
    section: 'RFC 8914 §2',
    title: 'a client without EDNS gets SERVFAIL alone',
    setup: 'beforeFirstState',
    ask: { question: 'leader.mesos. A', edns: 'none' },
    reply: { status: 'SERVFAIL', flags: 'qr rd ra' },
  },
  {
    section: 'RFC 1034 §4.3.1',
    title: 'before the first state names outside the domain are served',
    setup: 'beforeFirstState',
    ask: 'www.example.com. A',
    reply: { status: 'NOERROR', flags: 'qr rd ra', answer: ['www.example.com. 300 IN A 192.0.2.1'] },
  },
  {
    section: 'RFC 6891 §6.1.3',
    title: 'before the first state a version of EDNS that does not exist is BADVERS',
    setup: 'beforeFirstState',
    ask: { question: 'leader.mesos. A', edns: { version: 1 } },
    reply: { status: 'BADVERS', flags: 'qr rd' },
  },
  {
    section: 'RFC 8914 §4.19',
    title: 'with externalon false a name outside the domain is refused, with the error Prohibited',
    setup: 'ownZoneOnly',
    ask: 'www.example.com. A',
    reply: PROHIBITED,
  },
  {
    section: 'RFC 8914 §4.19',
    title: 'a name that only ends in the letters of the domain is outside',
    setup: 'ownZoneOnly',
    ask: 'leadercluster.test. A',
    reply: PROHIBITED,
  },
  {
    section: 'RFC 8914 §4.19',
    title: 'the name above the domain is outside',
    setup: 'ownZoneOnly',
    ask: 'test. SOA',
    reply: PROHIBITED,
  },
  {
    section: 'RFC 8914 §4.19',
    title: 'the root is outside',
    setup: 'ownZoneOnly',
    ask: '. NS',
    reply: PROHIBITED,
  },
  {
    section: 'RFC 8914 §2',
    title: 'a client without EDNS is refused without further words',
    setup: 'ownZoneOnly',
    ask: { question: 'www.example.com. A', edns: 'none' },
    reply: { status: 'REFUSED', flags: 'qr rd' },
  },
  {
    section: 'RFC 8914 §4.23',
    title: 'when no upstream can be reached it is SERVFAIL, with the error No Reachable Authority',
    ask: 'www.dead.example.net. A',
    reply: { status: 'SERVFAIL', flags: 'qr rd ra', options: ['EDE 22'] },
  },
  {
    section: 'RFC 8914 §4.23',
    title: 'the error fits into 512 octets whatever the length of the name',
    ask: {
      question: `${LONG}.${LONG}.${LONG}.${'n'.repeat(44)}.dead.example.net. A`,
      edns: { udpSize: 512 },
    },
    reply: { status: 'SERVFAIL', flags: 'qr rd ra', options: ['EDE 22'] },
  },
  {
    section: 'RFC 8914 §2',
    title: 'a reply that says all itself has no extended error',
    ask: 'missing.marathon.mesos. A',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
];
