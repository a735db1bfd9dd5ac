import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '../../../src/answer/query.ts';
import { Responder } from '../../../src/answer/responder.ts';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { NO_REPLY, NOT_FROM_TABLE, TableAnswer } from '../../../src/answer/table-answer.ts';
import { parseIp } from '../../../src/lib/ip.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { lowerCase } from '../../../src/table/key.ts';
import { TableReader } from '../../../src/table/reader.ts';
import { TYPE } from '../../../src/wire/constants.ts';
import { encodeMessage } from '../../../src/wire/encode.ts';
import type { Edns, Message } from '../../../src/wire/message.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { decoded } from '../../support/messages.ts';
import { asking, EDNS, replyIn, zoneOf } from './support.ts';

/** Where query, client and reply lie in the memory that a worker hands over; the query not at an even place. */
const [QUERY_AT, CLIENT_AT, REPLY_AT] = [37, 8, 5000];

interface Subject {
  /** The reply from the table, or what stands for none. */
  ask(query: Uint8Array, client?: string): Message | number;
  /** What the responder decides about the same. */
  respond(query: Uint8Array, client?: string): Message | number;
}

function subject(zone: Zone, changes: Partial<AnswerSettings> = {}): Subject {
  const settings = { ...ANSWER_SETTINGS, ...changes };
  const table = new TableReader(zone.table, 1);
  const answerer = new TableAnswer(table, settings, seededRandom(7));
  const responder = new Responder(() => (zone.serial === 1 ? undefined : zone), settings, seededRandom(8));
  const io = new Uint8Array(8192).fill(0xee);
  return {
    ask(query, client = '127.0.0.1') {
      const address = parseIp(client)!;
      io.set(query, QUERY_AT);
      io.set(address, CLIENT_AT);
      table.enter();
      const length = answerer.answer(io, QUERY_AT, query.length, REPLY_AT, CLIENT_AT, address.length);
      table.leave();
      return length > 0 ? decoded(io.slice(REPLY_AT, REPLY_AT + length)) : length;
    },
    respond(query, client = '127.0.0.1') {
      const from: Client = { address: parseIp(client)!, transport: 'udp' };
      const decision = responder.decide(query, from);
      return decision.kind === 'answer' ? replyIn(decision) : decision.kind === 'drop' ? NO_REPLY : NOT_FROM_TABLE;
    },
  };
}

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

/** So many services fill a reply. */
const MANY = 40;
const ZONE = [
  'web.marathon.mesos A 10.0.0.1',
  'both.marathon.mesos A 10.0.0.2',
  'both.marathon.mesos AAAA 2001:db8::2',
  'some.marathon.mesos A 10.0.1.1',
  'some.marathon.mesos A 10.0.2.1',
  'some.marathon.mesos A 10.0.1.2',
  'six.marathon.mesos AAAA 2001:db8:0:1::1',
  'six.marathon.mesos AAAA 2001:db8:0:2::1',
  'deep.x.y.z.mesos A 10.0.0.3',
  '_web._tcp.marathon.mesos SRV web.marathon.mesos:80',
  '_web._tcp.marathon.mesos SRV web.marathon.mesos:81',
  '_web._tcp.marathon.mesos SRV both.marathon.mesos:31000',
  '_web._tcp.marathon.mesos SRV nowhere.marathon.mesos:65535',
  '_odd._tcp.marathon.mesos SRV Odd/Target.marathon.mesos:80',
  '_far._tcp.marathon.mesos SRV far.example.org:80',
  'sick.marathon.mesos A 10.0.3.1 unhealthy',
  'part.marathon.mesos A 10.0.3.2',
  'part.marathon.mesos A 10.0.3.3 unhealthy',
  'part.marathon.mesos SRV part.marathon.mesos:80 extra',
  'mesos A 10.0.0.53',
  'leader.mesos A 10.0.0.9',
  ...Array.from({ length: 200 }, (_, index) => `many.marathon.mesos A 10.1.0.${index}`),
  ...Array.from({ length: MANY }, (_, index) => `_many._tcp.mesos SRV t${10 + (index % 20)}.mesos:${1000 + index}`),
  ...Array.from({ length: 20 }, (_, index) => `t${10 + index}.mesos A 10.2.0.${index}`),
  ...Array.from({ length: 300 }, (_, index) => `_all._tcp.mesos SRV t${10 + (index % 20)}.mesos:${index}`),
];
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

describe('the table answers', () => {
  const isAnswered = (query: Uint8Array, changes: Partial<AnswerSettings> = {}): void => {
    const reply = subject(zoneOf(...ZONE), changes).ask(query);
    assert.equal(typeof reply, 'object', `${reply}`);
  };
  for (const [name, type] of [
    ['web.marathon.mesos', 'A'],
    ['WEB.Marathon.MESOS', 'A'],
    ['both.marathon.mesos', 'AAAA'],
    ['_web._tcp.marathon.mesos', 'SRV'],
    ['web.marathon.mesos', 'AAAA'],
    ['web.marathon.mesos', 'TXT'],
    ['web.marathon.mesos', 'TYPE65'],
    ['part.marathon.mesos', 'TYPE65'],
    ['marathon.mesos', 'A'],
    ['gone.marathon.mesos', 'SRV'],
    ['mesos', 'A'],
    ['many.marathon.mesos', 'A'],
    ['_many._tcp.mesos', 'SRV'],
    ['_all._tcp.mesos', 'SRV'],
  ] as const) {
    test(`${name} ${type} by itself, with EDNS and without`, () => {
      isAnswered(asking(name, type));
      isAnswered(asking(name, type, { edns: EDNS }));
      isAnswered(asking(name, type, { edns: { ...EDNS, options: [{ code: 10, data: new Uint8Array(8) }] } }));
    });
  }

  test('with no records of another rank to a type whose number has the bits of one', () => {
    const { ask } = subject(zoneOf(...ZONE));
    for (const name of ['sick.marathon.mesos', 'part.marathon.mesos']) {
      for (const type of ['TYPE65', 'TYPE129', 'TYPE161', 'TYPE193']) {
        const { rcode, answers } = ask(asking(name, type)) as Message;
        assert.deepEqual([rcode, answers], [0, []], `${name} ${type}`);
      }
    }
  });

  test('nothing before the first version', () => {
    const zone = new Zone(1, seededRandom(1));
    zone.add([{ name: 'web.mesos', type: 'A', value: '10.0.0.1' }]);
    const { ask } = subject(zone);
    assert.equal(ask(asking('web.mesos', 'A')), NOT_FROM_TABLE);
    zone.publish(2);
    assert.equal(typeof ask(asking('web.mesos', 'A')), 'object');
  });

  test('in the letters of the question', () => {
    const reply = subject(zoneOf(...ZONE)).ask(asking('WeB.mArAtHoN.mesos', 'A')) as Message;
    assert.deepEqual([reply.questions[0]!.name, reply.answers[0]!.name], ['WeB.mArAtHoN.mesos', 'WeB.mArAtHoN.mesos']);
  });

  test('in every order, each as often as any other', () => {
    const { ask } = subject(zoneOf(...ZONE));
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const { answers } = ask(asking('some.marathon.mesos', 'A')) as Message;
      const order = answers.map(({ rdata }) => rdata.join('.')).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${order}: ${count}`);
  });

  test('with any of the addresses of a target', () => {
    const { ask } = subject(
      zoneOf('_s._tcp.mesos SRV t.mesos:1', 't.mesos A 10.0.0.1', 't.mesos A 10.0.0.2', 't.mesos AAAA ::1'),
    );
    const seen = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const { additionals } = ask(asking('_s._tcp.mesos', 'SRV')) as Message;
      assert.deepEqual(
        additionals.map(({ name, type }) => [name, type]),
        [
          ['t.mesos', TYPE.A],
          ['t.mesos', TYPE.AAAA],
        ],
      );
      seen.add(additionals[0]!.rdata.join('.'));
    }
    assert.deepEqual([...seen].sort(), ['10.0.0.1', '10.0.0.2']);
  });

  for (const [client, name, type, near] of [
    ['10.0.1.99', 'some.marathon.mesos', 'A', ['10.0.1.1', '10.0.1.2']],
    ['10.0.2.99', 'some.marathon.mesos', 'A', ['10.0.2.1']],
    ['10.9.9.9', 'some.marathon.mesos', 'A', []],
    ['2001:db8:0:2::99', 'six.marathon.mesos', 'AAAA', ['32.1.13.184.0.0.0.2.0.0.0.0.0.0.0.1']],
  ] as const) {
    test(`what is near ${client} first, where that is wanted`, () => {
      const { ask } = subject(zoneOf(...ZONE), { resolvSubnetFirst: true });
      const heads = new Set<string>();
      for (let round = 0; round < 50; round++) {
        const { answers } = ask(asking(name, type), client) as Message;
        const order = answers.map(({ rdata }) => rdata.join('.'));
        if (near.length === 0) heads.add(order[0]!);
        else assert.deepEqual(order.slice(0, near.length).sort(), [...near].sort());
      }
      if (near.length === 0) assert.equal(heads.size, 3);
    });
  }
});
