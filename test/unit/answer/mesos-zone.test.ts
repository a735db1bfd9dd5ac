import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '../../../src/answer/query.ts';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { formatRecord } from '../../../src/wire/format.ts';
import { asking, EDNS, replyIn, responder, TCP, UDP, zoneOf } from './support.ts';

const ZONE = zoneOf(
  'web.mesos A 10.0.0.1',
  'web.mesos A 10.0.0.2',
  'web.mesos A 10.0.1.1',
  'web.mesos AAAA fd00::1',
  '_web._tcp.mesos SRV web.mesos:31000',
  '_web._tcp.mesos SRV gone.mesos:31001',
  `_long._tcp.mesos SRV ${'x'.repeat(60)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.mesos:1`,
  '_long._tcp.mesos SRV web.mesos:2',
  '1.0.0.10.in-addr.arpa PTR web.mesos',
);

interface Asked {
  readonly settings?: Partial<AnswerSettings>;
  readonly random?: number;
  readonly client?: Client;
}

/** The reply's sections as `name ttl IN type data` lines. */
function ask(name: string, type: string, { settings = {}, random = 0, client = UDP }: Asked = {}) {
  const reply = replyIn(responder(ZONE, settings, random).decide(asking(name, type, { edns: EDNS }), client));
  const lines = (records: typeof reply.answers): string[] =>
    records.map((record) => formatRecord(record).replaceAll('\t', ' '));
  return {
    rcode: reply.rcode,
    answers: lines(reply.answers),
    authorities: lines(reply.authorities),
    additionals: lines(reply.additionals),
  };
}

const addresses = (random: number): string[] =>
  ask('web.mesos', 'A', { random }).answers.map((line) => line.split(' ').at(-1)!);

test('the order of the answers is random', () => {
  assert.deepEqual(addresses(0), ['10.0.0.2', '10.0.1.1', '10.0.0.1']);
  assert.deepEqual(addresses(0.999), ['10.0.0.1', '10.0.0.2', '10.0.1.1']);
});

test('which of a target’s addresses comes along is random', () => {
  const additional = (random: number): string[] => ask('_web._tcp.mesos', 'SRV', { random }).additionals;
  assert.deepEqual(additional(0), ['web.mesos. 60 IN A 10.0.0.1', 'web.mesos. 60 IN AAAA fd00::1']);
  assert.deepEqual(additional(0.999), ['web.mesos. 60 IN A 10.0.1.1', 'web.mesos. 60 IN AAAA fd00::1']);
});

test('a target without addresses is answered all the same', () => {
  assert.deepEqual(ask('_web._tcp.mesos', 'SRV').answers.toSorted(), [
    '_web._tcp.mesos. 60 IN SRV 0 1 31000 web.mesos.',
    '_web._tcp.mesos. 60 IN SRV 0 1 31001 gone.mesos.',
  ]);
});

test('a service whose target is too long for a name is left out, and the others are not', () => {
  assert.deepEqual(ask('_long._tcp.mesos', 'SRV').answers, ['_long._tcp.mesos. 60 IN SRV 0 1 2 web.mesos.']);
});

test('the weight, the TTL and the SOA record are the configured ones, the serial is the zone’s', () => {
  const settings = {
    srvWeight: 9,
    ttl: 5,
    soa: { mname: 'ns.mesos', rname: 'me.mesos', refresh: 1, retry: 2, expire: 3, minttl: 4 },
  };
  assert.match(ask('_web._tcp.mesos', 'SRV', { settings }).answers[0]!, /^_web\._tcp\.mesos\. 5 IN SRV 0 9 3100\d /);
  assert.deepEqual(ask('mesos', 'SOA', { settings }).answers, ['mesos. 5 IN SOA ns.mesos. me.mesos. 17 1 2 3 4']);
  assert.deepEqual(ask('no.mesos', 'A', { settings }).authorities, ['mesos. 4 IN SOA ns.mesos. me.mesos. 17 1 2 3 4']);
});

describe('a negative answer lives', () => {
  for (const [ttl, minttl, expected] of [
    [60, 30, 30],
    [30, 60, 30],
    [0, 60, 0],
  ] as const) {
    test(`${expected} s with a TTL of ${ttl} s and a minimum of ${minttl} s`, () => {
      const soa = { mname: 'ns1.mesos', rname: 'r.mesos', refresh: 1, retry: 1, expire: 1, minttl };
      assert.match(
        ask('no.mesos', 'A', { settings: { ttl, soa } }).authorities[0]!,
        new RegExp(`^mesos. ${expected} IN SOA `),
      );
    });
  }
});

test('a zone in a domain of several labels has its apex there', () => {
  const zone = zoneOf('web.in.test A 10.0.0.1');
  const decider = responder(zone, { domain: 'in.test' });
  const rcode = (name: string): number => replyIn(decider.decide(asking(name, 'A'), UDP)).rcode;
  assert.deepEqual([rcode('in.test'), rcode('web.in.test'), rcode('no.in.test')], [0, 0, 3]);
  assert.equal(decider.decide(asking('test', 'A'), UDP).kind, 'forward');
});

test('the apex exists though the zone has no records', () => {
  const { rcode, answers } = replyIn(responder(zoneOf()).decide(asking('mesos', 'SOA'), UDP));
  assert.deepEqual([rcode, answers.length], [0, 1]);
  assert.equal(replyIn(responder(zoneOf()).decide(asking('mesos', 'A'), UDP)).rcode, 0);
});

test('ANY is one RRset over UDP and all of them over TCP', () => {
  assert.equal(ask('web.mesos', 'ANY').answers.length, 3);
  assert.equal(ask('web.mesos', 'ANY', { client: TCP }).answers.length, 4);
});

describe('with ResolvSubnetFirst', () => {
  const settings = { resolvSubnetFirst: true, reverseDnsOn: true };
  const first = (client: Client, random: number): string =>
    ask('web.mesos', 'A', { settings, random, client }).answers[0]!.split(' ').at(-1)!;

  test('the addresses in the subnet of the sender come first, whatever the random order', () => {
    const client: Client = { address: Uint8Array.of(10, 0, 1, 250), transport: 'udp' };
    for (const random of [0, 0.3, 0.6, 0.999]) assert.equal(first(client, random), '10.0.1.1');
  });

  test('nothing is near to a sender over IPv6', () => {
    const client: Client = { address: new Uint8Array(16), transport: 'udp' };
    assert.deepEqual([first(client, 0), first(client, 0.999)], ['10.0.0.2', '10.0.0.1']);
  });
});

test('the reverse name of a published address is a zone of one name', () => {
  const asked = { settings: { reverseDnsOn: true } };
  const name = '1.0.0.10.in-addr.arpa';
  const soa = `${name}. 60 IN SOA ns1.mesos. root.ns1.mesos. 17 60 600 86400 60`;
  assert.deepEqual(ask(name, 'PTR', asked).answers, [`${name}. 60 IN PTR web.mesos.`]);
  assert.deepEqual(ask(name, 'SOA', asked).answers, [soa]);
  assert.deepEqual(ask(name, 'A', asked).authorities, [soa]);
});
