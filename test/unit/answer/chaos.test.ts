import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLASS, RCODE } from '../../../src/wire/constants.ts';
import { formatRecord, typeNumber } from '../../../src/wire/format.ts';
import type { Message } from '../../../src/wire/message.ts';
import { asking, replyIn, responder, UDP } from './support.ts';

/** Before the first state: who answers does not depend on the cluster. */
function ask(name: string, type: string, settings = {}): Message {
  const questions = [{ name, type: typeNumber(type)!, class: CLASS.CH }];
  return replyIn(responder(undefined, settings).decide(asking(name, type, { questions }), UDP));
}

for (const [name, text] of [
  ['version.bind', 'mesos-dns 1.2.3'],
  ['Version.Server', 'mesos-dns 1.2.3'],
  ['id.server', 'test'],
  ['hostname.bind', 'test'],
] as const) {
  test(`${name} is "${text}"`, () => {
    for (const type of ['TXT', 'ANY']) {
      assert.deepEqual(ask(name, type).answers.map(formatRecord), [`${name}.\t0\tCH\tTXT\t"${text}"`]);
    }
  });
}

test('another type of such a name is no error and has no answer', () => {
  const { rcode, flags, answers } = ask('id.server', 'A');
  assert.deepEqual([rcode, flags.aa, answers], [RCODE.NOERROR, true, []]);
});

test('any other name of the class is refused, and never forwarded', () => {
  for (const name of ['authors.bind', 'leader.mesos', 'www.example.com', '']) {
    assert.equal(ask(name, 'TXT').rcode, RCODE.REFUSED, name);
  }
});

test('a host name that is longer than a character string is split', () => {
  const [record] = ask('id.server', 'TXT', { serverId: 'x'.repeat(300) }).answers;
  assert.equal(formatRecord(record!), `id.server.\t0\tCH\tTXT\t"${'x'.repeat(255)}" "${'x'.repeat(45)}"`);
});
