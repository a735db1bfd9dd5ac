import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate } from '../../../src/resolve/gate.ts';

test('a gate lets so many tasks run at once, and the others in the order in which they came', async () => {
  const gate = createGate(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3, 4].map((task) =>
    gate(() => {
      started.push(task);
      return new Promise<number>((resolve) => ends.push(() => resolve(task)));
    }),
  );
  await settled();
  assert.deepEqual(started, [0, 1]);
  ends[1]!();
  await settled();
  assert.deepEqual(started, [0, 1, 2]);
  ends[0]!();
  ends[2]!();
  await settled();
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  ends[3]!();
  ends[4]!();
  assert.deepEqual(await Promise.all(all), [0, 1, 2, 3, 4]);
});

test('a task that fails gives its place to the next', async () => {
  const gate = createGate(1);
  const failing = gate(() => Promise.reject(new Error('no')));
  const throwing = gate(() => {
    throw new Error('no either');
  });
  const good = gate(() => Promise.resolve('yes'));
  await assert.rejects(failing, /no$/);
  await assert.rejects(throwing, /no either/);
  assert.equal(await good, 'yes');
  assert.equal(await gate(() => Promise.resolve('again')), 'again');
});

test('who comes late does not take the place of one that waited', async () => {
  const gate = createGate(1);
  const running = new Set<string>();
  const ends = new Map<string, () => void>();
  const enter = (task: string): Promise<void> =>
    gate(async () => {
      running.add(task);
      await new Promise<void>((resolve) => ends.set(task, resolve));
      running.delete(task);
    });
  const first = enter('first');
  const second = enter('second');
  await settled();
  ends.get('first')!();
  await first;
  const late = enter('late');
  await settled();
  assert.deepEqual([...running], ['second']);
  ends.get('second')!();
  await second;
  await settled();
  ends.get('late')!();
  await late;
});

/** All that can happen without the outside world has happened. */
async function settled(): Promise<void> {
  await new Promise(setImmediate);
}
