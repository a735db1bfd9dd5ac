import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTroubleLog, type TroubleLog } from '../../../src/resolve/trouble-log.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

const UPSTREAM = { host: '192.0.2.53', port: 53 };

function setUp(): { troubleLog: TroubleLog; clock: ManualClock; warnings: () => string[] } {
  const log = captureLog();
  const clock = createManualClock();
  const warnings = (): string[] => log.lines.filter((line) => line.startsWith('warn'));
  return { troubleLog: createTroubleLog(log, clock), clock, warnings };
}

function fail(troubleLog: TroubleLog, times: number): void {
  for (let time = 0; time < times; time++) troubleLog.failed(UPSTREAM, '192.0.2.53:53 is silent');
}

test('an upstream that fails five times in a row is warned of, by its address and reason', () => {
  const { troubleLog, warnings } = setUp();
  fail(troubleLog, 4);
  assert.deepEqual(warnings(), []);
  fail(troubleLog, 1);
  assert.equal(warnings().length, 1);
  assert.match(warnings()[0]!, /192\.0\.2\.53:53.*is silent/);
});

test('an answer in between starts the count anew', () => {
  const { troubleLog, warnings } = setUp();
  fail(troubleLog, 4);
  troubleLog.answered(UPSTREAM);
  fail(troubleLog, 4);
  assert.deepEqual(warnings(), []);
});

test('a dead upstream is warned of once a minute', () => {
  const { troubleLog, clock, warnings } = setUp();
  fail(troubleLog, 100);
  clock.advance(59_999);
  fail(troubleLog, 100);
  assert.equal(warnings().length, 1);
  clock.advance(1);
  fail(troubleLog, 100);
  assert.equal(warnings().length, 2);
});

test('one upstream does not count for another', () => {
  const { troubleLog, warnings } = setUp();
  fail(troubleLog, 4);
  troubleLog.failed({ host: '192.0.2.54', port: 53 }, 'silent');
  assert.deepEqual(warnings(), []);
});
