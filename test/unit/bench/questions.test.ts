import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOf, questionsOf, type Zone } from '../../../bench/questions.ts';
import { ZONE } from './support.ts';

const COUNT = 1_000;
const NAMES = {
  hosts: Array.from({ length: COUNT }, (_, index) => `app-${index}.marathon.mesos.`),
  services: Array.from({ length: COUNT }, (_, index) => `_app-${index}._tcp.marathon.mesos.`),
};

test('names are those with one address and one service', () => {
  assert.deepEqual(namesOf(ZONE, 2), {
    hosts: ['app-0.marathon.mesos.', 'app-1.marathon.mesos.'],
    services: ['_app-0._tcp.marathon.mesos.', '_app-1._tcp.marathon.mesos.'],
  });
});

test('a zone without all of the names is none to measure with', () => {
  assert.throws(() => namesOf(ZONE, 3), /has 2 names/);
  const As = { ...ZONE.Records.As, 'app-1.marathon.mesos.': ['10.0.0.2', '10.0.0.9'] };
  const zone: Zone = { ...ZONE, Records: { ...ZONE.Records, As } };
  assert.throws(() => namesOf(zone, 2), /has 1 names/);
});

test('every name is asked for once, in no order', () => {
  const expected = NAMES.hosts.map((name) => `${name} A`);
  const questions = questionsOf('A', NAMES);
  assert.notDeepEqual(questions, expected);
  assert.deepEqual(questions.toSorted(), expected.toSorted());
  assert.deepEqual(questions, questionsOf('A', NAMES), 'the same at each run');
});

test('services and missing names have questions of their own', () => {
  assert.ok(questionsOf('SRV', NAMES).includes('_app-7._tcp.marathon.mesos. SRV'));
  assert.ok(questionsOf('NXDOMAIN', NAMES).includes('no-app-7.marathon.mesos. A'));
});

test('of ten questions in the mix four are A, three AAAA, two SRV and one is for a missing name', () => {
  const questions = questionsOf('mix', NAMES);
  const share = (pattern: RegExp): number => questions.filter((line) => pattern.test(line)).length / questions.length;
  assert.equal(share(/^app-\d+\.marathon\.mesos\. A$/), 0.4);
  assert.equal(share(/^app-\d+\.marathon\.mesos\. AAAA$/), 0.3);
  assert.equal(share(/^_app-\d+\._tcp\.marathon\.mesos\. SRV$/), 0.2);
  assert.equal(share(/^no-app-\d+\.marathon\.mesos\. A$/), 0.1);
});
