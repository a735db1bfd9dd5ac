import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DecodedPacket, OptAnswer } from 'dns-packet';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import { HEDGE_AFTER_MS } from '../../../src/resolve/race.ts';
import { IN_FLIGHT_MAX } from '../../../src/resolve/upstreams.ts';
import { freePort } from '../../support/free-port.ts';
import { addresses, ask, QUERY, upstreamError, upstreamsOf } from './ask.ts';
import { type ReceivedQuery, replyTo, startUpstream } from './loopback-upstream.ts';

const answer = ({ packet, send }: ReceivedQuery): void => send(replyTo(packet));
const refuse =
  (rcode: number) =>
  ({ packet, send }: ReceivedQuery): void =>
    send(replyTo(packet, { rcode, additionals: [EDNS] }));

/** A server's OPT record. */
const EDNS = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: [] } as unknown as OptAnswer;

function optOf(packet: DecodedPacket): OptAnswer | undefined {
  return packet.additionals?.find((record) => record.type === 'OPT');
}

describe('a query to an upstream', { timeout: 20_000 }, () => {
  test('carries the question, RD, AD and EDNS with 1232 octets', async (t) => {
    const upstream = await startUpstream(t, { onQuery: answer });
    assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
    const { packet } = upstream.queries[0]!;
    assert.deepEqual(packet.questions, [{ name: 'www.example.com', type: 'A', class: 'IN' }]);
    assert.deepEqual(
      [packet.type, packet.flag_rd, packet.flag_ad, packet.flag_cd, packet.flag_tc],
      ['query', true, true, false, false],
    );
    const opt = optOf(packet)!;
    assert.deepEqual([opt.udpPayloadSize, opt.flag_do, opt.ednsVersion], [1232, false, 0]);
  });

  test('carries RD, CD and DO as they were asked for', async (t) => {
    const upstream = await startUpstream(t, { onQuery: answer });
    await upstreamsOf(t, upstream).upstreams.resolve({ ...QUERY, rd: false, cd: true, dnssecOk: true });
    const { packet } = upstream.queries[0]!;
    assert.deepEqual([packet.flag_rd, packet.flag_cd, optOf(packet)!.flag_do], [false, true, true]);
  });

  test('has a new ID and comes from a new port each time', async (t) => {
    const upstream = await startUpstream(t, { onQuery: answer });
    const { upstreams } = upstreamsOf(t, upstream);
    for (let count = 0; count < 20; count++) await upstreams.resolve(QUERY);
    // Twenty equal ones of some 28,000 ports or 65,536 IDs do not come by chance; a pair or two does.
    assert.ok(new Set(upstream.queries.map((query) => query.packet.id)).size > 15);
    assert.ok(new Set(upstream.queries.map((query) => query.port)).size > 15);
  });

  test('reaches an upstream over IPv6', async (t) => {
    const upstream = await startUpstream(t, { host: '::1', onQuery: answer });
    assert.deepEqual(addresses(await ask(t, upstream)), ['192.0.2.1']);
  });

  test('takes a datagram that is larger than it asked for', async (t) => {
    const answers = Array.from({ length: 300 }, (_, index) => ({
      type: 'A' as const,
      name: 'www.example.com',
      data: `10.0.1.${index & 255}`,
    }));
    const upstream = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet, { answers })) });
    assert.equal((await ask(t, upstream)).answers.length, 300);
  });

  test('for what is no domain name rejects, and harms nothing', async (t) => {
    const upstream = await startUpstream(t, { onQuery: answer });
    const { upstreams, clock } = upstreamsOf(t, upstream);
    const question = { ...QUERY.question, name: 'a..b' };
    await assert.rejects(upstreams.resolve({ ...QUERY, question }), RangeError);
    assert.equal(clock.pending(), 0);
    assert.equal(upstream.queries.length, 0);
  });

  test('leaves no socket and no timer behind', async (t) => {
    const answering = await startUpstream(t, { onQuery: answer });
    const silent = await startUpstream(t, {});
    const { upstreams, clock } = upstreamsOf(t, silent, answering);
    const before = await openSockets();
    const reply = upstreams.resolve(QUERY);
    await silent.received(1);
    assert.equal(await openSockets(), before + 1);
    clock.advance(HEDGE_AFTER_MS);
    await reply;
    assert.equal(clock.pending(), 0);
    assert.equal(await openSockets(), before);
  });
});

describe('the next upstream is asked, without waiting, after', { timeout: 20_000 }, () => {
  const refusals = { FORMERR: 1, SERVFAIL: 2, NOTIMP: 4, REFUSED: 5 };
  for (const [name, rcode] of Object.entries(refusals)) {
    test(`a ${name}`, async (t) => {
      const first = await startUpstream(t, { onQuery: refuse(rcode) });
      const second = await startUpstream(t, { host: '127.0.0.2', onQuery: answer });
      assert.deepEqual(addresses(await ask(t, first, second)), ['192.0.2.1']);
      assert.equal(first.queries.length, 1);
    });
  }

  test('an ICMP error, because nobody listens there', async (t) => {
    const second = await startUpstream(t, { host: '127.0.0.2', onQuery: answer });
    assert.deepEqual(addresses(await ask(t, { host: '127.0.0.3', port: await freePort() }, second)), ['192.0.2.1']);
  });

  test('an address that cannot be sent to', async (t) => {
    const second = await startUpstream(t, { onQuery: answer });
    assert.deepEqual(addresses(await ask(t, parseHostPort('255.255.255.255:53')!, second)), ['192.0.2.1']);
  });
});

describe('the first upstream is enough when it says', { timeout: 20_000 }, () => {
  for (const [name, rcode] of Object.entries({ NXDOMAIN: 3, YXDOMAIN: 6 })) {
    test(name, async (t) => {
      const first = await startUpstream(t, { onQuery: refuse(rcode) });
      const second = await startUpstream(t, { onQuery: answer });
      assert.equal((await ask(t, first, second)).rcode, rcode);
      assert.equal(second.queries.length, 0);
    });
  }

  test('that the name exists and has no such record', async (t) => {
    const first = await startUpstream(t, { onQuery: ({ packet, send }) => send(replyTo(packet, { answers: [] })) });
    const second = await startUpstream(t, { onQuery: answer });
    assert.deepEqual((await ask(t, first, second)).answers, []);
    assert.equal(second.queries.length, 0);
  });
});

describe('when every upstream fails', { timeout: 20_000 }, () => {
  test('the last SERVFAIL or REFUSED is the reply', async (t) => {
    const servfail = await startUpstream(t, { onQuery: refuse(2) });
    const refused = await startUpstream(t, { onQuery: refuse(5) });
    const notimp = await startUpstream(t, { onQuery: refuse(4) });
    const dead = { host: '127.0.0.1', port: await freePort() };
    assert.equal((await ask(t, servfail, refused, notimp, dead)).rcode, 5);
    assert.equal((await ask(t, refused, dead, servfail)).rcode, 2);
  });

  test('and none said SERVFAIL or REFUSED, the error holds every reason', async (t) => {
    const formerr = await startUpstream(t, { onQuery: refuse(1) });
    const notimp = await startUpstream(t, { onQuery: refuse(4) });
    const dead = { host: '127.0.0.1', port: await freePort() };
    await assert.rejects(ask(t, formerr, dead, notimp), upstreamError('bad-reply', /FORMERR.*ECONNREFUSED.*NOTIMP/));
    await assert.rejects(ask(t, formerr, dead), upstreamError('network', new RegExp(`127.0.0.1:${dead.port}`)));
  });

  test('because there is none, the error says what to do', async (t) => {
    await assert.rejects(ask(t), upstreamError('none-configured', /"resolvers"/));
  });
});

describe('an upstream that keeps failing', { timeout: 20_000 }, () => {
  const warningsOf = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('warn'));

  test('is told to the operator', async (t) => {
    const good = await startUpstream(t, { onQuery: answer });
    const { upstreams, log } = upstreamsOf(t, { host: '127.0.0.1', port: await freePort() }, good);
    for (let count = 0; count < 5; count++) await upstreams.resolve(QUERY);
    assert.equal(warningsOf(log.lines).length, 1);
    assert.match(warningsOf(log.lines)[0]!, /ECONNREFUSED/);
  });

  test('is told to the operator also when another one answers before its time is over', async (t) => {
    const silent = await startUpstream(t, {});
    const good = await startUpstream(t, { onQuery: answer });
    const { upstreams, clock, log } = upstreamsOf(t, silent, good);
    for (let count = 1; count <= 5; count++) {
      const reply = upstreams.resolve(QUERY);
      await silent.received(count);
      clock.advance(HEDGE_AFTER_MS);
      await reply;
    }
    assert.match(warningsOf(log.lines).join(), /silent for 800 ms/);
  });

  test('is not one that fails now and then', async (t) => {
    let count = 0;
    const upstream = await startUpstream(t, {
      onQuery: (query) => (++count % 3 === 0 ? answer(query) : refuse(2)(query)),
    });
    const { upstreams, log } = upstreamsOf(t, upstream);
    while (count < 12) await upstreams.resolve(QUERY);
    assert.deepEqual(warningsOf(log.lines), []);
  });
});

describe('upstreams bound their work:', { timeout: 20_000 }, () => {
  test(`beyond ${IN_FLIGHT_MAX} queries in flight a query is refused at once, and closing ends all of them`, async (t) => {
    const silent = await startUpstream(t, {});
    const { upstreams, clock } = upstreamsOf(t, silent);
    const before = await openSockets();
    const inFlight = Array.from({ length: IN_FLIGHT_MAX }, () => upstreams.resolve(QUERY));
    await assert.rejects(upstreams.resolve(QUERY), upstreamError('overloaded'));

    const ends = inFlight.map((reply) => assert.rejects(reply, upstreamError('closed')));
    upstreams.close();
    await Promise.all(ends);
    assert.equal(clock.pending(), 0);
    await assert.rejects(upstreams.resolve(QUERY), upstreamError('closed'));
    assert.equal(await openSockets(), before);
  });

  test('a query that is over makes room for another', async (t) => {
    const held: ReceivedQuery[] = [];
    const upstream = await startUpstream(t, { onQuery: (query) => held.push(query) });
    const { upstreams } = upstreamsOf(t, upstream);
    const first = upstreams.resolve(QUERY);
    await upstream.received(1);
    const others = Array.from({ length: IN_FLIGHT_MAX - 1 }, () => upstreams.resolve(QUERY).catch(() => undefined));
    await assert.rejects(upstreams.resolve(QUERY), upstreamError('overloaded'));
    answer(held[0]!);
    await first;
    const another = assert.rejects(upstreams.resolve(QUERY), upstreamError('closed'));
    upstreams.close();
    await Promise.all([another, ...others]);
  });
});

async function openSockets(): Promise<number> {
  // A closed socket is let go of at the end of a turn of the event loop.
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  const sockets = process.getActiveResourcesInfo().filter((resource) => /^(?:UDP|TCPSocket)Wrap$/.test(resource));
  return sockets.length;
}
