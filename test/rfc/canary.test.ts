import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../support/process.ts';
import type { Expectation } from './case.ts';
import { differences } from './differences.ts';
import { parseQuery } from './query.ts';
import type { Reply } from './reply.ts';

const QUERY = parseQuery({ question: '_api._tcp.mesos. SRV', edns: { dnssecOk: true, subnet: '10.0.1.0/24' } });
const SRV_1 = '_api._tcp.mesos. 60 IN SRV 0 1 8080 a.mesos.';
const SRV_2 = '_api._tcp.mesos. 60 IN SRV 0 1 8081 b.mesos.';
const ADDRESS = 'a.mesos. 60 IN A 10.0.0.1';

const REPLY: Reply = {
  opcode: 'QUERY',
  status: 'NOERROR',
  flags: 'qr aa rd ra',
  question: ['_api._tcp.mesos. IN SRV'],
  answer: [SRV_1, SRV_2],
  authority: [],
  additional: [ADDRESS],
  opt: { version: 0, udpSize: 1232, dnssecOk: true, options: ['ECS 10.0.1.0/24/24'] },
  octets: 200,
  complaints: [],
};

const RIGHT: Expectation = {
  status: 'NOERROR',
  flags: 'qr aa rd ra',
  answer: [SRV_2, SRV_1],
  additional: [ADDRESS],
  options: ['ECS 10.0.1.0/24/24'],
};

const found = (expected: Expectation, reply: Reply = REPLY): string[] =>
  differences(expected, { query: QUERY, transport: 'udp' }, reply);

const RIGHT_ONES: readonly (readonly [string, Partial<Expectation>])[] = [
  ['records in any order', {}],
  ['records in the order of groups', { answer: { groups: [[SRV_1], [SRV_2]] } }],
  ['two of three records', { answer: { count: 2, of: [SRV_1, SRV_2, ADDRESS] } }],
  ['any port', { answer: [SRV_1.replace('8080', 'PORT'), SRV_2] }],
  ['one of two addresses', { additional: [`${ADDRESS} | 10.0.0.2`] }],
];

for (const [what, change] of RIGHT_ONES) {
  test(`${what}: nothing to complain of`, () => assert.deepEqual(found({ ...RIGHT, ...change }), []));
}

const WRONG_ONES: readonly (readonly [string, Partial<Expectation>])[] = [
  ['status', { status: 'NXDOMAIN' }],
  ['a flag too many', { flags: 'qr aa rd' }],
  ['a flag too few', { flags: 'qr aa rd ra ad' }],
  ['another question', { question: 'api._tcp.mesos. IN SRV' }],
  ['a record too many', { answer: [SRV_1] }],
  ['a record too few', { answer: [SRV_1, SRV_2, SRV_2] }],
  ['records in the wrong section', { authority: [ADDRESS] }],
  ['no address of those that are allowed', { additional: ['a.mesos. 60 IN A 10.0.0.2 | 10.0.0.3'] }],
  ['another number of records', { answer: { count: 3, of: [SRV_1, SRV_2] } }],
  ['a record that is none of those', { answer: { count: 2, of: [SRV_1] } }],
  ['the wrong order of groups', { answer: { groups: [[SRV_2], [SRV_1]] } }],
  ['a missing option', { options: ['ECS 10.0.1.0/24/24', 'EDE 14'] }],
  ['an option that should not be there', { options: [] }],
  ['OPT that should not be there', { opt: false }],
];

for (const [what, change] of WRONG_ONES) {
  test(`${what}: the expectation is found wrong`, () => assert.notEqual(found({ ...RIGHT, ...change }).length, 0));
}

for (const [what, change] of [
  ['a TTL', [SRV_1.replace(' 60 ', ' 61 '), SRV_2]],
  ['a class', [SRV_1.replace(' IN ', ' CH '), SRV_2]],
  ['the letter case of an owner', [SRV_1.replace('_api', '_API'), SRV_2]],
  ['one character of the data', [SRV_1.replace('8080', '8088'), SRV_2]],
] as const) {
  test(`${what} differs: the record is found missing, and the other one unexpected`, () => {
    assert.equal(found({ ...RIGHT, answer: change }).length, 2);
  });
}

const WRONG_REPLIES: readonly (readonly [string, Partial<Reply>])[] = [
  ['another opcode', { opcode: 'STATUS' }],
  ['no OPT', { opt: undefined }],
  ['another version', { opt: { ...REPLY.opt!, version: 1 } }],
  ['another UDP size', { opt: { ...REPLY.opt!, udpSize: 4096 } }],
  ['no DO', { opt: { ...REPLY.opt!, dnssecOk: false } }],
  ['more octets than the client takes', { octets: 1233 }],
  ['a judge that complains', { complaints: [';; WARNING: extra bytes'] }],
];

for (const [what, change] of WRONG_REPLIES) {
  test(`${what}: the reply is found wrong, without a word in the row`, () => {
    assert.equal(found(RIGHT, { ...REPLY, ...change }).length, 1);
  });
}

test('a wrong row fails its tests by the word of every judge, and a right row does not', async (t) => {
  const program = await startProgram(process.execPath, {
    args: ['--test-reporter=tap', fileURLToPath(new URL('canary-cases.ts', import.meta.url))],
    // Without this the runner believes itself to be part of this one.
    env: { NODE_TEST_CONTEXT: '' },
  });
  t.after(() => program.stop());
  const { code } = await program.ended;
  const output = program.output();
  assert.equal(code, 1, output);
  for (const transport of ['udp', 'tcp']) {
    assert.match(output, new RegExp(`^ *ok \\d+ - canary: a right row \\(${transport}\\)$`, 'm'));
    for (const title of ['a wrong address', 'a reply where none is expected', 'a wrong status of bytes']) {
      assert.match(output, new RegExp(`^ *not ok \\d+ - canary: ${title} \\(${transport}\\)$`, 'm'));
    }
  }
  for (const judge of ['dig', 'kdig', 'dns-packet']) {
    assert.match(output, new RegExp(`${judge}: answer: missing leader\\.mesos\\. 60 IN A 127\\.0\\.0\\.2`));
  }
});
