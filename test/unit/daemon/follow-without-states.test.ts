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

test('what no events tell of leaves in the end, where no master gives a state', async (t) => {
  const { sim, master, pass, ask, keeper } = await followed(t);
  master.gives.state = false;
  master.electedSeconds++;
  sim.failOver();
  master.endStreams();
  await pass(HOLD_SECONDS - 60);
  assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
  await pass(180);
  assert.deepEqual([ask('web.marathon'), keeper.isHolding], [[], false]);
});

test('when masters give no state any more, each stream begins with its own: what happened between is known', async (t) => {
  const { sim, web, run, master, pass, ask } = await followed(t);
  master.gives = { state: false, events: false };
  master.endStreams();
  await settle();
  sim.end(web, 'TASK_FINISHED');
  run('new', '9.0.0.2');
  master.gives.events = true;
  await pass(120);
  assert.equal(master.subscribers, 1);
  run('later', '9.0.0.3');
  await settle();
  assert.deepEqual(
    ['web', 'new', 'later'].map((name) => ask(`${name}.marathon`)),
    [[], ['9.0.0.2'], ['9.0.0.3']],
  );
});

test('a stream that began while states were given begins anew with its own when none comes', async (t) => {
  const { sim, web, run, master, pass, ask } = await followed(t);
  // Whoever was asked last while nobody answered, the leader is the one to ask.
  master.gives = { state: false, events: false };
  master.endStreams();
  await settle();
  master.gives = { state: true, events: true };
  await pass(5);
  master.gives.events = false;
  master.endStreams();
  await settle();
  // The state that is asked for next never comes.
  master.slowness = new Promise(() => {});
  sim.end(web, 'TASK_FINISHED');
  run('new', '9.0.0.2');
  master.gives.events = true;
  await pass(70);
  assert.deepEqual([master.subscribers, ask('new.marathon')], [1, []]);
  await pass(300);
  assert.deepEqual([master.subscribers, ask('web.marathon'), ask('new.marathon')], [1, [], ['9.0.0.2']]);
  const { events } = master.asked;
  await pass(1200);
  assert.equal(master.asked.events, events, 'once is enough');
});

test('the leader is known, and so is where schedulers listen, where only events tell of the next master', async (t) => {
  const { sim, agent, framework, master, other, run, keeper, pass, ask } = await followed(t);
  assert.deepEqual([ask('leader'), ask('marathon')], [['10.0.0.1'], ['10.0.2.9']]);
  master.gives = { state: false, events: false };
  sim.failOver();
  sim.readRegistry();
  other.gives.events = true;
  master.endStreams();
  await pass(130);
  assert.deepEqual([other.subscribers, ask('leader'), ask('web.marathon')], [1, ['10.0.0.2'], ['9.0.0.1']]);
  sim.returnAgent(agent);
  sim.returnFramework(framework);
  run('new', '9.0.0.2');
  await settle();
  assert.deepEqual(
    [ask('web.marathon'), ask('new.marathon'), ask('marathon')],
    [['9.0.0.1'], ['9.0.0.2'], ['10.0.2.9']],
  );
  assert.equal(keeper.isHolding, false);
  // One that is begun anew tells of the framework, but never where it listens.
  other.endStreams();
  await pass(60);
  assert.deepEqual([other.subscribers, ask('marathon'), keeper.isHolding], [1, ['10.0.2.9'], false]);
});

test('a stream that stands since the states cease ends no hold that is older, for what it was not told', async (t) => {
  const { sim, master, pass, ask, keeper } = await followed(t);
  master.electedSeconds++;
  sim.failOver();
  sim.readRegistry();
  master.endStreams();
  await pass(HOLD_SECONDS - 30);
  assert.deepEqual([keeper.isHolding, ask('web.marathon')], [true, ['9.0.0.1']]);
  // From now on states take for ever; the next stream begins before that is known.
  master.slowness = new Promise(() => {});
  master.endStreams();
  await pass(400);
  assert.deepEqual([keeper.isHolding, ask('web.marathon')], [true, ['9.0.0.1']]);
});
