import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { serviceManager } from '../../../src/cli/service-manager.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';

/** How many checks there are within a minute, after the first. */
async function checksInAMinute(environment: NodeJS.ProcessEnv): Promise<number> {
  const clock = createManualClock();
  let checks = 0;
  const unwatch = serviceManager(environment, clock, captureLog()).watch(async () => {
    checks++;
    return true;
  });
  for (let second = 0; second < 60; second++) {
    await setImmediate();
    clock.advance(1_000);
  }
  await setImmediate();
  unwatch();
  assert.equal(clock.pending(), 0);
  return checks;
}

test('the service is checked four times within the time after which it would be killed', async () => {
  assert.equal(await checksInAMinute({ WATCHDOG_USEC: '40000000' }), 1 + 6);
  assert.equal(await checksInAMinute({ WATCHDOG_USEC: '40000000', WATCHDOG_PID: String(process.pid) }), 1 + 6);
});

test('nobody watches where the environment does not say so, or means another process', async () => {
  for (const environment of [{}, { WATCHDOG_USEC: '' }, { WATCHDOG_USEC: '0' }, { WATCHDOG_USEC: 'often' }]) {
    assert.equal(await checksInAMinute(environment), 0);
  }
  assert.equal(await checksInAMinute({ WATCHDOG_USEC: '40000000', WATCHDOG_PID: '1' }), 0);
});

test('a socket where nobody listens is said once, and nothing else comes of it', () => {
  for (const path of ['/nonexistent/notify', '', 'x'.repeat(200)]) {
    const log = captureLog();
    const manager = serviceManager({ NOTIFY_SOCKET: path }, createManualClock(), log);
    manager.ready();
    manager.stopping();
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0]!, /^warn the service manager cannot be told .*NOTIFY_SOCKET/);
  }
});
