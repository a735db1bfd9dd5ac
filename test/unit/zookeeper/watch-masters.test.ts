import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHostPort } from '../../../src/lib/host-port.ts';
import { watchMasters } from '../../../src/zookeeper/watch-masters.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeEnsemble } from './fake-ensemble.ts';
import { BOTH, master, startWatch, znode } from './watching.ts';

test('the masters come in the order of their election', async (t) => {
  const { lists, connections, warnings } = await startWatch(t);
  assert.deepEqual(lists, [BOTH]);
  assert.deepEqual(connections, [true]);
  assert.deepEqual(warnings, []);
});

test('a leader that goes, and a master that comes, change the list', async (t) => {
  const { ensemble, lists } = await startWatch(t);
  ensemble.delete(znode(1));
  await settle();
  ensemble.set(znode(3), master(5053));
  await settle();
  assert.deepEqual(lists, [BOTH, '10.0.0.1:5052', '10.0.0.1:5052 10.0.0.1:5053']);
});

test('a change that changes no master is not told', async (t) => {
  const { ensemble, lists } = await startWatch(t);
  ensemble.set('/mesos/other', '');
  await settle();
  assert.deepEqual(lists, [BOTH]);
});

test('a change while the masters are read is not missed', async (t) => {
  let isFirst = true;
  const { lists } = await startWatch(t, (ensemble) => {
    ensemble.onQuestion = (kind) => {
      if (kind !== 'data' || !isFirst) return;
      isFirst = false;
      ensemble.set(znode(0), master(5050));
    };
  });
  assert.deepEqual(lists, [BOTH, `10.0.0.1:5050 ${BOTH}`]);
});

test('a znode that goes while the masters are read is left out', async (t) => {
  const { lists, warnings } = await startWatch(t, (ensemble) => {
    ensemble.onQuestion = (kind) => {
      if (kind === 'data') ensemble.nodes.delete(znode(1));
    };
  });
  assert.deepEqual(lists, ['10.0.0.1:5052']);
  assert.deepEqual(warnings, []);
});

test('a master registered twice is told once, in its first place', async (t) => {
  const { ensemble, lists } = await startWatch(t);
  ensemble.set(znode(3), master(5051));
  ensemble.set(znode(4), master(5054));
  await settle();
  assert.deepEqual(lists, [BOTH, `${BOTH} 10.0.0.1:5054`]);
});

test('a malformed znode is left out, with one warning that names it', async (t) => {
  const { ensemble, clock, lists, warnings } = await startWatch(t);
  ensemble.set(znode(0), '{"address":');
  await settle();
  ensemble.set(znode(3), master(5053));
  await clock.advance(180_000);
  assert.deepEqual(lists, [BOTH, `${BOTH} 10.0.0.1:5053`]);
  assert.deepEqual(warnings, [
    'Left out a master whose znode is no MasterInfo that can be read {"znode":"json.info_0000000000"}',
  ]);
});

test('an election without masters is told as an empty list', async (t) => {
  const { ensemble, lists, warnings } = await startWatch(t, ({ nodes }) => {
    nodes.delete(znode(1));
    nodes.delete(znode(2));
  });
  assert.deepEqual(lists, ['']);
  assert.match(warnings.join(), /ZooKeeper knows no master.*"path":"\/mesos"/);
  ensemble.set(znode(5), master(5055));
  await settle();
  assert.deepEqual(lists, ['', '10.0.0.1:5055']);
});

test('an election that is not there yet is waited for', async (t) => {
  const { ensemble, lists } = await startWatch(t, ({ nodes }) => nodes.clear());
  assert.deepEqual(lists, ['']);
  ensemble.set('/mesos', '');
  await settle();
  ensemble.set(znode(7), master(5057));
  await settle();
  assert.deepEqual(lists, ['', '10.0.0.1:5057']);
  assert.equal(ensemble.sessions.length, 1);
});

test('an election that appears between two questions is read at once', async (t) => {
  const { lists } = await startWatch(t, (ensemble) => {
    ensemble.nodes.delete('/mesos');
    ensemble.onQuestion = (kind) => {
      if (kind === 'exists') ensemble.nodes.set('/mesos', '');
    };
  });
  assert.deepEqual(lists, [BOTH]);
});

test('an election that is deleted is told as an empty list, and watched again', async (t) => {
  const { ensemble, lists } = await startWatch(t);
  for (const path of [znode(1), znode(2), '/mesos']) ensemble.nodes.delete(path);
  ensemble.delete('/mesos');
  await settle();
  ensemble.set('/mesos', '');
  ensemble.set(znode(9), master(5059));
  await settle();
  assert.deepEqual(lists, [BOTH, '', '10.0.0.1:5059']);
});

test('a lost watch is made good within a minute', async (t) => {
  const { ensemble, clock, lists } = await startWatch(t);
  ensemble.setUnnoticed(znode(0), master(5050));
  await clock.advance(59_999);
  assert.deepEqual(lists, [BOTH]);
  await clock.advance(1);
  assert.deepEqual(lists, [BOTH, `10.0.0.1:5050 ${BOTH}`]);
});

test('the election may be the root', async () => {
  const ensemble = new FakeEnsemble();
  ensemble.set('/', '');
  ensemble.set('/json.info_0000000001', master(5051));
  const told = Promise.withResolvers<string>();
  const quiet = (): void => {};
  const watch = watchMasters(
    {
      url: { servers: [{ host: 'zk', port: 1 }], path: '/', credentials: undefined },
      sessionTimeoutMs: 10_000,
      clock: new FakeClock(),
      random: Math.random,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      onMasters: (masters) => told.resolve(masters.map(formatHostPort).join(' ')),
    },
    ensemble.open,
  );
  assert.equal(await told.promise, '10.0.0.1:5051');
  await watch.close();
});
