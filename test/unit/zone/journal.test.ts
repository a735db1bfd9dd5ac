import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { Journal } from '../../../src/zone/journal.ts';

const records = (count: number): ZoneRecord[] =>
  Array.from({ length: count }, (_, number) => ({ name: `n${number}.mesos`, type: 'A', value: '10.0.0.1' }));
const change = (serial: number, count = 1) => ({ serial, removed: [], added: records(count) });
const told = (journal: Journal, since: number): string | undefined =>
  journal
    .since(since)
    ?.map(({ from, serial }) => `${from}-${serial}`)
    .join();

test('changes are told from any of their serials on, over the end of the numbers too', () => {
  const journal = new Journal(0xffff_fff0, 100);
  for (const serial of [0xffff_fff8, 0xffff_ffff, 0, 3, 1000]) journal.add(change(serial));
  assert.equal(told(journal, 0xffff_fff0), '4294967280-4294967288,4294967288-4294967295,4294967295-0,0-3,3-1000');
  assert.equal(told(journal, 0xffff_ffff), '4294967295-0,0-3,3-1000');
  assert.equal(told(journal, 3), '3-1000');
  assert.equal(told(journal, 1000), '');
  // Before, between, after.
  for (const serial of [0xffff_ffe0, 0xffff_fff9, 2, 500, 1001, 0x7000_0000]) {
    assert.equal(told(journal, serial), undefined, `${serial}`);
  }
});

test('what it holds is bounded by records, and the newest stay', () => {
  const journal = new Journal(1, 10);
  for (let serial = 2; serial <= 20; serial++) journal.add(change(serial, 3));
  assert.equal(told(journal, 16), undefined);
  assert.equal(told(journal, 17), '17-18,18-19,19-20');
  journal.add(change(21, 11));
  assert.equal(told(journal, 20), undefined, 'larger than all that it may hold');
  assert.equal(told(journal, 21), '');
  journal.add(change(22));
  assert.equal(told(journal, 21), '21-22');
});

test('nothing leads over a new beginning', () => {
  const journal = new Journal(1, 10);
  journal.add(change(2));
  journal.restart(3);
  journal.add(change(4));
  assert.equal(told(journal, 1), undefined);
  assert.equal(told(journal, 2), undefined);
  assert.equal(told(journal, 3), '3-4');
  journal.add(change(5, 9));
  assert.equal(told(journal, 3), '3-4,4-5', 'what was forgotten takes no room');
});

test('listeners hear of each step until they have enough', () => {
  const journal = new Journal(1, 10);
  const heard: number[] = [];
  const stop = journal.onStep(() => heard.push(journal.serial));
  journal.add(change(2));
  journal.restart(3);
  stop();
  journal.add(change(4));
  assert.deepEqual(heard, [2, 3]);
});
