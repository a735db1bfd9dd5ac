import assert from 'node:assert/strict';
import { test } from 'node:test';
import packet from 'dns-packet';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { decodeMessage } from '../../../src/wire/decode.ts';
import { encodeMessage, encodeMessageWithin } from '../../../src/wire/encode.ts';
import type { Message } from '../../../src/wire/message.ts';
import { lowerCaseName } from '../../../src/wire/name.ts';
import { randomMessage } from '../../support/random-message.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261122);
const ROUNDS = 3000;

/** Names in a comparable form: a pointer gives a name the letters of the one that it points to. */
function folded(message: Message): Message {
  const record = <T extends { name: string; rdata: Uint8Array }>(item: T): T => ({
    ...item,
    name: lowerCaseName(item.name),
    rdata: item.rdata.map((octet) => (octet >= 65 && octet <= 90 ? octet + 32 : octet)),
  });
  return {
    ...message,
    questions: message.questions.map((question) => ({ ...question, name: lowerCaseName(question.name) })),
    answers: message.answers.map(record),
    authorities: message.authorities.map(record),
    additionals: message.additionals.map(record),
  };
}

test(`what is encoded decodes to the same, ${ROUNDS} random messages from seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const message = randomMessage(random);
    const decoded = decodeMessage(encodeMessage(message));
    assert.ok(!('error' in decoded), `round ${round}: ${JSON.stringify(decoded)}`);
    assert.deepEqual(folded(decoded), folded(message), `round ${round}`);
  }
});

test(`changed bytes never make the decoder throw, ${ROUNDS} rounds from seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = encodeMessage(randomMessage(random));
    for (let change = 0; change <= random() * 4; change++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const cut = bytes.subarray(0, random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length);
    const decoded = decodeMessage(cut);
    if ('error' in decoded) refused++;
    else decodeMessage(encodeMessage(decoded));
  }
  // The canary: a decoder that takes, or refuses, everything would pass the loop.
  assert.ok(refused > ROUNDS / 10 && refused < ROUNDS, `${refused} of ${ROUNDS} refused`);
});

test('dns-packet reads the same out of our bytes', () => {
  const bytes = packet.encode({
    type: 'response',
    id: 4711,
    flags: packet.AUTHORITATIVE_ANSWER | packet.RECURSION_DESIRED,
    questions: [{ type: 'SRV', name: '_Web._tcp.marathon.mesos' }],
    answers: [
      {
        type: 'SRV',
        name: '_Web._tcp.marathon.mesos',
        ttl: 60,
        data: { port: 31000, weight: 1, target: 'web.marathon.mesos' },
      },
      { type: 'MX', name: 'example.com', ttl: 5, data: { preference: 10, exchange: 'mail.example.com' } },
    ],
    additionals: [{ type: 'A', name: 'web.marathon.mesos', ttl: 60, data: '10.0.0.1' }],
  });
  const decoded = decodeMessage(bytes);
  assert.ok(!('error' in decoded));
  const again = encodeMessage(decoded);
  assert.deepEqual(packet.decode(Buffer.from(again)), packet.decode(bytes));
});

test('names in a message are compressed', () => {
  const name = 'a-rather-long-name.marathon.mesos';
  const record = { name, type: 1, class: 1, ttl: 60, rdata: Uint8Array.of(10, 0, 0, 1) };
  const message = { ...EMPTY, questions: [{ name, type: 1, class: 1 }], answers: [record, record] };
  assert.equal(encodeMessage(message).length, 12 + 35 + 4 + 2 * 16);
});

test('a message is not written beyond the limit, and no longer than 65,535 octets at all', () => {
  const rdata = new Uint8Array(60_000);
  const record = { name: 'a', type: 65280, class: 1, ttl: 0, rdata };
  assert.equal(encodeMessageWithin({ ...EMPTY, answers: [record] }, 512), undefined);
  assert.throws(() => encodeMessage({ ...EMPTY, answers: [record, record] }), RangeError);
});

test('a TTL with the top bit set counts as zero', () => {
  const message = { ...EMPTY, answers: [{ name: 'a', type: 1, class: 1, ttl: 5, rdata: Uint8Array.of(1, 2, 3, 4) }] };
  const bytes = encodeMessage(message);
  bytes[bytes.length - 10] = 0x80;
  const decoded = decodeMessage(bytes);
  assert.ok(!('error' in decoded));
  assert.equal(decoded.answers[0]?.ttl, 0);
});

const EMPTY: Message = {
  id: 0,
  flags: { qr: true, aa: false, tc: false, rd: false, ra: false, ad: false, cd: false },
  opcode: 0,
  rcode: 0,
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
};

for (const [what, change] of [
  ['octets after the last record', (bytes: Uint8Array) => Uint8Array.from([...bytes, 0])],
  ['a count that is not met', (bytes: Uint8Array) => bytes.with(7, 2)],
  ['an A record of three octets', (bytes: Uint8Array) => bytes.subarray(0, -1).with(bytes.length - 5, 3)],
  ['less than a header', (bytes: Uint8Array) => bytes.subarray(0, 11)],
] as const) {
  test(`${what} is an error, and the error says so`, () => {
    const message = { ...EMPTY, answers: [{ name: 'a', type: 1, class: 1, ttl: 5, rdata: Uint8Array.of(1, 2, 3, 4) }] };
    const decoded = decodeMessage(change(encodeMessage(message)));
    assert.ok('error' in decoded && decoded.error.length > 10);
  });
}
