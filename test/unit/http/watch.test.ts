import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { Journal } from '../../../src/zone/journal.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { RUN, testApi } from './test-api.ts';

const SRV: ZoneRecord = { name: '_web._tcp.mesos', type: 'SRV', value: 'web.mesos:80' };
const CNAME: ZoneRecord = { name: 'www.mesos', type: 'CNAME', value: 'www.example.com' };
const TXT: ZoneRecord = { name: 'mesos', type: 'TXT', value: 'A text.' };
const PTR: ZoneRecord = { name: '1.0.0.10.in-addr.arpa', type: 'PTR', value: 'web.mesos' };
const A: ZoneRecord = { name: 'web.mesos', type: 'A', value: '10.0.0.1' };

function watched() {
  const [journal, clock] = [new Journal(7, 100), createManualClock()];
  const app = testApi({ journal, clock });
  const watch = async (path = '/v1/watch', headers = {}) => {
    const response = await app.request(path, { headers });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('Content-Type'), 'text/event-stream');
    const reader = response.body!.getReader();
    return { next: async () => new TextDecoder().decode((await reader.read()).value), end: () => reader.cancel() };
  };
  return { app, journal, clock, watch };
}

test('a watcher hears where the zone is, and then each change', async () => {
  const { journal, watch } = watched();
  const watcher = await watch();
  assert.equal(await watcher.next(), `id: ${RUN}-7\nevent: zone\ndata: {"serial":7}\n\n`);
  const next = watcher.next();
  journal.add({ serial: 9, removed: [A], added: [SRV, PTR, CNAME, TXT] });
  assert.deepEqual((await next)?.split('\n'), [
    `id: ${RUN}-9`,
    'event: change',
    'data: ' +
      JSON.stringify({
        from: 7,
        serial: 9,
        removed: [{ name: 'web.mesos.', type: 'A', value: '10.0.0.1' }],
        added: [
          { name: '_web._tcp.mesos.', type: 'SRV', value: 'web.mesos.:80' },
          { name: '1.0.0.10.in-addr.arpa.', type: 'PTR', value: 'web.mesos.' },
          { name: 'www.mesos.', type: 'CNAME', value: 'www.example.com.' },
          { name: 'mesos.', type: 'TXT', value: 'A text.' },
        ],
      }),
    '',
    '',
  ]);
  await watcher.end();
});

test('a watcher that comes back hears what it missed, or that it missed too much', async () => {
  const { journal, watch } = watched();
  for (const serial of [8, 9, 10]) journal.add({ serial, removed: [], added: [A] });
  for (const watcher of [
    await watch('/v1/watch?since=8'),
    await watch(`/v1/watch?since=${RUN}-8`),
    await watch('/v1/watch?since=6', { 'Last-Event-ID': `${RUN}-8` }),
  ]) {
    const text = await watcher.next();
    assert.deepEqual(text?.match(/^id: .*/gm), [`id: ${RUN}-9`, `id: ${RUN}-10`]);
    await watcher.end();
  }
  for (const path of ['/v1/watch?since=6', '/v1/watch?since=4294967295', '/v1/watch?since=']) {
    const watcher = await watch(path);
    assert.equal(await watcher.next(), `id: ${RUN}-10\nevent: zone\ndata: {"serial":10}\n\n`);
    await watcher.end();
  }
});

test('who watched another run begins anew, whatever the serials of the two are', async () => {
  const { journal, watch } = watched();
  for (const serial of [8, 9, 10]) journal.add({ serial, removed: [], added: [A] });
  const other = RUN.replace('0', 'f');
  for (const watcher of [
    await watch(`/v1/watch?since=${other}-8`),
    await watch('/v1/watch', { 'Last-Event-ID': `${other}-8` }),
    await watch('/v1/watch?since=8', { 'Last-Event-ID': `${other}-10` }),
    // As IDs were before they named the run.
    await watch('/v1/watch', { 'Last-Event-ID': '8' }),
  ]) {
    assert.equal(await watcher.next(), `id: ${RUN}-10\nevent: zone\ndata: {"serial":10}\n\n`);
    await watcher.end();
  }
});

test('a watcher that takes nothing for long is told where the zone is then', async () => {
  const { journal, watch } = watched();
  const watcher = await watch('/v1/watch?since=7');
  for (let serial = 8; serial < 500; serial++) journal.add({ serial, removed: [A], added: [A] });
  assert.equal(await watcher.next(), `id: ${RUN}-499\nevent: zone\ndata: {"serial":499}\n\n`);
  await watcher.end();
});

test('while nothing changes a comment keeps the connection, and nothing is left of a watcher that went', async () => {
  const { clock, watch } = watched();
  const watcher = await watch('/v1/watch?since=7');
  const next = watcher.next();
  await setImmediate();
  clock.advance(15_000);
  assert.equal(await next, ': still here\n\n');
  void watcher.next();
  await setImmediate();
  assert.equal(clock.pending(), 1);
  await watcher.end();
  assert.equal(clock.pending(), 0);
});

for (const since of [
  'x',
  '-1',
  '4294967296',
  '1e3',
  '99999999999',
  `${RUN}-`,
  `${RUN}-x`,
  `${RUN}-4294967296`,
  '0-7',
]) {
  test(`"${since}" is neither an ID nor a serial`, async () => {
    const response = await watched().app.request(`/v1/watch?since=${since}`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /number from 0 to 4294967295/);
  });
}

test('there are not more watchers than can be told, and one that went makes room', async () => {
  const { app, watch } = watched();
  const watchers = await Promise.all(Array.from({ length: 64 }, () => watch()));
  assert.equal((await app.request('/v1/watch', { method: 'HEAD' })).status, 200);
  const refused = await app.request('/v1/watch');
  assert.deepEqual([refused.status, refused.headers.get('Retry-After')], [503, '10']);
  await watchers[0]!.end();
  await (await watch()).end();
});
