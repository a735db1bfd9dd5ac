import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../../src/answer/query.ts';
import { NOT_FROM_TABLE } from '../../../src/answer/table-answer.ts';
import type { Message } from '../../../src/wire/message.ts';
import { asking, EDNS, replyIn, responder, TCP, UDP, zoneOf } from './support.ts';
import { subject } from './table-subject.ts';

const LARGE = Array.from({ length: 10_000 }, (_, at) => `big.mesos A 10.0.${at >> 8}.${at & 255}`);

test('of an RRset that no reply can hold, the work for a reply is bounded, and the reply is as for any that does not fit', () => {
  const zone = zoneOf(...LARGE);
  const ask = (client: Client, settings = {}): Message =>
    replyIn(responder(zone, settings).decide(asking('big.mesos', 'A', { edns: EDNS }), client));
  const truncated = ask(UDP);
  assert.deepEqual([truncated.flags.tc, truncated.answers.length], [true, 0]);
  const cut = ask(UDP, { setTruncateBit: false });
  assert.equal(cut.flags.tc, false);
  assert.equal(cut.answers.length, Math.floor((1232 - 12 - 15 - 11) / 16));
  const overTcp = ask(TCP);
  assert.equal(overTcp.flags.tc, true);
  assert.ok(overTcp.answers.length > 4000);
});

test('whether an address has names is asked without reading them all', () => {
  const zone = zoneOf(...Array.from({ length: 300 }, (_, at) => `1.0.0.10.in-addr.arpa PTR name-${at}.mesos`));
  Object.defineProperty(zone, 'values', { value: () => assert.fail('all of them are read') });
  const ask = (type: string): Message =>
    replyIn(responder(zone, { reverseDnsOn: true }).decide(asking('1.0.0.10.in-addr.arpa', type), UDP));
  assert.equal(ask('PTR').flags.tc, true);
  assert.deepEqual([ask('A').rcode, ask('A').answers.length], [0, 0]);
});

test('services that cannot be sent take no place of those that can, however many there are', () => {
  const long = Array.from({ length: 5 }, () => 'x'.repeat(60)).join('.');
  const unsendable = Array.from({ length: 200 }, (_, at) => `_s._tcp.mesos SRV ${at}.${long}:80`);
  const zone = zoneOf(...unsendable, '_s._tcp.mesos SRV web.mesos:80');
  const message = asking('_s._tcp.mesos', 'SRV', { edns: EDNS });
  const reply = replyIn(responder(zone).decide(message, UDP));
  assert.deepEqual([reply.flags.tc, reply.answers.length], [false, 1]);
  assert.equal(subject(zone).ask(message), NOT_FROM_TABLE);
});
