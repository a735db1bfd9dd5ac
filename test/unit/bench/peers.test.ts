import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dnsmasq, dnsmasqWithServices } from '../../../bench/peers/dnsmasq.ts';
import { knot } from '../../../bench/peers/knot.ts';
import { originalServer, ourServer } from '../../../bench/peers/mesos-dns.ts';
import { nsd } from '../../../bench/peers/nsd.ts';
import { unbound } from '../../../bench/peers/unbound.ts';
import { zoneFile } from '../../../bench/zone-file.ts';
import { ZONE } from './support.ts';

const PLACE = { folder: '/folder', port: 12345 };
const FOLLOWING = { masterPort: 5050, httpPort: 8123, refreshSeconds: 7 };

describe('every server finds its port, on loopback alone, and its files in its folder:', () => {
  const peers = [nsd, knot, unbound, dnsmasq, dnsmasqWithServices].map((create) => create(ZONE));
  for (const peer of [...peers, ourServer(FOLLOWING), originalServer('/go/mesos-dns', FOLLOWING)]) {
    test(peer.name, () => {
      const { files, command } = peer.launch(PLACE);
      const [configuration] = Object.keys(files);
      assert.match(files[configuration!]!, /\b12345\b/);
      assert.match(files[configuration!]!, /127\.0\.0\.1/);
      assert.doesNotMatch(files[configuration!]!, /0\.0\.0\.0/);
      assert.ok(command.some((argument) => argument.endsWith(`/folder/${configuration}`)));
    });
  }
});

test('a zone file has every record, absolute names and the SOA record first', () => {
  assert.deepEqual(zoneFile(ZONE).split('\n'), [
    'mesos. 60 IN SOA ns1.mesos. root.ns1.mesos. 7 60 600 86400 60',
    'mesos. 60 IN NS ns1.mesos.',
    'app-0.marathon.mesos. 60 IN A 10.0.0.1',
    'app-1.marathon.mesos. 60 IN A 10.0.0.2',
    'several.marathon.mesos. 60 IN A 10.0.0.3',
    'several.marathon.mesos. 60 IN A 10.0.0.4',
    'app-1.marathon.mesos. 60 IN AAAA fd01::2',
    '_app-0._tcp.marathon.mesos. 60 IN SRV 0 1 31000 app-0-x.marathon.mesos.',
    '_app-1._tcp.marathon.mesos. 60 IN SRV 0 1 31001 app-1-x.marathon.mesos.',
    '',
  ]);
  assert.equal(nsd(ZONE).launch(PLACE).files['mesos.zone'], zoneFile(ZONE));
  assert.equal(knot(ZONE).launch(PLACE).files['mesos.zone'], zoneFile(ZONE));
});

test('Unbound has every record as local data', () => {
  const configuration = unbound(ZONE).launch(PLACE).files['unbound.conf']!;
  for (const record of zoneFile(ZONE).trim().split('\n')) {
    assert.ok(configuration.includes(`\n  local-data: '${record}'\n`), record);
  }
});

test('dnsmasq has addresses in a hosts file, and services only where they are asked for', () => {
  const { files } = dnsmasqWithServices(ZONE).launch(PLACE);
  assert.deepEqual(files['hosts']!.trim().split('\n'), [
    '10.0.0.1 app-0.marathon.mesos',
    '10.0.0.2 app-1.marathon.mesos',
    '10.0.0.3 several.marathon.mesos',
    '10.0.0.4 several.marathon.mesos',
    'fd01::2 app-1.marathon.mesos',
  ]);
  assert.match(files['dnsmasq.conf']!, /^srv-host=_app-1\._tcp\.marathon\.mesos,app-1-x\.marathon\.mesos,31001,0,1$/m);
  const alone = dnsmasq(ZONE).launch(PLACE).files;
  assert.doesNotMatch(alone['dnsmasq.conf']!, /srv-host/);
  assert.equal(alone['hosts'], files['hosts']);
});

test('ours and the original have the same configuration', () => {
  const [ours, original] = [ourServer(FOLLOWING), originalServer('/go/mesos-dns', FOLLOWING)].map((peer) =>
    peer.launch(PLACE),
  );
  assert.deepEqual(ours!.files, original!.files);
  const config = JSON.parse(ours!.files['config.json']!);
  assert.deepEqual([config.masters, config.refreshSeconds, config.httpport], [['127.0.0.1:5050'], 7, 8123]);
  assert.equal(original!.command[0], '/go/mesos-dns');
});
