import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { NOT_FROM_TABLE } from '../../../src/answer/table-answer.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { TYPE } from '../../../src/wire/constants.ts';
import type { Message } from '../../../src/wire/message.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { asking, EDNS, zoneOf } from './support.ts';
import { subject, ZONE } from './table-subject.ts';

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
    ['web.marathon.mesos', 'CNAME'],
    ['text.marathon.mesos', 'A'],
    ['text.marathon.mesos', 'AAAA'],
    ['both.marathon.mesos', 'TXT'],
    ['leader.mesos', 'A'],
    ['leader.mesos', 'AAAA'],
    ['leader.mesos', 'CNAME'],
    ['no.away.marathon.mesos', 'A'],
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

  for (const [name, type] of [
    ['text.marathon.mesos', 'TXT'],
    ['www.marathon.mesos', 'CNAME'],
    ['www.marathon.mesos', 'A'],
    ['WWW.marathon.mesos', 'SRV'],
    ['away.marathon.mesos', 'AAAA'],
    ['away.marathon.mesos', 'TYPE65'],
  ] as const) {
    test(`not ${name} ${type}, which is the responder’s`, () => {
      assert.equal(subject(zoneOf(...ZONE)).ask(asking(name, type)), NOT_FROM_TABLE);
    });
  }

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
