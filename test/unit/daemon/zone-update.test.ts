import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changesBetween } from '../../../src/cluster/changes.ts';
import { updateZone } from '../../../src/daemon/zone-update.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { RecordInputs } from '../../../src/records/inputs.ts';
import { labelRfc1123 } from '../../../src/records/label.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { parseState } from '../../support/parse-state.ts';
import { smallState } from '../../support/small-state.ts';

const TASKS = 3000;

/** The inputs of a cluster whose tasks have addresses in 10.`net`.0.0/16. */
function inputsOf(net: number, addressesOf: RecordInputs['addressesOf'] = (host) => [host]): RecordInputs {
  const tasks = Array.from({ length: TASKS }, (_, index) => ({ name: `task-${index}`, ip: ip(net, index) }));
  const parsed = parseState(JSON.stringify(smallState({ tasks })));
  assert.ok(parsed.ok);
  return {
    cluster: parsed.state.cluster,
    masters: [],
    addressesOf,
    naming: {
      domain: 'mesos',
      label: labelRfc1123,
      ipSources: ['netinfo', 'host'],
      healthPolicy: 'ignore',
      pointersOn: true,
    },
    nameServer: { mname: 'ns1.mesos', addresses: ['10.0.0.53'] },
    staticRecords: [],
  };
}

const ip = (net: number, index: number): string => `10.${net}.${index >> 8}.${index & 255}`;

async function update(zone: Zone, before: RecordInputs | undefined, after: RecordInputs, giveWay = async () => {}) {
  const changes = changesBetween(before?.cluster, after.cluster);
  return updateZone(zone, { before, after, changes, serial: zone.serial + 1, isStale: false, giveWay });
}

const addressOf = (zone: Zone, index: number): string[] => zone.values(`task-${index}.marathon.mesos`, 'A');

describe('an update of the zone', () => {
  test('lets other work have its turn, and shows nothing of itself before it is done', async () => {
    const zone = new Zone(1, seededRandom(1));
    const [first, second] = [inputsOf(1), inputsOf(2)];
    await update(zone, undefined, first);
    let turns = 0;
    const isChanged = await update(zone, first, second, async () => {
      turns++;
      for (const index of [0, TASKS - 1]) assert.deepEqual(addressOf(zone, index), [ip(1, index)]);
      assert.equal(zone.serial, 2);
    });
    assert.ok(turns > 4, `${turns} turns`);
    assert.equal(isChanged, true);
    for (const index of [0, TASKS - 1]) assert.deepEqual(addressOf(zone, index), [ip(2, index)]);
    assert.equal(zone.serial, 3);
  });

  test('that changes no record leaves the serial as it is', async () => {
    const zone = new Zone(1, seededRandom(1));
    const inputs = inputsOf(1);
    await update(zone, undefined, inputs);
    assert.equal(await update(zone, undefined, { ...inputs, cluster: { ...inputs.cluster, tasks: new Map() } }), false);
    assert.equal(zone.serial, 2);
  });

  test('that fails leaves the zone as it was, and the next one begins from there', async () => {
    const zone = new Zone(1, seededRandom(1));
    const first = inputsOf(1);
    await update(zone, undefined, first);
    let asked = 0;
    const failing = inputsOf(2, (host) => {
      if (++asked > TASKS / 2) throw new Error('no more of this');
      return [host];
    });
    await assert.rejects(update(zone, first, failing), /no more of this/);
    assert.deepEqual(addressOf(zone, 0), [ip(1, 0)]);
    assert.equal(zone.serial, 2);
    const second = inputsOf(2);
    await update(zone, first, second);
    const fresh = new Zone(1, seededRandom(2));
    await update(fresh, undefined, second);
    const contents = (of: Zone) =>
      new Map((['A', 'AAAA', 'SRV', 'PTR'] as const).map((type) => [type, new Map(of.entries(type))]));
    assert.deepEqual(contents(zone), contents(fresh));
  });
});
