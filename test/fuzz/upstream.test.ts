import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { Counters } from '../../src/serve/counters.ts';
import type { Handler } from '../../src/serve/handler.ts';
import { startTcpServer } from '../../src/serve/tcp-server.ts';
import { startUdpServer } from '../../src/serve/udp-server.ts';
import { decodeMessage } from '../../src/wire/decode.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import type { Message } from '../../src/wire/message.ts';
import { freePort } from '../support/free-port.ts';
import { captureLog } from '../support/log.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { startMesosDns } from '../support/mesos-dns.ts';
import { decoded, replyTo } from '../support/messages.ts';
import { startFakeMaster } from './fake-master.ts';
import { startFakeUpstream } from './fake-upstream.ts';
import { heldMore, PROBED, probeOf } from './probed-program.ts';
import { rounds, SEED } from './settings.ts';
import { ModalUpstream, upstreamFault } from './upstream-fault.ts';

const QUERIES = rounds(300);
const PATIENCE_MS = 20_000;
/** For a forwarder that is known to be broken. */
const IMPATIENCE_MS = 1000;
const FORWARDER_TIMEOUT_MS = 300;

test(`clients of a hostile upstream are told the truth or SERVFAIL: ${QUERIES} queries from seed ${SEED}`, async (t) => {
  const random = seededRandom(SEED);
  const upstream = new ModalUpstream(random);
  const upstreamPort = await startFakeUpstream(t, upstream.behave);
  const master = await startFakeMaster(t);
  // The program takes it over from us.
  Object.assign(process.env, PROBED);
  const program = await startMesosDns({
    masters: [master.address],
    resolvers: [`127.0.0.1:${upstreamPort}`],
    timeout: 1,
  });
  t.after(() => program.stop());
  const probe = probeOf(program.program);
  const ask = (count: number): Promise<string | undefined> =>
    upstreamFault(program.port, upstream, count, random, PATIENCE_MS);
  // Once before the count begins, for what the program gets itself only when it is first asked.
  assert.equal(await ask(1), undefined);
  const calm = await probe();
  assert.equal(await ask(QUERIES), undefined);
  assert.equal(await heldMore(probe, calm, PATIENCE_MS), undefined);
  assert.doesNotMatch(program.program.output(), /this is a bug|"level":"error"/);
});

/** Forwarders that a good one must not be like. */
const BROKEN: Readonly<Record<string, (upstreamPort: number) => Handler>> = {
  'believes the first datagram that comes': (upstreamPort) => async (message) => {
    const reply = await firstDatagram(upstreamPort, message);
    return reply === undefined ? failure(message) : Uint8Array.from([...message.subarray(0, 2), ...reply.subarray(2)]);
  },
  'takes a cut reply for all there is': (upstreamPort) => async (message) => {
    const reply = await firstDatagram(upstreamPort, message);
    const read = reply === undefined ? undefined : decodeMessage(reply);
    if (read === undefined || 'error' in read || !isAnswer(read, decoded(message))) return failure(message);
    return encodeMessage({ ...read, flags: { ...read.flags, tc: false } });
  },
  'fails for everybody': () => (message) => failure(message),
  'says nothing when it knows nothing': (upstreamPort) => (message) => firstDatagram(upstreamPort, message),
};

for (const [what, handlerFor] of Object.entries(BROKEN)) {
  test(`the fuzzer notices a forwarder that ${what}`, async (t) => {
    const random = seededRandom(SEED);
    const upstream = new ModalUpstream(random);
    const handle = handlerFor(await startFakeUpstream(t, upstream.behave));
    const options = {
      address: '127.0.0.1',
      handle,
      counters: new Counters(),
      clock: createManualClock(),
      log: captureLog(),
    };
    const udp = await startUdpServer({ ...options, port: await freePort() });
    const tcp = await startTcpServer({ ...options, port: udp.port });
    t.after(() => Promise.all([udp.close(), tcp.close()]));
    assert.notEqual(await upstreamFault(udp.port, upstream, 1, random, IMPATIENCE_MS), undefined);
  });
}

async function firstDatagram(port: number, query: Uint8Array): Promise<Uint8Array | undefined> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  const timer = setTimeout(resolve, FORWARDER_TIMEOUT_MS, undefined);
  socket.on('message', resolve);
  socket.send(query, port, '127.0.0.1');
  return await promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

function isAnswer(reply: Message, query: Message): boolean {
  return reply.flags.qr && reply.id === query.id && reply.questions[0]?.name === query.questions[0]!.name;
}

function failure(message: Uint8Array): Uint8Array {
  const query = decoded(message);
  return encodeMessage(replyTo(query, [], { rcode: 2, edns: query.edns }));
}
