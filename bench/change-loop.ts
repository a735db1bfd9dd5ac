import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { systemClock } from '../src/cli/system-clock.ts';
import { changesBetween } from '../src/cluster/changes.ts';
import type { Cluster, MasterState } from '../src/cluster/model.ts';
import { updateZone } from '../src/daemon/zone-update.ts';
import { seededRandom } from '../src/lib/seeded-random.ts';
import type { RecordInputs } from '../src/records/inputs.ts';
import { labelRfc1123 } from '../src/records/label.ts';
import { Zone } from '../src/zone/zone.ts';
import { parseState } from '../test/support/parse-state.ts';

/**
 * `change-loop.ts STATE STATE`: brings a zone from the one cluster to the other and back, many times, and prints the
 * microseconds of CPU that one change takes. The two differ in one task's addresses.
 */

const WARM_UP = 200;
const CHANGES = 2_000;

function stateIn(file: string, before?: MasterState): MasterState {
  const parsed = parseState(readFileSync(file, 'utf8'), before);
  assert.ok(parsed.ok);
  return parsed.state;
}

function inputsOf(cluster: Cluster): RecordInputs {
  return {
    cluster,
    masters: [],
    addressesOf: (host) => (host === '' ? [] : [host]),
    naming: {
      domain: 'mesos',
      label: labelRfc1123,
      ipSources: ['netinfo', 'mesos', 'host'],
      healthPolicy: 'ignore',
      pointersOn: false,
    },
    nameServer: { mname: 'ns1.mesos', addresses: ['127.0.0.1'] },
    staticRecords: [],
  };
}

const [one = '', other = ''] = process.argv.slice(2);
const first = stateIn(one);
const second = stateIn(other, first);
const [before, after] = [inputsOf(first.cluster), inputsOf(second.cluster)];
const changes = changesBetween(first.cluster, second.cluster);
assert.equal(changes.tasks.size, 1);
assert.equal(changes.agents.size + changes.frameworks.size, 0);
const [key] = changes.tasks;
const name = `${second.cluster.tasks.get(key!)!.name}.marathon.mesos`;

const zone = new Zone(1, seededRandom(1));
const { giveWay } = systemClock;

async function update(from: RecordInputs | undefined, to: RecordInputs, changed = changes): Promise<string> {
  const serial = zone.serial + 1;
  const told = { before: from, after: to, changes: changed, serial, isStale: false, giveWay };
  assert.ok(await updateZone(zone, told));
  zone.reclaim();
  return zone.values(name, 'A').join();
}

/** Back and forth, `count` changes in all. */
async function changeOften(count: number): Promise<void> {
  for (let index = 0; index < count; index += 2) {
    assert.equal(await update(before, after), there);
    assert.equal(await update(after, before), here);
  }
}

const here = await update(undefined, before, changesBetween(undefined, first.cluster));
const there = await update(before, after);
assert.notEqual(here, there);
await update(after, before);
await changeOften(WARM_UP);
const start = process.cpuUsage();
await changeOften(CHANGES);
const { user, system } = process.cpuUsage(start);
console.log((user + system) / CHANGES);
