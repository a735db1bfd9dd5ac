import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followed, settle } from './followed.ts';

/** Longer than any pause between two states while events are told. */
const CHECK_SECONDS = 760;

test('what happened before a stream began is asked for when it begins, and is no drift', async (t) => {
  const { master, run, pass, ask, drifts } = await followed(t);
  master.gives.events = false;
  master.endStreams();
  await settle();
  // Between two polls, and no stream tells it.
  run('meanwhile', '9.0.0.2');
  master.gives.events = true;
  await pass(2);
  assert.deepEqual([master.subscribers, ask('meanwhile.marathon')], [1, ['9.0.0.2']]);
  assert.deepEqual(drifts, []);
});

test('what a stream should have told and did not is drift', async (t) => {
  const { master, run, pass, ask, drifts } = await followed(t);
  master.tells = false;
  run('missed', '9.0.0.2');
  await pass(60);
  assert.deepEqual(ask('missed.marathon'), []);
  await pass(CHECK_SECONDS);
  assert.deepEqual([ask('missed.marathon'), drifts.length], [['9.0.0.2'], 1]);
});

test('a state is asked for at once when a stream ends', async (t) => {
  const { master, run, ask } = await followed(t);
  master.tells = false;
  run('missed', '9.0.0.2');
  master.endStreams();
  await settle();
  assert.deepEqual(ask('missed.marathon'), ['9.0.0.2']);
});

test('the events of a master that leads no more are not heeded, and what it did not tell is no drift', async (t) => {
  const { sim, web, master, other, run, pass, ask, drifts } = await followed(t);
  master.gives.state = false;
  master.tells = false;
  run('later', '9.0.0.2');
  other.gives = { state: true, events: false };
  await pass(CHECK_SECONDS);
  assert.deepEqual([ask('leader'), ask('later.marathon')], [['10.0.0.2'], ['9.0.0.2']]);
  assert.deepEqual([drifts, master.subscribers], [[], 0]);
  master.tells = true;
  other.gives = { state: false, events: false };
  sim.end(web, 'TASK_FINISHED');
  await settle();
  assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
});

test('while something is held, states are asked for as often as without events', async (t) => {
  const { sim, agent, master, keeper, pass } = await followed(t);
  await pass(1);
  master.tells = false;
  master.electedSeconds++;
  sim.failOver();
  // Long before the next one would come by itself; events go on.
  master.tells = true;
  sim.readRegistry();
  sim.addFramework({ name: 'other', hostname: '10.0.2.2' });
  await pass(61);
  assert.equal(keeper.isHolding, true);
  const { state } = master.asked;
  await pass(299);
  assert.ok(master.asked.state >= state + 4, `${master.asked.state - state} states in five minutes`);
  sim.returnAgent(agent);
  for (const framework of sim.frameworks.values()) sim.returnFramework(framework);
  await pass(61);
  assert.equal(keeper.isHolding, false);
  const after = master.asked.state;
  await pass(299);
  assert.ok(master.asked.state <= after + 1, `${master.asked.state - after} states in five minutes`);
});

test('each subscription may be of a master that has begun anew, where there are no states to tell', async (t) => {
  const { sim, agent, framework, master, pass, ask } = await followed(t);
  master.gives.state = false;
  for (let time = 0; time < 2; time++) {
    sim.failOver();
    sim.readRegistry();
    // So that it is not as empty as can be, which would be suspicious by itself.
    sim.returnFramework(framework);
    master.endStreams();
    await pass(30);
    assert.deepEqual([master.subscribers, ask('web.marathon')], [1, ['9.0.0.1']]);
    sim.returnAgent(agent);
    await pass(1);
    assert.deepEqual(ask('web.marathon'), ['9.0.0.1']);
  }
});

test('a poll that fails is over for the keeper too', async (t) => {
  const { keeper, master, pass } = await followed(t);
  let polls = 0;
  const [beginPoll, endPoll] = [keeper.beginPoll, keeper.endPoll];
  keeper.beginPoll = () => {
    polls++;
    beginPoll.call(keeper);
  };
  keeper.endPoll = () => {
    polls--;
    endPoll.call(keeper);
  };
  master.gives = { state: false, events: false };
  master.endStreams();
  await pass(10);
  assert.equal(polls, 0);
});

test('a state that does not come leaves a stream alone that goes on from an earlier one', async (t) => {
  const { master, run, pass, ask } = await followed(t);
  const { events } = master.asked;
  master.gives.state = false;
  await pass(CHECK_SECONDS);
  assert.deepEqual([master.subscribers, master.asked.events], [1, events]);
  run('later', '9.0.0.2');
  await settle();
  assert.deepEqual(ask('later.marathon'), ['9.0.0.2']);
});
