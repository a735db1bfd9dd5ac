import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networksOf } from '../../../src/daemon/allowed-networks.ts';
import { answerSettingsOf, namingOf } from '../../../src/daemon/settings.ts';
import { parseNetwork } from '../../../src/lib/network.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { ConfigFiles } from '../config/support.ts';

const files = new ConfigFiles();

test('a configuration that says nothing is answered from by the defaults of Mesos-DNS', () => {
  const { recursionNetworks, ...settings } = answerSettingsOf(files.config({}), '1.2.3', 'test');
  const { recursionNetworks: _, ...expected } = ANSWER_SETTINGS;
  assert.deepEqual(settings, expected);
  assert.deepEqual(recursionNetworks, networksOf(['private', 'connected']));
});

test('every key that answers depend on is heeded', () => {
  const config = files.config({
    domain: 'Example.Test',
    ttl: 5,
    SOAMname: 'ns.example.test',
    SOARname: 'root@ns.example.test',
    SOARefresh: 1,
    SOARetry: 2,
    SOAExpire: 3,
    SOAMinttl: 4,
    srvRecordDefaultWeight: 7,
    recurseon: false,
    externalon: false,
    allowRecursion: ['10.0.0.0/8', 'any'],
    reversednson: true,
    ResolvSubnetFirst: true,
    setTruncateBit: false,
  });
  assert.deepEqual(answerSettingsOf(config, '9', 'node-1'), {
    domain: 'example.test',
    ttl: 5,
    soa: { mname: 'ns.example.test', rname: 'root.ns.example.test', refresh: 1, retry: 2, expire: 3, minttl: 4 },
    srvWeight: 7,
    recurseOn: false,
    externalOn: false,
    recursionNetworks: ['10.0.0.0/8', '0.0.0.0/0', '::/0'].map((text) => parseNetwork(text)),
    reverseDnsOn: true,
    resolvSubnetFirst: true,
    setTruncateBit: false,
    version: '9',
    serverId: 'node-1',
  });
});

test('names are made by RFC 1123, or by RFC 952 where that is enforced', () => {
  const long = '1a-name-of-more-than-twenty-four-octets';
  const plain = namingOf(files.config({}));
  assert.deepEqual([plain.domain, plain.ipSources], ['mesos', ['netinfo', 'mesos', 'host']]);
  assert.equal(plain.label(long), long);
  const strict = namingOf(files.config({ enforceRFC952: true, IPSources: ['host'] }));
  assert.deepEqual([strict.label(long), strict.ipSources], ['a-name-of-more-than-twen', ['host']]);
});
