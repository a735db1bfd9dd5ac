import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Decision, Responder } from '../../../src/answer/responder.ts';
import { parseIp } from '../../../src/lib/ip.ts';
import { parseNetwork } from '../../../src/lib/network.ts';
import { EDE, EDNS_OPTION, RCODE, TYPE } from '../../../src/wire/constants.ts';
import { formatRecord } from '../../../src/wire/format.ts';
import type { Message } from '../../../src/wire/message.ts';
import type { Zone } from '../../../src/zone/zone.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { decoded } from '../../support/messages.ts';
import { asking, EDNS, NO_FLAGS, replyIn, responder, TCP, UDP, zoneOf } from './support.ts';

const LEADER = zoneOf('leader.mesos A 10.0.0.1');

function answersTo(bytes: Uint8Array, zone: Zone | undefined = LEADER): string[] {
  return replyIn(responder(zone).decide(bytes, UDP)).answers.map(formatRecord);
}

test('a name of the zone is answered, as an authority, with the ID and the question that were asked', () => {
  const reply = replyIn(responder(LEADER).decide(asking('Leader.Mesos', 'A'), UDP));
  assert.equal(reply.id, 4711);
  assert.deepEqual(reply.flags, { ...NO_FLAGS, qr: true, aa: true, rd: true, ra: true });
  assert.deepEqual(reply.questions, [{ name: 'Leader.Mesos', type: TYPE.A, class: 1 }]);
  assert.deepEqual(reply.answers.map(formatRecord), ['Leader.Mesos.\t60\tIN\tA\t10.0.0.1']);
});

test('each message is answered from the zone as it is then', () => {
  let zone: Zone | undefined;
  const decider = new Responder(
    () => zone,
    ANSWER_SETTINGS,
    () => 0,
  );
  const ask = (): Message => replyIn(decider.decide(asking('leader.mesos', 'A'), UDP));
  assert.equal(ask().rcode, RCODE.SERVFAIL);
  zone = zoneOf();
  assert.equal(ask().rcode, RCODE.NXDOMAIN);
  zone = LEADER;
  assert.equal(ask().answers.length, 1);
});

test('a zone of old answers for a short time and says so, and nobody knows what it does not have', () => {
  const zone = zoneOf('leader.mesos A 10.0.0.1');
  zone.publish(9, true);
  const ask = (name: string, type: 'A' | 'AAAA') => {
    const reply = replyIn(responder(zone).decide(asking(name, type, { edns: EDNS }), UDP));
    const [option] = reply.edns!.options.filter(({ code }) => code === EDNS_OPTION.EXTENDED_ERROR);
    const ttls = [...reply.answers, ...reply.authorities].map(({ ttl }) => ttl);
    return { rcode: reply.rcode, answers: reply.answers.length, ttls, error: option!.data[1] };
  };
  const stale = { rcode: RCODE.NOERROR, ttls: [30], error: EDE.STALE_ANSWER };
  assert.deepEqual(ask('leader.mesos', 'A'), { ...stale, answers: 1 });
  assert.deepEqual(ask('leader.mesos', 'AAAA'), { ...stale, answers: 0 });
  assert.deepEqual(ask('none.mesos', 'A'), {
    ...{ rcode: RCODE.SERVFAIL, answers: 0, ttls: [], error: EDE.NO_REACHABLE_AUTHORITY },
  });
  zone.publish(10);
  assert.deepEqual(answersTo(asking('leader.mesos', 'A'), zone), ['leader.mesos.\t60\tIN\tA\t10.0.0.1']);
});

for (const [name, kind] of [
  ['mesos', 'answer'],
  ['www.mesos', 'answer'],
  ['MESOS', 'answer'],
  ['', 'forward'],
  ['example.com', 'forward'],
  ['notmesos', 'forward'],
  // One label that has a dot in it.
  ['www\\.mesos', 'forward'],
  ['mesos.example.com', 'forward'],
  ['1.0.0.10.in-addr.arpa', 'forward'],
] as const) {
  test(`"${name}" is ${kind === 'answer' ? 'answered from the zone' : 'forwarded'}`, () => {
    assert.equal(responder(LEADER).decide(asking(name, 'A'), UDP).kind, kind);
  });
}

test('what is forwarded is handed over as it was asked', () => {
  const decision = responder(LEADER).decide(asking('WWW.example.com', 'MX', { edns: EDNS }), UDP);
  assert.ok(decision.kind === 'forward');
  assert.deepEqual(decision.query.question, { name: 'WWW.example.com', type: TYPE.MX, class: 1 });
  assert.deepEqual(decision.query.edns, EDNS);
});

test('before the first state reverse names are forwarded: nobody knows yet which are ours', () => {
  const decider = responder(undefined, { reverseDnsOn: true });
  assert.equal(decider.decide(asking('1.0.0.10.in-addr.arpa', 'PTR'), UDP).kind, 'forward');
});

test('with reversednson a published address is answered without externalon too, and others are refused', () => {
  const zone = zoneOf('1.0.0.10.in-addr.arpa PTR web.mesos');
  const decider = responder(zone, { reverseDnsOn: true, externalOn: false });
  const ask = (name: string): Message => replyIn(decider.decide(asking(name, 'PTR'), UDP));
  assert.deepEqual(ask('1.0.0.10.in-addr.arpa').answers.map(formatRecord), [
    '1.0.0.10.in-addr.arpa.\t60\tIN\tPTR\tweb.mesos.',
  ]);
  assert.equal(ask('2.0.0.10.in-addr.arpa').rcode, RCODE.REFUSED);
});

test('who is not in allowRecursion is refused names outside the domain, and nothing else', () => {
  const recursionNetworks = ['10.0.0.0/8', '2001:db8::/32'].map((text) => parseNetwork(text)!);
  const decider = responder(zoneOf('web.mesos A 10.0.0.1'), { recursionNetworks });
  const decide = (name: string, address: string): Decision =>
    decider.decide(asking(name, 'A', { edns: EDNS }), { address: parseIp(address)!, transport: 'udp' });
  for (const address of ['10.255.0.1', '2001:db8:1::1']) assert.equal(decide('example.com', address).kind, 'forward');
  for (const address of ['11.0.0.1', '127.0.0.1', '2001:db9::1', '::1']) {
    const reply = replyIn(decide('example.com', address));
    assert.deepEqual([reply.rcode, reply.flags.ra], [RCODE.REFUSED, false]);
    const [error] = reply.edns!.options;
    assert.match(Buffer.from(error!.data).toString(), new RegExp(`${address} is not in allowRecursion`));
    assert.equal(replyIn(decide('web.mesos', address)).answers.length, 1);
  }
});

test('x.*.mesos is answered under the name that was asked', () => {
  assert.deepEqual(answersTo(asking('leader.*.mesos', 'A')), ['leader.*.mesos.\t60\tIN\tA\t10.0.0.1']);
});

const UPSTREAM: Message = {
  id: 99,
  flags: { ...NO_FLAGS, qr: true, aa: true, ad: true },
  opcode: 0,
  rcode: RCODE.NOERROR,
  questions: [{ name: 'www.example.com', type: TYPE.A, class: 1 }],
  answers: [{ name: 'www.example.com', type: TYPE.A, class: 1, ttl: 5, rdata: Uint8Array.of(192, 0, 2, 1) }],
  authorities: [],
  additionals: [],
  edns: { version: 0, udpSize: 4096, dnssecOk: true, options: [{ code: 65001, data: Uint8Array.of(1) }] },
};

function forwarded(bytes: Uint8Array, upstream: Message = UPSTREAM): Message {
  const decider = responder(LEADER);
  const decision = decider.decide(bytes, UDP);
  assert.ok(decision.kind === 'forward');
  return decoded(decider.forwarded(decision, upstream, UDP));
}

test("an upstream's reply is sent with the client's ID, question and bits, and without the upstream's OPT", () => {
  const reply = forwarded(asking('WWW.Example.com', 'A'));
  assert.equal(reply.id, 4711);
  assert.deepEqual(reply.flags, { ...NO_FLAGS, qr: true, rd: true, ra: true });
  assert.deepEqual(reply.answers.map(formatRecord), ['WWW.Example.com.\t5\tIN\tA\t192.0.2.1']);
  assert.equal(reply.edns, undefined);
  assert.deepEqual(forwarded(asking('www.example.com', 'A', { edns: EDNS })).edns, EDNS);
});

test('an upstream that vouches for its data is believed on behalf of those who ask for it', () => {
  const ad = (change: Partial<Message>): boolean => forwarded(asking('www.example.com', 'A', change)).flags.ad;
  assert.equal(ad({}), false);
  assert.equal(ad({ flags: { ...NO_FLAGS, ad: true } }), true);
  assert.equal(ad({ edns: { ...EDNS, dnssecOk: true } }), true);
});

test('an extended RCODE of an upstream becomes SERVFAIL where the client has no OPT to hold it', () => {
  const upstream = { ...UPSTREAM, rcode: 23 };
  assert.equal(forwarded(asking('www.example.com', 'A'), upstream).rcode, RCODE.SERVFAIL);
  assert.equal(forwarded(asking('www.example.com', 'A', { edns: EDNS }), upstream).rcode, 23);
});

test('why no upstream answered is told to clients that speak EDNS, cut so that it fits', () => {
  const decider = responder(LEADER);
  const decision = decider.decide(asking('www.example.com', 'A', { edns: { ...EDNS, udpSize: 512 } }), UDP);
  assert.ok(decision.kind === 'forward');
  const bytes = decider.notForwarded(decision.query, 'because '.repeat(200), UDP);
  const reply = decoded(bytes);
  assert.ok(bytes.length <= 512, `${bytes.length}`);
  assert.equal(reply.rcode, RCODE.SERVFAIL);
  const [option] = reply.edns!.options;
  assert.equal(option?.code, EDNS_OPTION.EXTENDED_ERROR);
  assert.equal(option!.data[1], EDE.NO_REACHABLE_AUTHORITY);
  assert.match(new TextDecoder().decode(option!.data.subarray(2)), /^because because /);
});

test('a failure of our own is SERVFAIL for a query, and silence for what is none', () => {
  const decider = responder(LEADER);
  const reply = decoded(decider.failed(asking('leader.mesos', 'A', { edns: EDNS }))!);
  assert.equal(reply.rcode, RCODE.SERVFAIL);
  assert.deepEqual(reply.edns, EDNS);
  assert.equal(decider.failed(new Uint8Array(5)), undefined);
});

test('the sender of a query over TCP gets more than 1232 octets', () => {
  const zone = zoneOf(...Array.from({ length: 200 }, (_, last) => `huge.mesos A 10.0.0.${last}`));
  const { answers, flags } = replyIn(responder(zone).decide(asking('huge.mesos', 'A'), TCP));
  assert.deepEqual([answers.length, flags.tc], [200, false]);
});
