import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { DecodedPacket } from 'dns-packet';
import { freePort } from '../../support/free-port.ts';
import { addresses, ask, QUERY, TIMEOUT_MS, upstreamError, upstreamsOf } from './ask.ts';
import { type ReceivedQuery, replyTo, replyWithAddresses, startUpstream } from './loopback-upstream.ts';

const TC = 0x0200;

const truncate = ({ packet, send }: ReceivedQuery): void => send(replyTo(packet, { flags: TC, answers: [] }));

/** A message behind its length. */
function frame(message: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

describe('a truncated reply is asked for again over TCP', { timeout: 20_000 }, () => {
  test('with the same question', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: truncate,
      onTcpQuery: (packet, socket) => socket.write(frame(replyWithAddresses(packet, 100))),
    });
    assert.equal((await ask(t, upstream)).answers.length, 100);
    assert.deepEqual(upstream.tcpQueries[0]!.questions, upstream.queries[0]!.packet.questions);
  });

  test('on a connection that is closed then', async (t) => {
    const closed = Promise.withResolvers<void>();
    const upstream = await startUpstream(t, {
      onQuery: truncate,
      onTcpQuery: (packet, socket) => {
        socket.on('close', () => closed.resolve());
        socket.write(frame(replyTo(packet)));
      },
    });
    await ask(t, upstream);
    await closed.promise;
  });

  test('and taken when it comes octet by octet', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: truncate,
      onTcpQuery: async (packet, socket) => {
        socket.setNoDelay(true);
        for (const octet of frame(replyTo(packet))) {
          socket.write(Uint8Array.of(octet));
          await new Promise(setImmediate);
        }
      },
    });
    assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
  });

  test('and taken when it is as long as a message can be, whatever follows it', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: truncate,
      onTcpQuery: (packet, socket) => {
        const fill = (octets: number) => ({ type: 'NULL' as const, name: '.', data: Buffer.alloc(octets) });
        const short = replyTo(packet, { answers: [fill(0)] });
        const longest = replyTo(packet, { answers: [fill(65535 - short.length)] });
        assert.equal(longest.length, 65535);
        socket.write(Buffer.concat([frame(longest), Buffer.alloc(100_000, 0xff)]));
      },
    });
    assert.equal((await ask(t, upstream)).answers.length, 1);
  });

  test('also when it is cut in the middle of a record', async (t) => {
    const upstream = await startUpstream(t, {
      onQuery: ({ packet, send }) => send(replyTo(packet, { flags: TC }).subarray(0, -2)),
      onTcpQuery: (packet, socket) => socket.write(frame(replyTo(packet))),
    });
    assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
  });
});

/** What an upstream may do over TCP instead of answering, and the error that says so. */
const BAD_TCP: Readonly<Record<string, { act: (packet: DecodedPacket, socket: Socket) => void; error: RegExp }>> = {
  'sends garbage': { act: (_, socket) => socket.write(frame(Buffer.alloc(40, 0xff))), error: /malformed reply/ },
  'sends an empty message': { act: (_, socket) => socket.write(frame(Buffer.alloc(0))), error: /malformed reply/ },
  'sends another ID': {
    act: (packet, socket) => socket.write(frame(replyTo(packet, { id: packet.id! ^ 1 }))),
    error: /not asked/,
  },
  'sends another question': {
    act: (packet, socket) => socket.write(frame(replyTo(packet, { questions: [{ type: 'A', name: 'b.example' }] }))),
    error: /not asked/,
  },
  'truncates there too': {
    act: (packet, socket) => socket.write(frame(replyTo(packet, { flags: TC, answers: [] }))),
    error: /cut its reply short over TCP too/,
  },
  'ends in the middle of its reply': {
    act: (packet, socket) => socket.end(frame(replyTo(packet)).subarray(0, -1)),
    error: /before its whole reply/,
  },
  'ends without a reply': { act: (_, socket) => socket.end(), error: /before its whole reply/ },
  'resets the connection': { act: (_, socket) => socket.resetAndDestroy(), error: /ECONNRESET/ },
};

describe('the next upstream is asked when one truncates and over TCP', { timeout: 20_000 }, () => {
  for (const [what, { act, error }] of Object.entries(BAD_TCP)) {
    test(what, async (t) => {
      const bad = await startUpstream(t, { onQuery: truncate, onTcpQuery: act });
      const good = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet)) });
      assert.deepEqual(addresses(await ask(t, bad, good)), ['192.0.2.1']);
      await assert.rejects(ask(t, bad), error);
    });
  }

  test('does not listen', async (t) => {
    const bad = await startUpstream(t, { onQuery: truncate });
    const good = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet)) });
    assert.deepEqual(addresses(await ask(t, bad, good)), ['192.0.2.1']);
    await assert.rejects(ask(t, bad), upstreamError('network', /over TCP: .*ECONNREFUSED/));
  });
});

describe('the time for an upstream', { timeout: 20_000 }, () => {
  test('is one for UDP and TCP together', async (t) => {
    const held: ReceivedQuery[] = [];
    const upstream = await startUpstream(t, { onQuery: (query) => held.push(query), onTcpQuery: () => {} });
    const { upstreams, clock } = upstreamsOf(t, upstream);
    const fails = assert.rejects(upstreams.resolve(QUERY), upstreamError('timeout', /within 5000 ms/));
    await upstream.received(1);
    clock.advance(TIMEOUT_MS - 1);
    truncate(held[0]!);
    await upstream.receivedOverTcp(1);
    clock.advance(1);
    await fails;
    assert.equal(clock.pending(), 0);
  });

  test('ends when upstreams are closed, also over TCP', async (t) => {
    const upstream = await startUpstream(t, { onQuery: truncate, onTcpQuery: () => {} });
    const next = { host: '127.0.0.2', port: await freePort() };
    const { upstreams, clock } = upstreamsOf(t, upstream, next);
    const fails = assert.rejects(upstreams.resolve(QUERY), upstreamError('closed'));
    await upstream.receivedOverTcp(1);
    upstreams.close();
    await fails;
    assert.equal(clock.pending(), 0);
  });
});
