import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastersLife } from './masters-life.ts';

const STEPS = 150;

for (let seed = 1; seed <= 12; seed++) {
  test(`whatever happens, and however late it is heard, no good name is lost, and all is well in the end, seed ${seed}`, async () => {
    const masters = new MastersLife(seed);
    for (let count = 0; count < 40; count++) masters.live();
    await masters.calm();
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < STEPS; count++) await masters.step();
      await masters.calm();
      const [published, fresh] = await masters.zones();
      assert.deepEqual(published, fresh, `round ${round}`);
      assert.equal(masters.keeper.isHolding, false);
      await onlyEvents(masters);
    }
    assert.ok(masters.failures > 0);
  });
}

/** Where a stream goes on, it tells everything. */
async function onlyEvents(masters: MastersLife): Promise<void> {
  for (let count = 0; count < 40; count++) {
    masters.live();
    await masters.hear(3);
  }
  for (let count = 0; count < 100; count++) await masters.hear(3);
  const [published, fresh] = await masters.zones();
  assert.deepEqual(published, fresh);
  const { serial } = masters.keeper.journal;
  await masters.poll();
  assert.equal(masters.keeper.journal.serial, serial);
}
