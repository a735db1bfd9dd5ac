import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuery } from '../../../src/answer/query.ts';
import { EDNS_OPTION, RCODE } from '../../../src/wire/constants.ts';
import { asking, EDNS, NO_FLAGS } from './support.ts';

test('a query is read with its question, flags and client subnet', () => {
  const subnet = { code: EDNS_OPTION.CLIENT_SUBNET, data: Uint8Array.of(0, 1, 20, 0, 10, 1, 16) };
  const edns = { ...EDNS, dnssecOk: true, options: [{ code: 10, data: new Uint8Array(8) }, subnet] };
  assert.deepEqual(readQuery(asking('Leader.mesos', 'SRV', { edns })), {
    kind: 'query',
    query: {
      id: 4711,
      flags: { ...NO_FLAGS, rd: true },
      opcode: 0,
      question: { name: 'Leader.mesos', type: 33, class: 1 },
      edns,
      clientSubnet: { address: Uint8Array.of(10, 1, 16, 0), sourceBits: 20 },
    },
  });
});

test('a format error of a query with EDNS is told with OPT, and a broken OPT record too', () => {
  const bytes = asking('leader.mesos', 'A', { edns: { ...EDNS, options: [{ code: 10, data: new Uint8Array(4) }] } });
  const lengthAt = bytes.length - 5;
  assert.equal(bytes[lengthAt], 4, 'the length of the option');
  const read = readQuery(bytes.with(lengthAt, 5));
  assert.ok(read.kind === 'reject');
  assert.equal(read.rejection.rcode, RCODE.FORMERR);
  assert.equal(read.rejection.question?.name, 'leader.mesos');
  assert.notEqual(read.rejection.edns, undefined);
});

test('a message that is no query at all is dropped, whatever else is wrong with it', () => {
  const reply = asking('leader.mesos', 'A', { flags: { ...NO_FLAGS, qr: true } });
  assert.equal(readQuery(reply).kind, 'drop');
  assert.equal(readQuery(reply.subarray(0, 20)).kind, 'drop');
  assert.equal(readQuery(new Uint8Array()).kind, 'drop');
  assert.equal(readQuery(asking('leader.mesos', 'A').subarray(0, 11)).kind, 'drop');
});

test('what is in a query beside its question is no reason to reject it', () => {
  const record = { name: 'x', type: 65280, class: 1, ttl: 0, rdata: Uint8Array.of(1) };
  const read = readQuery(asking('leader.mesos', 'A', { answers: [record], authorities: [record], rcode: 5 }));
  assert.equal(read.kind, 'query');
});

for (const [what, change, rcode] of [
  ['another opcode', { opcode: 4 }, RCODE.NOTIMP],
  ['another opcode without a question', { opcode: 6, questions: [] }, RCODE.NOTIMP],
  ['another version of EDNS', { edns: { ...EDNS, version: 1 } }, RCODE.BADVERS],
  ['no question', { questions: [] }, RCODE.FORMERR],
  ['a zone transfer', { questions: [{ name: 'mesos', type: 252, class: 1 }] }, RCODE.REFUSED],
  ['class NONE', { questions: [{ name: 'mesos', type: 1, class: 254 }] }, RCODE.REFUSED],
  ['type TKEY', { questions: [{ name: 'mesos', type: 249, class: 1 }] }, RCODE.FORMERR],
  ['type MAILB', { questions: [{ name: 'mesos', type: 253, class: 1 }] }, RCODE.NOTIMP],
] as const) {
  test(`${what} is rejected with RCODE ${rcode}`, () => {
    const read = readQuery(asking('leader.mesos', 'A', change));
    assert.ok(read.kind === 'reject');
    assert.equal(read.rejection.rcode, rcode);
    assert.equal(read.rejection.id, 4711);
  });
}
