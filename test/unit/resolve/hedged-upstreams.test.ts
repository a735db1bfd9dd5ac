import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HEDGE_AFTER_MS } from '../../../src/resolve/race.ts';
import { addresses, QUERY, TIMEOUT_MS, upstreamError, upstreamsOf } from './ask.ts';
import { type ReceivedQuery, replyTo, startUpstream } from './loopback-upstream.ts';

const answer = ({ packet, send }: ReceivedQuery): void => send(replyTo(packet));
const servfail = ({ packet, send }: ReceivedQuery): void => send(replyTo(packet, { rcode: 2 }));

describe('while an upstream is silent', { timeout: 20_000 }, () => {
  test(`the next one is asked after ${HEDGE_AFTER_MS} ms, not before, and its answer counts`, async (t) => {
    const silent = await startUpstream(t, {});
    const good = await startUpstream(t, { onQuery: answer });
    const { upstreams, clock } = upstreamsOf(t, silent, good);
    const reply = upstreams.resolve(QUERY);
    await silent.received(1);
    clock.advance(HEDGE_AFTER_MS - 1);
    assert.equal(clock.pending(), 2, "the first one's time and the next one's turn");
    clock.advance(1);
    assert.deepEqual(addresses(await reply), ['192.0.2.1']);
    assert.equal(clock.pending(), 0);
    assert.equal(silent.queries.length, 1);
  });

  test('it is still listened to when the next one has been asked', async (t) => {
    const slow = await startUpstream(t, {});
    const silent = await startUpstream(t, {});
    const { upstreams, clock } = upstreamsOf(t, slow, silent);
    const reply = upstreams.resolve(QUERY);
    await slow.received(1);
    clock.advance(HEDGE_AFTER_MS);
    await silent.received(1);
    answer(slow.queries[0]!);
    assert.deepEqual(addresses(await reply), ['192.0.2.1']);
    assert.equal(clock.pending(), 0);
  });

  test('a failure of the next one is not the end: the silent one may still answer', async (t) => {
    const slow = await startUpstream(t, {});
    const failing = await startUpstream(t, { onQuery: servfail });
    const another = await startUpstream(t, { onQuery: servfail });
    const { upstreams, clock } = upstreamsOf(t, slow, failing, another);
    const reply = upstreams.resolve(QUERY);
    await slow.received(1);
    clock.advance(HEDGE_AFTER_MS);
    await another.received(1);
    answer(slow.queries[0]!);
    assert.deepEqual(addresses(await reply), ['192.0.2.1']);
  });

  test('its failure does not take the turn of one that was asked meanwhile', async (t) => {
    const [first, second, third] = [await startUpstream(t, {}), await startUpstream(t, {}), await startUpstream(t, {})];
    const { upstreams, clock } = upstreamsOf(t, first, second, third);
    const reply = upstreams.resolve(QUERY);
    await first.received(1);
    clock.advance(HEDGE_AFTER_MS);
    await second.received(1);
    const timers = clock.pending();
    servfail(first.queries[0]!);
    // The failure has been dealt with when the time of the first upstream no longer runs.
    while (clock.pending() === timers) await new Promise(setImmediate);
    assert.equal(clock.pending(), timers - 1);
    answer(second.queries[0]!);
    await reply;
    assert.equal(third.queries.length, 0);
  });
});

describe('when all upstreams are silent', { timeout: 20_000 }, () => {
  test(`each has ${TIMEOUT_MS} ms of its own, then the query fails`, async (t) => {
    const [first, second] = [await startUpstream(t, {}), await startUpstream(t, {})];
    const { upstreams, clock } = upstreamsOf(t, first, second);
    let isOver = false;
    const fails = assert
      .rejects(upstreams.resolve(QUERY), upstreamError('timeout', new RegExp(`:${first.port}.*; .*:${second.port}`)))
      .finally(() => {
        isOver = true;
      });
    await first.received(1);
    clock.advance(HEDGE_AFTER_MS);
    await second.received(1);
    clock.advance(TIMEOUT_MS - 1);
    await new Promise(setImmediate);
    assert.equal(isOver, false);
    assert.equal(clock.pending(), 1);
    clock.advance(1);
    await fails;
    assert.equal(clock.pending(), 0);
  });

  test('but one said SERVFAIL, that is the reply', async (t) => {
    const failing = await startUpstream(t, { onQuery: servfail });
    const silent = await startUpstream(t, {});
    const { upstreams, clock } = upstreamsOf(t, failing, silent);
    const reply = upstreams.resolve(QUERY);
    await silent.received(1);
    clock.advance(TIMEOUT_MS);
    assert.equal((await reply).rcode, 2);
  });
});
