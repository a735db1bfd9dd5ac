import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { KeyMap } from '../../../src/table/key-map.ts';
import { Backlogs } from '../../../src/zone/backlogs.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { keyOf } from '../../support/key-of.ts';

const INSTANCES = 20_000;
const NAME = '_app._tcp.marathon.mesos';
const service = (instance: number): ZoneRecord => ({ name: NAME, type: 'SRV', value: `app-${instance}.mesos:80` });

describe('the records of a large name that come one by one', () => {
  test('are written about as often as the name doubles, not each time', () => {
    let words = 0;
    let written = 0;
    const backlogs = new Backlogs(new KeyMap(1, 3), (_, records, step) => {
      words += step * records.length * 12;
      written += words;
      return words;
    });
    for (let instance = 0; instance < INSTANCES; instance++) backlogs.add(keyOf(NAME), [service(instance)], 1);
    backlogs.flush();
    assert.equal(words, INSTANCES * 12);
    // 1,024 words are written record by record, what follows in ever larger steps.
    assert.ok(written < 6 * words, `${written} words were written for ${words}`);
  });

  test('are all there when they are published, also those that came and went', () => {
    const zone = new Zone(1, seededRandom(1));
    for (let instance = 0; instance < INSTANCES; instance++) zone.add([service(instance)]);
    zone.publish(2);
    assert.equal(zone.values(NAME, 'SRV').length, INSTANCES);
    for (let instance = 0; instance < INSTANCES; instance++) {
      zone.add([service(INSTANCES + instance)]);
      zone.remove([service(instance)]);
    }
    zone.publish(3);
    const expected = Array.from({ length: INSTANCES }, (_, instance) => service(INSTANCES + instance).value);
    assert.deepEqual(new Set(zone.values(NAME, 'SRV')), new Set(expected));
  });

  test('come before those that go, so that what moves from one source to another stays', () => {
    const steps: number[] = [];
    const backlogs = new Backlogs(new KeyMap(1, 3), (_, records, step) => steps.push(step * records.length) && 4096);
    for (const step of [1, -1, 1] as const) backlogs.add(keyOf(NAME), [service(1)], step);
    backlogs.flush();
    assert.deepEqual(steps, [1, 1, -1]);
  });

  test('are forgotten when they are abandoned', () => {
    const zone = new Zone(1, seededRandom(1));
    for (let instance = 0; instance < 1000; instance++) zone.add([service(instance)]);
    zone.publish(2);
    for (let instance = 1000; instance < 1100; instance++) zone.add([service(instance)]);
    zone.abandon();
    assert.equal(zone.publish(3), false);
    assert.equal(zone.values(NAME, 'SRV').length, 1000);
  });

  test('fail when they are published at the latest', () => {
    const zone = new Zone(1, seededRandom(1));
    for (let instance = 0; instance < 1000; instance++) zone.add([service(instance)]);
    zone.publish(2);
    zone.remove([service(1)]);
    zone.remove([service(1)]);
    assert.throws(() => zone.publish(3));
    zone.abandon();
    assert.equal(zone.values(NAME, 'SRV').length, 1000);
  });
});
