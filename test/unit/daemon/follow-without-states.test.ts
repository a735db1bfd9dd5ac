import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followed, HOLD_SECONDS, settle } from './followed.ts';

test('a master that has just begun takes no name away, though others were down longer than anything is held', async (t) => {
  const { sim, agent, framework, master, pass, ask } = await followed(t);
  assert.equal(master.subscribers, 1);
  // Another leads, and knows nothing yet.
  master.electedSeconds++;
  master.endStreams();
  sim.failOver();
  await pass(61);
  assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
  master.gives = { state: false, events: false };
  master.endStreams();
  await pass(HOLD_SECONDS + 60);
  assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
  // It is back, and tells events before it gives any state.
  sim.readRegistry();
  master.gives.events = true;
  await pass(300);
  assert.equal(master.subscribers, 1);
  assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
  sim.returnAgent(agent);
  sim.returnFramework(framework);
  await settle();
  await pass(HOLD_SECONDS);
  assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
});
