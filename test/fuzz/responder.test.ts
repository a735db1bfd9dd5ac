import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../src/answer/query.ts';
import { Responder } from '../../src/answer/responder.ts';
import { NO_REPLY, NOT_FROM_TABLE, TableAnswer } from '../../src/answer/table-answer.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { TableReader } from '../../src/table/reader.ts';
import { decodeMessage } from '../../src/wire/decode.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import type { Message } from '../../src/wire/message.ts';
import { ANSWER_SETTINGS } from '../support/answer-settings.ts';
import { decoded, queryBytes } from '../support/messages.ts';
import { randomMessage } from '../support/random-message.ts';
import { FUZZ_NAMES, fuzzZone } from './fuzz-zone.ts';
import { hostileBytes } from './hostile-bytes.ts';
import { pickFrom } from './pick.ts';
import { randomQuery } from './questions.ts';
import { dnsPacketFault, replyFault } from './reply-fault.ts';
import { rounds, SEED } from './settings.ts';

const ROUNDS = rounds(10_000);
/** Room for a reply from the table. */
const REPLY_OCTETS = 1232;

/** What turns a client's bytes into a reply; `random` plays the upstreams. */
type Subject = (bytes: Uint8Array, client: Client, random: () => number) => Uint8Array | undefined;

const zone = fuzzZone();

function subjectWith(settings: Partial<typeof ANSWER_SETTINGS>): Subject {
  const responder = new Responder(() => zone, { ...ANSWER_SETTINGS, ...settings }, seededRandom(SEED));
  return (bytes, client, random) => {
    const decision = responder.decide(bytes, client);
    if (decision.kind === 'drop') return undefined;
    if (decision.kind === 'answer') return decision.reply;
    const { query } = decision;
    if (random() < 0.3)
      return responder.notForwarded(query, `${query.question.name}: ${'w'.repeat(random() * 600)}`, client);
    return responder.forwarded(decision, upstreamReply(random), client);
  };
}

/** Whatever an upstream may say that can be read; what RDATA of rarer types holds is between the upstream and the client. */
function upstreamReply(random: () => number): Message {
  for (;;) {
    const bytes = encodeMessage(randomMessage(random));
    const changed = random() < 0.5 ? bytes : hostileBytes(bytes, random);
    const message = decodeMessage(changed);
    if (!('error' in message) && dnsPacketFault(changed) === undefined) return message;
  }
}

/** The first fault that the fuzzer finds, with what brings it about. */
function firstFault(subject: Subject): string | undefined {
  const random = seededRandom(SEED);
  const pick = pickFrom(random);
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = hostileBytes(encodeMessage(randomQuery(FUZZ_NAMES, random)), random);
    const address = pick.octets(pick.of([4, 16]));
    const client: Client = { address, transport: pick.of(['udp', 'tcp']) };
    const fault = faultOf(subject, bytes, client, random);
    if (fault !== undefined)
      return `round ${round}, ${client.transport}, ${Buffer.from(bytes).toString('hex')}: ${fault}`;
  }
  return undefined;
}

function faultOf(subject: Subject, bytes: Uint8Array, client: Client, random: () => number): string | undefined {
  try {
    return replyFault(bytes, subject(bytes, client, random), client);
  } catch (error) {
    return `it throws ${(error as Error).stack}`;
  }
}

const SETTINGS = {
  'by default': {},
  'with every switch the other way': {
    recurseOn: false,
    externalOn: false,
    reverseDnsOn: true,
    resolvSubnetFirst: true,
    setTruncateBit: false,
  },
};

for (const [how, settings] of Object.entries(SETTINGS)) {
  test(`every message gets the reply that it deserves ${how}: ${ROUNDS} rounds from seed ${SEED}`, () => {
    assert.equal(firstFault(subjectWith(settings)), undefined);
  });

  test(`and also from the table ${how}: ${ROUNDS} rounds from seed ${SEED}`, () => {
    assert.equal(firstFault(fromTable(settings)), undefined);
  });
}

test('RRsets that fit nowhere are cut to what is allowed', () => {
  const subject = subjectWith({});
  for (const transport of ['udp', 'tcp'] as const) {
    for (const edns of [undefined, { version: 0, udpSize: 65535, dnssecOk: false, options: [] }]) {
      const client: Client = { address: Uint8Array.of(127, 0, 0, 1), transport };
      const query = queryBytes('huge.mesos', { edns });
      assert.equal(faultOf(subject, query, client, Math.random), undefined);
      assert.equal(decoded(subject(query, client, Math.random)!).flags.tc, true);
    }
  }
});

/** The same as a UDP thread has it: what the table can answer does not come to the responder. */
function fromTable(settings: Partial<typeof ANSWER_SETTINGS>): Subject {
  const table = new TableReader(zone.table, 1);
  const answer = new TableAnswer(table, { ...ANSWER_SETTINGS, ...settings }, seededRandom(SEED));
  const responder = subjectWith(settings);
  return (bytes, client, random) => {
    if (client.transport === 'tcp') return responder(bytes, client, random);
    const io = new Uint8Array([...client.address, ...bytes, ...new Uint8Array(REPLY_OCTETS)]);
    const [at, replyAt] = [client.address.length, client.address.length + bytes.length];
    table.enter();
    const length = answer.answer(io, at, bytes.length, replyAt, 0, client.address.length);
    table.leave();
    if (length === NOT_FROM_TABLE) return responder(bytes, client, random);
    return length === NO_REPLY ? undefined : io.slice(replyAt, replyAt + length);
  };
}

/** What the fuzzer must find, or it is no fuzzer. */
const BROKEN: Readonly<Record<string, (right: Subject) => Subject>> = {
  'answers replies': (right) => (bytes, client, random) =>
    right(bytes.length > 2 ? bytes.with(2, bytes[2]! & 0x7f) : bytes, client, random),
  'changes the ID': (right) => (bytes, client, random) => right(bytes, client, random)?.with(1, 0),
  'throws on what it cannot read': (right) => (bytes, client, random) => {
    const message = decodeMessage(bytes);
    if ('error' in message && bytes.length > 12) throw new RangeError(message.error);
    return right(bytes, client, random);
  },
  'says nothing to what it cannot read': (right) => (bytes, client, random) =>
    'error' in decodeMessage(bytes) ? undefined : right(bytes, client, random),
  'takes UDP for TCP': (right) => (bytes, client, random) => right(bytes, { ...client, transport: 'tcp' }, random),
  'loses the OPT record': (right) => (bytes, client, random) => {
    const reply = right(bytes, client, random);
    return reply && encodeMessage({ ...decoded(reply), rcode: reply[3]! & 0xf, edns: undefined });
  },
  'folds the case of the question': (right) => (bytes, client, random) =>
    right(bytes, client, random)?.map((octet, at) => (at > 12 && octet > 64 && octet < 91 ? octet + 32 : octet)),
  'appends an octet': (right) => (bytes, client, random) => {
    const reply = right(bytes, client, random);
    return reply && Uint8Array.from([...reply, 0]);
  },
};

for (const [what, breakIt] of Object.entries(BROKEN)) {
  test(`the fuzzer notices a responder that ${what}`, () => {
    assert.notEqual(firstFault(breakIt(subjectWith({}))), undefined);
  });
}
