import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Masters } from '../../../src/daemon/masters.ts';
import { formatHostPort, parseHostPort } from '../../../src/lib/host-port.ts';

const hosts = (...texts: string[]) => texts.map((text) => parseHostPort(text, 5050)!);
const order = (masters: Masters): string[] => masters.candidates().map(formatHostPort);

test('the configured masters are asked in their order', () => {
  assert.deepEqual(order(new Masters(hosts('10.0.0.2', '10.0.0.1'))), ['10.0.0.2:5050', '10.0.0.1:5050']);
});

test('with no master configured and none elected there is nobody to ask', () => {
  assert.deepEqual(order(new Masters([])), []);
});

test('the last known leader is asked first, and every master once', () => {
  const masters = new Masters(hosts('10.0.0.1', '10.0.0.2', '10.0.0.1'));
  masters.setLeader(hosts('10.0.0.2')[0]!);
  assert.deepEqual(order(masters), ['10.0.0.2:5050', '10.0.0.1:5050']);
});

test('a leader that is not configured is asked too, and only the newest one', () => {
  const masters = new Masters(hosts('10.0.0.1'));
  masters.setLeader(hosts('10.0.0.8')[0]!);
  masters.setLeader(hosts('10.0.0.9')[0]!);
  assert.deepEqual(order(masters), ['10.0.0.9:5050', '10.0.0.1:5050']);
});

test('masters that ZooKeeper names come before all others, and only the newest election counts', () => {
  const masters = new Masters(hosts('10.0.0.1', '10.0.0.2'));
  masters.setLeader(hosts('10.0.0.1')[0]!);
  masters.setElected(hosts('10.0.0.7', '10.0.0.8'));
  masters.setElected(hosts('10.0.0.2', '10.0.0.3'));
  assert.deepEqual(order(masters), ['10.0.0.2:5050', '10.0.0.3:5050', '10.0.0.1:5050']);
});

test('two masters on one host are told apart by their ports', () => {
  const masters = new Masters(hosts('10.0.0.1:5050', '10.0.0.1:5051'));
  masters.setLeader(hosts('10.0.0.1:5051')[0]!);
  assert.deepEqual(order(masters), ['10.0.0.1:5051', '10.0.0.1:5050']);
});
