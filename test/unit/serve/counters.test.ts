import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CounterRow } from '../../../src/serve/counter-row.ts';
import { Counters, type CountersSnapshot } from '../../../src/serve/counters.ts';
import { encodeMessage } from '../../../src/wire/encode.ts';
import type { Message } from '../../../src/wire/message.ts';
import { aRecord, queryBytes, queryOf, replyTo } from '../../support/messages.ts';
import { slowHandler } from './support.ts';

const EDNS = { version: 0, udpSize: 1232, dnssecOk: false, options: [] };

/** What is not zero, as `udp 4 A: 2`. */
function queriesOf({ queries }: CountersSnapshot): string[] {
  return queries
    .filter(({ count }) => count > 0)
    .map(({ transport, family, type, count }) => `${transport} ${family} ${type}: ${count}`);
}

function nonZero(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

const ofType = (type: number): Uint8Array =>
  queryBytes('web.mesos', { questions: [{ name: 'web.mesos', type, class: 1 }] });

test('queries are counted by transport, family and type', () => {
  const counters = new Counters();
  const types = { A: 1, NS: 2, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, HTTPS: 65, ANY: 255 };
  for (const type of Object.values(types)) counters.row.query(ofType(type), 0, ofType(type).length, false, false);
  for (const type of [15, 256 + 1, 65535]) counters.row.query(ofType(type), 0, ofType(type).length, false, false);
  const named = Object.keys(types).map((type) => `udp 4 ${type}: 1`);
  assert.deepEqual(queriesOf(counters.read()).sort(), [...named, 'udp 4 other: 3'].sort());
  counters.row.query(ofType(1), 0, ofType(1).length, false, true);
  counters.row.query(ofType(1), 0, ofType(1).length, true, false);
  counters.row.query(ofType(1), 0, ofType(1).length, true, true);
  const others = queriesOf(counters.read()).filter((line) => !line.startsWith('udp 4'));
  assert.deepEqual(others, ['udp 6 A: 1', 'tcp 4 A: 1', 'tcp 6 A: 1']);
});

test('a message without a whole question is of another type, wherever it stands and whatever is behind it', () => {
  const counters = new Counters();
  const query = ofType(1);
  const octets = new Uint8Array(1000).fill(1);
  octets.set(query, 100);
  for (let length = 0; length < query.length; length++) counters.row.query(octets, 100, length, false, false);
  assert.deepEqual(queriesOf(counters.read()), [`udp 4 other: ${query.length}`]);
  counters.row.query(octets, 100, query.length, false, false);
  assert.ok(queriesOf(counters.read()).includes('udp 4 A: 1'));
  // A label that leads beyond the end, and octets without an end.
  octets.set([63], 112);
  counters.row.query(octets, 100, query.length, false, false);
  counters.row.query(octets, 900, 100, false, false);
  assert.deepEqual(queriesOf(counters.read()), [`udp 4 other: ${query.length + 2}`, 'udp 4 A: 1']);
});

/** The codes that are counted for a reply. */
function codeOf(reply: Message): Record<string, number> {
  const counters = new Counters();
  // In the middle of others, as in a batch.
  const octets = new Uint8Array(2000).fill(0xff);
  const bytes = encodeMessage(reply);
  octets.set(bytes, 333);
  counters.row.reply(octets, 333, bytes.length);
  return nonZero(counters.read().replies);
}

test('replies are counted by their codes, also those with upper bits in the OPT record', () => {
  const reply = replyTo(queryOf('web.mesos'), []);
  const names = { 0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED', 9: 'NOTAUTH' };
  for (const [rcode, name] of Object.entries(names)) {
    assert.deepEqual(codeOf({ ...reply, rcode: Number(rcode) }), { [name]: 1 });
    assert.deepEqual(codeOf({ ...reply, rcode: Number(rcode), edns: EDNS }), { [name]: 1 });
    assert.deepEqual(codeOf({ ...reply, rcode: Number(rcode), questions: [], edns: EDNS }), { [name]: 1 });
  }
  assert.deepEqual(codeOf({ ...reply, rcode: 16, edns: EDNS }), { BADVERS: 1 });
  assert.deepEqual(codeOf({ ...reply, rcode: 16, questions: [], edns: EDNS }), { BADVERS: 1 });
  assert.deepEqual(codeOf({ ...reply, rcode: 23, edns: EDNS }), { other: 1 });
  assert.deepEqual(codeOf({ ...reply, rcode: 11 }), { other: 1 });
  const answers = [aRecord('web.mesos', '10.0.0.1')];
  assert.deepEqual(codeOf({ ...reply, answers, edns: EDNS }), { NOERROR: 1 });
  assert.deepEqual(codeOf({ ...reply, rcode: 3, authorities: answers, edns: EDNS }), { NXDOMAIN: 1 });
});

test('truncated replies are counted', () => {
  const counters = new Counters();
  const reply = replyTo(queryOf('web.mesos'), []);
  for (const tc of [true, false, true]) {
    const bytes = encodeMessage({ ...reply, flags: { ...reply.flags, tc } });
    counters.row.reply(bytes, 0, bytes.length);
  }
  assert.equal(counters.read().truncated, 2);
});

test('any octets can be counted as a reply', () => {
  const counters = new Counters();
  for (let length = 0; length < 30; length++) counters.row.reply(new Uint8Array(length).fill(1), 0, length);
  const { replies } = counters.read();
  assert.equal(
    Object.values(replies).reduce((sum, count) => sum + count, 0),
    30,
  );
});

test('the rows of all threads are summed up', () => {
  const counters = new Counters();
  const rows = [counters.row, new CounterRow(counters.addRow()), new CounterRow(counters.addRow())];
  for (const [index, row] of rows.entries()) {
    row.drop('oversize', index + 1);
    row.drop('overload');
    row.unsent(index);
    row.slow();
    row.slow();
  }
  const { dropped, unsent, slow, truncated } = counters.read();
  assert.deepEqual(dropped, { ignored: 0, oversize: 6, overload: 3, abandoned: 0 });
  assert.deepEqual([unsent, slow, truncated], [3, 6, 0]);
});

test('a handler is counted with its queries, replies and what it owes nothing to, at once or later', async () => {
  const counters = new Counters();
  const client = { address: new Uint8Array(4), transport: 'tcp' } as const;
  const reply = encodeMessage(replyTo(queryOf('web.mesos'), [], { rcode: 5 }));
  assert.equal(counters.counting(() => reply)(ofType(1), client), reply);
  assert.equal(counters.counting(() => undefined)(ofType(28), client), undefined);
  assert.deepEqual(queriesOf(counters.read()), ['tcp 4 A: 1', 'tcp 4 AAAA: 1']);
  assert.deepEqual(nonZero(counters.read().replies), { REFUSED: 1 });
  assert.equal(counters.read().dropped.ignored, 1);

  const slow = slowHandler();
  const late = counters.counting(slow.handle)(ofType(1), { ...client, address: new Uint8Array(16) });
  Atomics.add(counters.handedOver, 0, 5);
  assert.deepEqual([counters.read().slow, counters.read().slowDepth], [1, 6]);
  slow.reply(slow.asked[0]!, undefined);
  assert.equal(await late, undefined);
  assert.deepEqual([counters.read().slow, counters.read().slowDepth], [1, 5]);
  assert.equal(counters.read().dropped.ignored, 2);
  assert.ok(queriesOf(counters.read()).includes('tcp 6 A: 1'));
});
