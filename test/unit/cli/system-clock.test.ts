import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../src/cli/system-clock.ts';

test('a time that has passed is due at once, and one that is too far away for a timer is not', async (t) => {
  const warnings: string[] = [];
  const note = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  await new Promise<void>((resolve) => systemClock.after(-0.5, resolve));
  const cancel = systemClock.after(2 ** 40, () => assert.fail('it is 35 years away'));
  await new Promise<void>((resolve) => systemClock.after(5, resolve));
  cancel();
  await systemClock.giveWay();
  assert.deepEqual(warnings, []);
});
