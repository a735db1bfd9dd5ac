import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from './fake-clock.ts';
import type { FakeEnsemble } from './fake-ensemble.ts';
import { BOTH, startWatch, znode } from './watching.ts';

test('a lost session keeps the list, and the next member is tried after a pause', async (t) => {
  const { ensemble, clock, lists, connections, warnings } = await startWatch(t);
  ensemble.last.end('it fell silent');
  await clock.advance(999);
  assert.deepEqual(ensemble.tried.length, 1);
  assert.deepEqual(connections, [true, false]);
  await clock.advance(1);
  assert.equal(new Set(ensemble.tried).size, 2);
  assert.deepEqual(connections, [true, false, true]);
  assert.deepEqual(lists, [BOTH]);
  assert.match(warnings.join(), /the last known ones stay .*it fell silent/);
});

test('what changed while no session stood is told after it', async (t) => {
  const { ensemble, clock, lists } = await startWatch(t);
  ensemble.delete(znode(1));
  ensemble.last.end('it closed the connection');
  await clock.advance(1_000);
  assert.deepEqual(lists, [BOTH, '10.0.0.1:5052']);
});

test('a session lost while the masters are read tells nothing', async (t) => {
  const { ensemble, clock, lists } = await startWatch(t);
  ensemble.onQuestion = (kind) => {
    if (kind === 'data') ensemble.last.end('it closed the connection');
  };
  ensemble.delete(znode(1));
  await clock.advance(10_000);
  assert.deepEqual(lists, [BOTH]);
});

test('every member is tried at once, then after pauses that grow up to 30 s', async (t) => {
  const { ensemble, clock, lists, connections, warnings } = await startWatch(t, ({ dead }) => {
    for (const port of [1, 2, 3]) dead.add(port);
  });
  const rounds: number[] = [ensemble.tried.length];
  for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    await clock.advance(pauseMs);
    rounds.push(ensemble.tried.length);
  }
  assert.deepEqual(rounds, [3, 6, 9, 12, 15, 18, 21, 24]);
  assert.deepEqual(lists, []);
  assert.deepEqual(connections, []);
  // The same failures again are no news.
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /zk:1: it is dead/);
  ensemble.dead.delete(2);
  await clock.advance(30_000);
  assert.deepEqual(lists, [BOTH]);
});

test('after an outage the pauses are short again, and the next outage is told again', async (t) => {
  const allDead = [1, 2, 3];
  const { ensemble, clock, connections, warnings } = await startWatch(t, ({ dead }) => {
    for (const port of allDead) dead.add(port);
  });
  await clock.advance(1_000 + 2_000 + 4_000);
  ensemble.dead.clear();
  await clock.advance(8_000);
  assert.deepEqual(connections, [true]);
  for (const port of allDead) ensemble.dead.add(port);
  ensemble.last.end('it is dead');
  const before = ensemble.tried.length;
  await clock.advance(1_000);
  assert.equal(ensemble.tried.length, before + 3);
  // The first outage, the lost session, the second outage.
  assert.equal(warnings.length, 3);
});

test('each loss of a session is told, with its own reason alone', async (t) => {
  const { ensemble, clock, warnings } = await startWatch(t, ({ dead }) => {
    dead.add(2);
    dead.add(3);
  });
  for (let loss = 0; loss < 2; loss++) {
    ensemble.last.end('it fell silent');
    await clock.advance(1_000);
  }
  assert.equal(warnings.length, 2);
  for (const warning of warnings) assert.match(warning, /"failures":"zk:1: it fell silent"/);
});

test('members are tried in an order that chance decides', async (t) => {
  const ranks = [0.9, 0.1, 0.5];
  const allDead = ({ dead }: FakeEnsemble): void => {
    for (const port of [1, 2, 3]) dead.add(port);
  };
  const { ensemble } = await startWatch(t, allDead, () => ranks.shift() ?? 0);
  assert.deepEqual(ensemble.tried, [2, 3, 1]);
});

test('one member that is alive will do, without a pause', async (t) => {
  const { lists, warnings } = await startWatch(t, ({ dead }) => {
    dead.add(1);
    dead.add(2);
  });
  assert.deepEqual(lists, [BOTH]);
  assert.deepEqual(warnings, []);
});

test('refused questions are asked again, and the log tells why without the password', async (t) => {
  const { ensemble, clock, lists, connections, warnings } = await startWatch(t, (ensemble) => {
    ensemble.refusal = 'it answered NO_AUTH: check the credentials in "zk"';
  });
  assert.deepEqual(lists, []);
  assert.deepEqual(connections, []);
  assert.match(warnings.join(), /NO_AUTH: check the credentials/);
  assert.doesNotMatch(warnings.join(), /secret/);
  assert.deepEqual(
    ensemble.sessions.map(({ isOver }) => isOver),
    [true, true, true],
  );
  ensemble.refusal = undefined;
  await clock.advance(1_000);
  assert.deepEqual(lists, [BOTH]);
});

test('after close nothing is called and nothing is left', async (t) => {
  const { ensemble, clock, watch, lists, connections } = await startWatch(t);
  const closing = watch.close();
  ensemble.delete(znode(1));
  await closing;
  await clock.advance(120_000);
  assert.deepEqual(lists, [BOTH]);
  assert.deepEqual(connections, [true]);
  assert.equal(ensemble.sessions.length, 1);
  assert.equal(clock.pending, 0);
});

test('close ends a pause', async (t) => {
  const { clock, watch, ensemble } = await startWatch(t, ({ dead }) => {
    for (const port of [1, 2, 3]) dead.add(port);
  });
  await watch.close();
  assert.equal(clock.pending, 0);
  assert.equal(ensemble.sessions.length, 3);
});

for (const answer of ['is answered', 'is not answered']) {
  test(`close tells nothing of a reading that ${answer} any more`, async (t) => {
    const { ensemble, clock, watch, lists, connections } = await startWatch(t);
    let closing: Promise<void> | undefined;
    const askedAfterClose: string[] = [];
    ensemble.onQuestion = (kind) => {
      if (closing !== undefined) askedAfterClose.push(kind);
      if (kind !== 'data') return;
      closing ??= watch.close();
      if (answer === 'is not answered') ensemble.last.end('it closed the connection');
    };
    ensemble.delete(znode(1));
    await settle();
    assert.ok(closing);
    await closing;
    assert.ok(!askedAfterClose.includes('children'));
    assert.deepEqual(lists, [BOTH]);
    assert.deepEqual(connections, [true]);
    assert.equal(clock.pending, 0);
  });
}
