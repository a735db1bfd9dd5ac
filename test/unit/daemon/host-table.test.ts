import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesFrom, changedHosts, HostTable } from '../../../src/daemon/host-table.ts';
import { captureLog } from '../../support/log.ts';

/** A table whose look-ups find what stands in `known` at that moment. */
function tableOf(known: Record<string, readonly string[]>) {
  const asked: string[] = [];
  const log = captureLog();
  const lookup = async (host: string): Promise<readonly string[]> => {
    asked.push(host);
    return known[host] ?? [];
  };
  const table = new HostTable(lookup, log);
  const addressesOf = (host: string): readonly string[] => addressesFrom(table.snapshot())(host);
  return { table, addressesOf, asked, log, known };
}

test('an IP address stands for itself, in canonical text, and is never looked up', async () => {
  const { table, addressesOf, asked } = tableOf({});
  await table.refresh(new Set(['10.0.0.1', '2001:DB8::0:1', '']));
  assert.deepEqual(addressesOf('10.0.0.1'), ['10.0.0.1']);
  assert.deepEqual(addressesOf('2001:DB8::0:1'), ['2001:db8::1']);
  assert.deepEqual(asked, []);
  assert.equal(table.snapshot().size, 0);
});

test('a name has no addresses before it was looked up, and those that were found after', async () => {
  const { table, addressesOf } = tableOf({ 'agent.example': ['10.0.0.2', '10.0.0.1'] });
  assert.deepEqual(addressesOf('agent.example'), []);
  await table.refresh(new Set(['agent.example']));
  assert.deepEqual(addressesOf('agent.example'), ['10.0.0.1', '10.0.0.2']);
});

test('only names whose addresses became different are told, and their order is no difference', async () => {
  const { table, known } = tableOf({ a: ['10.0.0.1'], b: ['10.0.0.2', '10.0.0.3'], c: ['10.0.0.4'], d: ['10.0.0.5'] });
  await table.refresh(new Set(['a', 'b', 'c', 'd']));
  const before = table.snapshot();
  assert.deepEqual([...changedHosts(new Map(), before)].sort(), ['a', 'b', 'c', 'd']);
  Object.assign(known, { a: ['10.9.9.9'], b: ['10.0.0.3', '10.0.0.2'] });
  await table.refresh(new Set(['a', 'b', 'c']));
  assert.deepEqual([...changedHosts(before, table.snapshot())].sort(), ['a', 'd']);
  assert.deepEqual(addressesFrom(before)('a'), ['10.0.0.1'], 'what was known then has changed');
});

test('a name keeps its last addresses while it cannot be looked up', async () => {
  const { table, addressesOf, known, log } = tableOf({ a: ['10.0.0.1'] });
  await table.refresh(new Set(['a']));
  known['a'] = [];
  await table.refresh(new Set(['a']));
  assert.deepEqual(addressesOf('a'), ['10.0.0.1']);
  assert.deepEqual(log.lines, []);
});

test('a name that was never found is warned of once, by its name', async () => {
  const { table, addressesOf, log, known } = tableOf({});
  for (let poll = 0; poll < 3; poll++) await table.refresh(new Set(['nowhere.example']));
  assert.equal(log.lines.length, 1);
  assert.match(log.lines[0]!, /^warn .*\{"host":"nowhere\.example"\}/);
  known['nowhere.example'] = ['10.0.0.1'];
  await table.refresh(new Set(['nowhere.example']));
  assert.deepEqual(addressesOf('nowhere.example'), ['10.0.0.1']);
});

test('a name that the cluster no longer holds is forgotten', async () => {
  const { table, addressesOf } = tableOf({ a: ['10.0.0.1'], b: ['10.0.0.2'] });
  await table.refresh(new Set(['a', 'b']));
  await table.refresh(new Set(['b']));
  assert.deepEqual(addressesOf('a'), []);
  assert.deepEqual(addressesOf('b'), ['10.0.0.2']);
});

test('names are looked up beside one another: a slow one does not hold up the rest', async () => {
  const slow = Promise.withResolvers<readonly string[]>();
  const table = new HostTable(async (host) => (host === 'slow' ? slow.promise : ['10.0.0.1']), captureLog());
  const refreshed = table.refresh(new Set(['slow', 'fast']));
  await new Promise(setImmediate);
  assert.deepEqual([...table.snapshot().keys()], ['fast']);
  slow.resolve(['10.0.0.2']);
  await refreshed;
  assert.deepEqual([...table.snapshot().keys()].sort(), ['fast', 'slow']);
});
