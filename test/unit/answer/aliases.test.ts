import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ForwardDecision } from '../../../src/answer/responder.ts';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { EDE, RCODE, TYPE } from '../../../src/wire/constants.ts';
import { formatRecord } from '../../../src/wire/format.ts';
import type { Message } from '../../../src/wire/message.ts';
import { aRecord, decoded } from '../../support/messages.ts';
import { asking, EDNS, NO_FLAGS, replyIn, responder, TCP, UDP, zoneOf } from './support.ts';

const ZONE = zoneOf(
  'web.mesos A 10.0.0.1',
  'web.mesos A 10.0.1.1',
  'web.mesos AAAA fd00::1',
  '_web._tcp.mesos SRV web.mesos:80',
  '_web._tcp.mesos SRV www.mesos:81',
  'www.mesos CNAME web.mesos static',
  'twice.mesos CNAME www.mesos static',
  '_alias._tcp.mesos CNAME _web._tcp.mesos static',
  'gone.mesos CNAME no.mesos static',
  'empty.mesos CNAME _tcp.mesos static',
  'top.mesos CNAME mesos static',
  'odd.mesos CNAME web.*.mesos static',
  'out.mesos CNAME Odd\\.name.example.com static',
  'via.mesos CNAME out.mesos static',
  'text.mesos TXT text static',
  ...Array.from({ length: 9 }, (_, index) => `a${index}.mesos CNAME a${index + 1}.mesos static`),
  'a9.mesos A 10.0.0.9 static',
  'round.mesos CNAME round.mesos static',
);
const SOA = 'mesos. 60 IN SOA ns1.mesos. root.ns1.mesos. 17 60 600 86400 60';
const WEB_A = ['web.mesos. 60 IN A 10.0.0.1', 'web.mesos. 60 IN A 10.0.1.1'];
const WWW = 'www.mesos. 60 IN CNAME web.mesos.';

function sections(reply: Message) {
  const lines = (records: Message['answers']): string[] =>
    records.map((record) => formatRecord(record).replaceAll('\t', ' '));
  const { rcode, flags } = reply;
  const [answers, authorities, additionals] = [reply.answers, reply.authorities, reply.additionals].map(lines);
  return { rcode, aa: flags.aa, answers: answers!, authorities: authorities!, additionals: additionals! };
}

const ask = (name: string, type: string, settings: Partial<AnswerSettings> = {}, client = UDP) =>
  sections(replyIn(responder(ZONE, settings, 0.999).decide(asking(name, type), client)));

describe('an alias in the domain is answered, as an authority, with its CNAME record and', () => {
  const cases: [what: string, name: string, type: string, rcode: number, answers: string[], authorities?: string[]][] =
    [
      ['the addresses of its target', 'www.mesos', 'A', RCODE.NOERROR, [WWW, ...WEB_A]],
      [
        'those of another family',
        'WWW.mesos',
        'AAAA',
        RCODE.NOERROR,
        [`WWW${WWW.slice(3)}`, 'web.mesos. 60 IN AAAA fd00::1'],
      ],
      [
        'those where the aliases end',
        'twice.mesos',
        'A',
        RCODE.NOERROR,
        ['twice.mesos. 60 IN CNAME www.mesos.', WWW, ...WEB_A],
      ],
      ['NODATA where the target has no such records', 'www.mesos', 'TXT', RCODE.NOERROR, [WWW], [SOA]],
      [
        'NODATA at a name that only has names below it',
        'empty.mesos',
        'A',
        RCODE.NOERROR,
        ['empty.mesos. 60 IN CNAME _tcp.mesos.'],
        [SOA],
      ],
      [
        'NXDOMAIN where there is no such target',
        'gone.mesos',
        'A',
        RCODE.NXDOMAIN,
        ['gone.mesos. 60 IN CNAME no.mesos.'],
        [SOA],
      ],
      ['what the domain has', 'top.mesos', 'SOA', RCODE.NOERROR, ['top.mesos. 60 IN CNAME mesos.', SOA]],
      ['NODATA at the domain', 'top.mesos', 'A', RCODE.NOERROR, ['top.mesos. 60 IN CNAME mesos.'], [SOA]],
      [
        'what its target is asked for with .*',
        'odd.mesos',
        'AAAA',
        RCODE.NOERROR,
        ['odd.mesos. 60 IN CNAME web.*.mesos.', 'web.*.mesos. 60 IN AAAA fd00::1'],
      ],
      [
        'eight of them, no more',
        'a1.mesos',
        'A',
        RCODE.NOERROR,
        [
          ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `a${n}.mesos. 60 IN CNAME a${n + 1}.mesos.`),
          'a9.mesos. 60 IN A 10.0.0.9',
        ],
      ],
      ['nothing else to who asks for the CNAME', 'www.mesos', 'CNAME', RCODE.NOERROR, [WWW]],
      ['nothing else to who asks for ANY', 'www.mesos', 'ANY', RCODE.NOERROR, [WWW]],
      [
        'nothing else to who asks for the CNAME of a name outside',
        'out.mesos',
        'CNAME',
        RCODE.NOERROR,
        ['out.mesos. 60 IN CNAME Odd\\.name.example.com.'],
      ],
    ];
  for (const [what, name, type, rcode, answers, authorities = []] of cases) {
    test(what, () => {
      for (const client of [UDP, TCP]) {
        assert.deepEqual(ask(name, type, {}, client), { rcode, aa: true, answers, authorities, additionals: [] });
      }
    });
  }

  test('the services of its target with their addresses, but not with those of an alias', () => {
    const { answers, additionals } = ask('_alias._tcp.mesos', 'SRV');
    assert.deepEqual(answers, [
      '_alias._tcp.mesos. 60 IN CNAME _web._tcp.mesos.',
      '_web._tcp.mesos. 60 IN SRV 0 1 80 web.mesos.',
      '_web._tcp.mesos. 60 IN SRV 0 1 81 www.mesos.',
    ]);
    assert.deepEqual(additionals, ['web.mesos. 60 IN A 10.0.1.1', 'web.mesos. 60 IN AAAA fd00::1']);
  });

  test('the addresses near to the client first, behind the alias', () => {
    const near = { address: Uint8Array.of(10, 0, 1, 9), transport: 'udp' } as const;
    assert.deepEqual(ask('www.mesos', 'A', { resolvSubnetFirst: true }, near).answers, [WWW, ...WEB_A.toReversed()]);
  });
});

test('more than eight aliases that follow one another, or a circle of them, are SERVFAIL', () => {
  for (const name of ['a0.mesos', 'round.mesos']) {
    const reply = replyIn(responder(ZONE).decide(asking(name, 'A', { edns: EDNS }), UDP));
    assert.deepEqual([reply.rcode, reply.answers], [RCODE.SERVFAIL, []]);
    assert.equal(reply.edns!.options[0]!.data[1], EDE.OTHER);
  }
});

const OUT = 'out.mesos. 60 IN CNAME Odd\\.name.example.com.';

describe('an alias of a name outside', () => {
  const decide = (name: string, type: string, settings: Partial<AnswerSettings>, changes: Partial<Message> = {}) =>
    responder(ZONE, settings).decide(asking(name, type, changes), UDP);
  const toForward = (name: string, type: string, changes: Partial<Message> = {}): ForwardDecision => {
    const decision = decide(name, type, {}, changes);
    assert.ok(decision.kind === 'forward');
    return decision;
  };

  test('is for the upstreams, of whom its target is asked', () => {
    const { question, aliases, query } = toForward('VIA.mesos', 'AAAA');
    assert.deepEqual(question, { name: 'Odd\\.name.example.com', type: TYPE.AAAA, class: 1 });
    assert.deepEqual(query.question, { name: 'VIA.mesos', type: TYPE.AAAA, class: 1 });
    assert.deepEqual(aliases.map(formatRecord), ['VIA.mesos.\t60\tIN\tCNAME\tout.mesos.', OUT.replace(/ /g, '\t')]);
  });

  const target = aRecord('Odd\\.name.example.com', '192.0.2.1', 5);
  const upstream = (changes: Partial<Message>): Message => {
    const flags = { ...NO_FLAGS, qr: true, aa: true, ad: true, ra: true };
    const questions = [{ name: target.name, type: TYPE.A, class: 1 }];
    return { ...decoded(asking('x', 'A')), flags, questions, answers: [target], ...changes };
  };
  const forwarded = (changes: Partial<Message>, asked: Partial<Message> = {}): Message =>
    decoded(responder(ZONE).forwarded(toForward('Out.mesos', 'A', asked), upstream(changes), UDP));

  test('comes before what they say, under the question that the client asked, and with their code', () => {
    const reply = forwarded({});
    assert.deepEqual(reply.questions, [{ name: 'Out.mesos', type: TYPE.A, class: 1 }]);
    assert.deepEqual(reply.flags, { ...NO_FLAGS, qr: true, aa: true, rd: true, ra: true });
    const answers = [`O${OUT.slice(1)}`, 'Odd\\.name.example.com. 5 IN A 192.0.2.1'];
    assert.deepEqual(sections(reply).answers, answers);
    const gone = forwarded({ rcode: RCODE.NXDOMAIN, answers: [] });
    assert.deepEqual([gone.rcode, sections(gone).answers], [RCODE.NXDOMAIN, [answers[0]]]);
  });

  test('is not vouched for by them', () => {
    const asked = { flags: { ...NO_FLAGS, rd: true, ad: true }, edns: { ...EDNS, dnssecOk: true } };
    assert.equal(forwarded({}, asked).flags.ad, false);
  });

  test('is SERVFAIL when none of them answers', () => {
    const reply = decoded(responder(ZONE).notForwarded(toForward('out.mesos', 'A').query, 'all are silent', UDP));
    assert.deepEqual(sections(reply), {
      rcode: RCODE.SERVFAIL,
      aa: false,
      answers: [],
      authorities: [],
      additionals: [],
    });
  });

  for (const [when, settings, changes] of [
    ['with externalon false', { externalOn: false }, {}],
    ['to who is not in allowRecursion', { recursionNetworks: [] }, {}],
    ['to who does not desire recursion', {}, { flags: NO_FLAGS }],
  ] as const) {
    test(`is the whole answer ${when}`, () => {
      const { answers, ...rest } = sections(replyIn(decide('via.mesos', 'A', settings, changes)));
      assert.deepEqual(answers, ['via.mesos. 60 IN CNAME out.mesos.', OUT]);
      assert.deepEqual(rest, { rcode: RCODE.NOERROR, aa: true, authorities: [], additionals: [] });
    });
  }
});

test('a text is answered as such', () => {
  assert.deepEqual(ask('text.mesos', 'TXT').answers, ['text.mesos. 60 IN TXT "text"']);
  assert.deepEqual(ask('text.mesos', 'ANY').answers, ['text.mesos. 60 IN TXT "text"']);
  assert.deepEqual(ask('text.mesos', 'A'), {
    rcode: RCODE.NOERROR,
    aa: true,
    answers: [],
    authorities: [SOA],
    additionals: [],
  });
});

test('a long text is answered in strings of 255 octets, over TCP where UDP has no room for it', () => {
  const decider = responder(zoneOf(`text.mesos TXT ${'x'.repeat(600)} static`));
  const line = `text.mesos. 60 IN TXT "${'x'.repeat(255)}" "${'x'.repeat(255)}" "${'x'.repeat(90)}"`;
  const reply = (edns?: Message['edns'], client = UDP): Message =>
    replyIn(decider.decide(asking('text.mesos', 'TXT', { edns }), client));
  assert.deepEqual(sections(reply(EDNS)).answers, [line]);
  assert.deepEqual([reply().flags.tc, reply().answers.length], [true, 0]);
  assert.deepEqual(sections(reply(undefined, TCP)).answers, [line]);
});

test('of a stale zone, an alias is as short-lived as all else, and where it leads nowhere nobody knows', () => {
  const zone = zoneOf('www.mesos CNAME web.mesos static', 'web.mesos A 10.0.0.1', 'gone.mesos CNAME no.mesos static');
  zone.publish(18, true);
  const stale = (name: string) => sections(replyIn(responder(zone).decide(asking(name, 'A'), UDP)));
  assert.deepEqual(stale('www.mesos').answers, ['www.mesos. 30 IN CNAME web.mesos.', 'web.mesos. 30 IN A 10.0.0.1']);
  assert.deepEqual([stale('gone.mesos').rcode, stale('gone.mesos').answers], [RCODE.SERVFAIL, []]);
});
