import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'dns-packet';
import { createSelfCheck } from '../../../src/daemon/self-check.ts';
import { Counters } from '../../../src/serve/counters.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { startUpstream } from '../resolve/loopback-upstream.ts';

const domain = 'mesos';

test('a server that serves no DNS is always well', async () => {
  const isWell = createSelfCheck({ place: undefined, domain, counters: new Counters(), clock: createManualClock() });
  assert.equal(await isWell(), true);
});

test('a server is well while it answers for its domain, and while others get answers', async (t) => {
  let isSilent = false;
  const server = await startUpstream(t, {
    onQuery: ({ packet, send }) => {
      assert.deepEqual(
        packet.questions?.map(({ name, type }) => [name, type]),
        [['mesos', 'SOA']],
      );
      if (!isSilent) send(encode({ ...packet, type: 'response' }));
    },
  });
  const [counters, clock] = [new Counters(), createManualClock()];
  const isWell = createSelfCheck({ place: server, domain, counters, clock });
  assert.equal(await isWell(), true);

  isSilent = true;
  const isWellInTime = async (): Promise<boolean> => {
    const check = isWell();
    await server.received(server.queries.length + 1);
    clock.advance(2_000);
    return check;
  };
  assert.equal(await isWellInTime(), false);
  counters.replied(new Uint8Array(12));
  assert.equal(await isWellInTime(), true);
  // Those were answered before.
  assert.equal(await isWellInTime(), false);
  assert.equal(clock.pending(), 0);
});

test('a server that listens on every address is asked over loopback', async (t) => {
  for (const [address, host] of [
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
  ] as const) {
    const server = await startUpstream(t, {
      host,
      onQuery: ({ packet, send }) => send(encode({ ...packet, type: 'response' })),
    });
    const place = { host: address, port: server.port };
    const isWell = createSelfCheck({ place, domain, counters: new Counters(), clock: createManualClock() });
    assert.equal(await isWell(), true);
  }
});
