import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { type DecodedPacket, encode, type Question } from 'dns-packet';
import { addresses, ask } from './ask.ts';
import { replyTo, startUpstream } from './loopback-upstream.ts';

const forged = (asked: DecodedPacket, change: object): Buffer =>
  replyTo(asked, {
    answers: [{ type: 'A', name: 'www.example.com', ttl: 60, data: '203.0.113.66' }],
    ...change,
  });

const question = (change: Partial<Question>): Question[] => [{ type: 'A', name: 'www.example.com', ...change }];

/** What a forger may send before the true reply arrives. */
const FORGERIES: Readonly<Record<string, (asked: DecodedPacket) => Buffer>> = {
  'another ID': (asked) => forged(asked, { id: asked.id! ^ 1 }),
  'another name': (asked) => forged(asked, { questions: question({ name: 'www.example.org' }) }),
  'another type': (asked) => forged(asked, { questions: question({ type: 'AAAA' }) }),
  'another class': (asked) => forged(asked, { questions: question({ class: 'CH' }) }),
  'a second question': (asked) => forged(asked, { questions: [...question({}), ...question({ type: 'AAAA' })] }),
  'no question': (asked) => forged(asked, { questions: [] }),
  'another opcode': (asked) => forged(asked, { flags: 2 << 11 }),
  'the QR bit unset': (asked) => forged(asked, { type: 'query' }),
  'the TC bit set and another ID': (asked) => forged(asked, { id: asked.id! ^ 1, flags: 0x0200 }),
  'the TC bit set and another name': (asked) =>
    forged(asked, { flags: 0x0200, questions: question({ name: 'www.example.org' }) }),
  'half a record': (asked) => forged(asked, {}).subarray(0, -3),
  'half a record, the TC bit and another ID': (asked) =>
    forged(asked, { id: asked.id! ^ 1, flags: 0x0200 }).subarray(0, -3),
  'half a header': (asked) => forged(asked, {}).subarray(0, 11),
  'nothing in it': () => Buffer.alloc(0),
  garbage: () => Buffer.alloc(1200, 0xff),
};

describe('the reply that counts is the one to what was asked:', { timeout: 20_000 }, () => {
  for (const [what, forge] of Object.entries(FORGERIES)) {
    test(`a datagram with ${what} is ignored, and the true reply is taken`, async (t) => {
      const upstream = await startUpstream(t, {
        onQuery: ({ packet, send }) => send(forge(packet), replyTo(packet)),
        onTcpQuery: (packet, socket) => socket.end(encode(packet)),
      });
      assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
      assert.equal(upstream.queries.length, 1);
      assert.equal(upstream.tcpQueries.length, 0);
    });
  }

  test('octets behind the last record do not make it another: some servers pad', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: ({ packet, send }) => send(Buffer.concat([replyTo(packet), Buffer.alloc(3)])),
    });
    assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
  });

  for (const host of ['127.0.0.1', '127.0.0.2']) {
    test(`a datagram from another port of ${host} is ignored, though it would fit`, async (t) => {
      const forger = createSocket('udp4');
      forger.bind(0, host);
      await once(forger, 'listening');
      t.after(() => forger.close());
      const upstream = await startUpstream(t, {
        onQuery: ({ packet, port, send }) =>
          forger.send(forged(packet, {}), port, '127.0.0.1', () => send(replyTo(packet))),
      });
      assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
    });
  }

  test('the letter case of the name in a reply does not matter', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: ({ packet, send }) => send(replyTo(packet, { questions: question({ name: 'WWW.example.COM' }) })),
    });
    assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
  });
});
