import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDeadline } from '../../../src/mesos/deadline.ts';
import { createManualClock } from '../../support/manual-clock.ts';

/** Runs until its signal aborts. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('what takes too long is ended with a reason', async () => {
  const clock = createManualClock();
  const run = withDeadline({ clock, timeoutMs: 1500, signal: new AbortController().signal }, untilAborted);
  clock.advance(1499);
  assert.equal(clock.pending(), 1);
  clock.advance(1);
  await assert.rejects(run, /^Error: gave no whole answer within 1.5 s$/);
});

test('what the caller aborts is ended with the reason of the caller', async () => {
  const clock = createManualClock();
  const caller = new AbortController();
  const run = withDeadline({ clock, timeoutMs: 1500, signal: caller.signal }, untilAborted);
  caller.abort(new Error('enough'));
  await assert.rejects(run, /enough/);
  assert.equal(clock.pending(), 0);
});

test('what is over has its signal aborted, so that nothing which it left open stays', async () => {
  const clock = createManualClock();
  const options = { clock, timeoutMs: 1500, signal: new AbortController().signal };
  const signal = await withDeadline(options, async (given) => {
    assert.equal(given.aborted, false);
    return given;
  });
  assert.deepEqual([signal.aborted, clock.pending()], [true, 0]);
});
