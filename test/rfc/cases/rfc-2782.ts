import type { RfcCase } from '../case.ts';
import { NEGATIVE, POOL_ADDRESSES, POOL_SRV } from './records.ts';

/** RFC 2782: services. */
export const RFC_2782: readonly RfcCase[] = [
  {
    section: 'RFC 2782',
    title: 'a service is answered with its target and port, and the addresses of the target come with it',
    ask: '_api._tcp.marathon.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_api._tcp.marathon.mesos. 60 IN SRV 0 1 8080 api-iffe9-s0.marathon.mesos.'],
      additional: [
        'api-iffe9-s0.marathon.mesos. 60 IN A 10.0.1.2',
        'api-iffe9-s0.marathon.mesos. 60 IN AAAA fd00:1::2',
      ],
    },
  },
  {
    section: 'RFC 2782',
    title: 'a named port is a service of its own',
    ask: '_http._api._tcp.marathon.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_http._api._tcp.marathon.mesos. 60 IN SRV 0 1 8080 api-iffe9-s0.marathon.mesos.'],
      additional: [
        'api-iffe9-s0.marathon.mesos. 60 IN A 10.0.1.2',
        'api-iffe9-s0.marathon.mesos. 60 IN AAAA fd00:1::2',
      ],
    },
  },
  {
    section: 'RFC 2782',
    title: 'a service of one protocol is none of another',
    ask: '_api._udp.marathon.mesos. SRV',
    reply: { status: 'NXDOMAIN', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
  {
    section: 'RFC 2782',
    title: 'each port is a record, and the target whose IPv6 address is all that it has comes with that',
    ask: '_v6._udp.marathon.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: [
        '_v6._udp.marathon.mesos. 60 IN SRV 0 1 31006 v6-weqo9-s1.marathon.slave.mesos.',
        '_v6._udp.marathon.mesos. 60 IN SRV 0 1 31007 v6-weqo9-s1.marathon.slave.mesos.',
      ],
      additional: ['v6-weqo9-s1.marathon.slave.mesos. 60 IN AAAA fd00::11'],
    },
  },
  {
    section: 'RFC 2782',
    title: 'each instance is a record, and the addresses of all of them come along',
    ask: '_pool._tcp.marathon.mesos. SRV',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: POOL_SRV, additional: POOL_ADDRESSES },
  },
  {
    section: 'RFC 2782',
    title: 'of a target with several addresses, one of each family comes along',
    ask: '_pair._tcp.marathon.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_pair._tcp.marathon.mesos. 60 IN SRV 0 1 9000 pair-yo61a-s0.marathon.mesos.'],
      additional: ['pair-yo61a-s0.marathon.mesos. 60 IN A 10.0.1.21 | 10.0.1.22'],
    },
  },
  {
    section: 'RFC 2782',
    title: 'the leading master is a service, at the port that it listens on',
    ask: '_leader._tcp.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_leader._tcp.mesos. 60 IN SRV 0 1 PORT leader.mesos.'],
      additional: ['leader.mesos. 60 IN A 127.0.0.1'],
    },
  },
  {
    section: 'RFC 2782',
    title: 'agents are a service, and one address of each family comes along',
    ask: '_slave._tcp.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_slave._tcp.mesos. 60 IN SRV 0 1 5051 slave.mesos.'],
      additional: ['slave.mesos. 60 IN A 10.0.0.10', 'slave.mesos. 60 IN AAAA fd00::11'],
    },
  },
  {
    section: 'RFC 2782',
    title: "a framework's scheduler is a service",
    ask: '_framework._tcp.marathon.mesos. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd ra',
      answer: ['_framework._tcp.marathon.mesos. 60 IN SRV 0 1 9999 marathon.mesos.'],
      additional: ['marathon.mesos. 60 IN A 10.0.0.20'],
    },
  },
  {
    section: 'RFC 2782',
    title: 'the weight is the configured one',
    setup: 'ownZoneOnly',
    ask: '_api._tcp.marathon.cluster.test. SRV',
    reply: {
      status: 'NOERROR',
      flags: 'qr aa rd',
      answer: ['_api._tcp.marathon.cluster.test. 60 IN SRV 0 7 8080 api-iffe9-s0.marathon.cluster.test.'],
      additional: [
        'api-iffe9-s0.marathon.cluster.test. 60 IN A 10.0.1.2',
        'api-iffe9-s0.marathon.cluster.test. 60 IN AAAA fd00:1::2',
      ],
    },
  },
  {
    section: 'RFC 2782',
    title: 'a service has no address of its own',
    ask: '_api._tcp.marathon.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', authority: [NEGATIVE] },
  },
];
