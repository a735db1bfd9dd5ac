import type { AnswerSettings } from '../../src/answer/settings.ts';
import { parseNetwork } from '../../src/lib/network.ts';

/** What answers are made from when a configuration file holds nothing but masters. */
export const ANSWER_SETTINGS: AnswerSettings = {
  domain: 'mesos',
  ttl: 60,
  soa: { mname: 'ns1.mesos', rname: 'root.ns1.mesos', refresh: 60, retry: 600, expire: 86400, minttl: 60 },
  srvWeight: 1,
  recurseOn: true,
  externalOn: true,
  recursionNetworks: [parseNetwork('127.0.0.0/8')!, parseNetwork('::1')!],
  reverseDnsOn: false,
  resolvSubnetFirst: false,
  setTruncateBit: true,
  version: '1.2.3',
  serverId: 'test',
};
