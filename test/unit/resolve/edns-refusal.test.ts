import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DecodedPacket, OptAnswer, Packet } from 'dns-packet';
import { addresses, ask, upstreamError } from './ask.ts';
import { replyTo, startUpstream } from './loopback-upstream.ts';

const opt = (extendedRcode: number): OptAnswer =>
  ({ type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode, flags: 0, options: [] }) as unknown as OptAnswer;

const hasEdns = (packet: DecodedPacket): boolean => packet.additionals!.some((record) => record.type === 'OPT');

const REFUSALS: Readonly<Record<string, Packet & { rcode?: number }>> = {
  'FORMERR without an OPT record': { rcode: 1 },
  'FORMERR and nothing but a header': { rcode: 1, questions: [] },
  'NOTIMP without an OPT record': { rcode: 4 },
  'NOTIMP and nothing but a header': { rcode: 4, questions: [] },
  BADVERS: { rcode: 0, answers: [], additionals: [opt(1)] },
};

describe('an upstream that does not take EDNS', { timeout: 20_000 }, () => {
  for (const [what, refusal] of Object.entries(REFUSALS)) {
    test(`and says ${what} is asked once more, without it`, async (t) => {
      const upstream = await startUpstream(t, {
        onQuery: ({ packet, send }) => send(replyTo(packet, hasEdns(packet) ? refusal : {})),
      });
      assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
      assert.deepEqual(
        upstream.queries.map(({ packet }) => hasEdns(packet)),
        [true, false],
      );
      assert.notEqual(upstream.queries[0]!.port, upstream.queries[1]!.port);
    });

    test(`and says ${what} to a query without it too has failed`, async (t) => {
      const upstream = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet, refusal)) });
      await assert.rejects(ask(t, upstream), upstreamError('bad-reply'));
      assert.equal(upstream.queries.length, 2);
    });
  }

  test('is not the one that says FORMERR with an OPT record', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: ({ packet, send }) => send(replyTo(packet, { rcode: 1, additionals: [opt(0)] })),
    });
    await assert.rejects(ask(t, upstream), upstreamError('bad-reply', /FORMERR/));
    assert.equal(upstream.queries.length, 1);
  });

  test('is not the one that says SERVFAIL', async (t) => {
    const upstream = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet, { rcode: 2 })) });
    assert.equal((await ask(t, upstream)).rcode, 2);
    assert.equal(upstream.queries.length, 1);
  });
});
