import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { NOT_FROM_TABLE } from '../../../src/answer/table-answer.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { lowerCase } from '../../../src/table/key.ts';
import { TYPE } from '../../../src/wire/constants.ts';
import { encodeMessage } from '../../../src/wire/encode.ts';
import type { Edns, Message } from '../../../src/wire/message.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { decoded } from '../../support/messages.ts';
import { asking, zoneOf } from './support.ts';
import { MANY, subject, ZONE } from './table-subject.ts';

/** A reply whose records stand in an order that does not depend on chance, its SOA record in lower case: pointers bring the question's letters. */
function inOrder(reply: Message | number): unknown {
  if (typeof reply === 'number') return reply;
  const sorted = (records: Message['answers']): string[] =>
    records.map(({ name, rdata, ...rest }) => JSON.stringify({ name, rdata: [...rdata], ...rest })).sort();
  // Where there is no room for all additional records, chance decides which ones go along.
  const isFull = reply.answers.length === MANY;
  const additionals = isFull ? reply.additionals.length : sorted(reply.additionals);
  const authorities = reply.authorities.map((soa) => ({
    ...soa,
    name: soa.name.toLowerCase(),
    rdata: soa.rdata.map(lowerCase),
  }));
  return { ...reply, answers: sorted(reply.answers), authorities, additionals };
}

const NAMES = [
  ...new Set(ZONE.map((line) => line.split(' ')[0]!)),
  ...['marathon.mesos', 'x.y.z.mesos', '_tcp.mesos', 'gone.mesos', 'no.web.marathon.mesos', 'ns1.mesos', 'esos'],
  ...[
    'web.marathon.mesosx',
    'xmesos',
    'www.example.com',
    '',
    'web.*.marathon.mesos',
    '*.mesos',
    'a\\005mesos',
    'a\\.mesos',
  ],
  `${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(63)}.${'w'.repeat(55)}.mesos`,
  '1.0.0.10.in-addr.arpa',
  'version.bind',
];
/** Those of 64 and more have bits in common with the ranks of A, SRV and others. */
const TYPES = [...Object.values(TYPE), 0, 16, 65, 97, 129, 193, 257, 65535];

/** The name with letters of either case. */
function mixedCase(name: string, random: () => number): string {
  return name.replace(/[a-z]/g, (letter) => (random() < 0.3 ? letter.toUpperCase() : letter));
}

function randomQuery(random: () => number): Uint8Array {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const name = random() < 0.3 ? mixedCase(pick(NAMES), random) : pick(NAMES);
  const type = random() < 0.8 ? pick([TYPE.A, TYPE.AAAA, TYPE.SRV]) : pick(TYPES);
  const options = pick([
    [],
    [],
    [{ code: 10, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }],
    [{ code: 12, data: new Uint8Array(30) }],
  ]);
  const edns: Edns = {
    version: 0,
    udpSize: pick([0, 511, 512, 600, 1232, 1400, 65535]),
    dnssecOk: random() < 0.5,
    options,
  };
  const flag = (): boolean => random() < 0.3;
  const message: Partial<Message> = {
    id: Math.floor(random() * 65536),
    flags: { qr: random() < 0.02, aa: flag(), tc: flag(), rd: random() < 0.7, ra: flag(), ad: flag(), cd: flag() },
    opcode: random() < 0.02 ? 4 : 0,
    questions: [{ name, type, class: random() < 0.02 ? 3 : 1 }],
    edns: random() < 0.6 ? edns : undefined,
  };
  const bytes = encodeMessage({ ...decoded(asking('x', 'A')), ...message });
  if (random() < 0.1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return random() < 0.05 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

describe('what the table answers is what the responder answers', () => {
  const variants: Partial<AnswerSettings>[] = [
    {},
    { recurseOn: false, ttl: 7 },
    { setTruncateBit: false },
    { ttl: 2 ** 31 - 1, soa: { ...ANSWER_SETTINGS.soa, mname: 'ns.example.org', rname: 'hostmaster.mesos' } },
    { domain: 'marathon.mesos', srvWeight: 65535 },
  ];
  for (const [number, changes] of variants.entries()) {
    test(`to thousands of random queries, ${JSON.stringify(changes)}`, () => {
      const random = seededRandom(20261122 + number);
      const { ask, respond } = subject(zoneOf(...ZONE), changes);
      const answered = new Map<string, number>();
      for (let round = 0; round < 5000; round++) {
        const query = randomQuery(random);
        const reply = ask(query);
        if (reply === NOT_FROM_TABLE) continue;
        assert.deepEqual(
          inOrder(reply),
          inOrder(respond(query)),
          `round ${round}: ${Buffer.from(query).toString('hex')}`,
        );
        const kind = typeof reply === 'number' ? 'none' : `${reply.rcode}${reply.flags.tc}${reply.answers.length > 0}`;
        answered.set(kind, (answered.get(kind) ?? 0) + 1);
      }
      const kinds = [
        'none',
        '0falsetrue',
        '0falsefalse',
        '3falsefalse',
        ...(changes.setTruncateBit === false ? [] : ['0truefalse']),
      ];
      for (const kind of kinds) assert.ok((answered.get(kind) ?? 0) > 10, `only ${answered.get(kind)} of ${kind}`);
    });
  }
});
