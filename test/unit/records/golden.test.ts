import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesBetween } from '../../../src/cluster/changes.ts';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import { canonicalIp } from '../../../src/lib/ip.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { deriveRecords } from '../../../src/records/derive.ts';
import { enumerate } from '../../../src/records/enumerate.ts';
import type { RecordInputs } from '../../../src/records/inputs.ts';
import type { IpSource } from '../../../src/records/ip-source.ts';
import { labelRfc952, labelRfc1123 } from '../../../src/records/label.ts';
import type { RecordType } from '../../../src/records/record.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { comparable, type GoldenCluster, goldenClusters, isReachableKey } from '../../support/golden.ts';
import { parseState } from '../../support/parse-state.ts';

for (const golden of goldenClusters()) {
  test(`the records of the cluster "${golden.name}" are those of Mesos-DNS`, () => {
    const zone = new Zone(1, seededRandom(1));
    const inputs = inputsOf(golden);
    for (const records of deriveRecords(changesBetween(undefined, inputs.cluster), inputs)) zone.add(records);
    zone.publish(2);
    const published = (type: RecordType): Record<string, string[]> =>
      comparable(Object.fromEntries([...zone.entries(type)].map(([name, values]) => [`${name}.`, values.map(dotted)])));
    assert.deepEqual(published('A'), comparable(golden.axfr.Records.As));
    assert.deepEqual(published('AAAA'), comparable(golden.axfr.Records.AAAAs));
    assert.deepEqual(published('SRV'), comparable(golden.axfr.Records.SRVs));
  });

  test(`the enumeration of the cluster "${golden.name}" is that of Mesos-DNS, in its order`, () => {
    const reachable = golden.enumerate.frameworks.map((framework) => ({
      tasks: framework.tasks.map((task) => ({
        ...task,
        records: task.records.filter((record) => isReachableKey(record.name)),
      })),
      name: framework.name,
    }));
    assert.deepEqual(enumerate(inputsOf(golden)).frameworks, reachable);
  });
}

function inputsOf({ config, state }: GoldenCluster): RecordInputs {
  const parsed = parseState(state);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.warnings, []);
  return {
    cluster: parsed.state.cluster,
    masters: config.masters.map((master) => parseHostPort(master)!),
    // `localhost` stands in the machine's hosts file; no other host name of these clusters could be resolved.
    addressesOf: (host) => [host === 'localhost' ? '127.0.0.1' : (canonicalIp(host) ?? '')].filter((ip) => ip !== ''),
    naming: {
      domain: config.domain,
      label: config['enforceRFC952'] ? labelRfc952 : labelRfc1123,
      ipSources: (config['IPSources'] as IpSource[] | undefined) ?? ['netinfo', 'mesos', 'host'],
      healthPolicy: 'ignore',
      pointersOn: true,
    },
    nameServer: { mname: config['SOAMname'] as string, addresses: [config['listener'] as string] },
    staticRecords: [],
  };
}

/** SRV values of Mesos-DNS carry the target's final dot. */
function dotted(value: string): string {
  return /^[^:]*:\d+$/.test(value) ? value.replace(':', '.:') : value;
}
