import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../../src/answer/query.ts';
import { Responder } from '../../../src/answer/responder.ts';
import { createHandler, type Forward } from '../../../src/daemon/query-handler.ts';
import { RCODE } from '../../../src/wire/constants.ts';
import { formatRecord } from '../../../src/wire/format.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { captureLog } from '../../support/log.ts';
import { aRecord, decoded, queryBytes, queryOf, replyTo } from '../../support/messages.ts';
import { zoneOf } from '../answer/support.ts';

const CLIENT: Client = { address: Uint8Array.of(127, 0, 0, 1), transport: 'udp' };
const EDNS = { version: 0, udpSize: 1232, dnssecOk: false, options: [] };

const answering: Forward = async ({ question }) => replyTo(queryOf(question.name), [aRecord('x.example', '192.0.2.1')]);
const responder = (): Responder =>
  new Responder(
    () => undefined,
    ANSWER_SETTINGS,
    () => 0,
  );

function handlerWith(options: { responder?: Responder; forward?: Forward }) {
  const log = captureLog();
  const handle = createHandler(options.responder ?? responder(), options.forward ?? answering, log);
  return { handle: async (message: Uint8Array) => handle(message, CLIENT), handleNow: handle, log };
}

/** A responder whose methods fail. */
class BrokenResponder extends Responder {
  readonly #broken: readonly string[];

  constructor(...broken: ('decide' | 'forwarded' | 'failed')[]) {
    super(
      () => undefined,
      ANSWER_SETTINGS,
      () => 0,
    );
    this.#broken = broken;
  }

  override decide(...args: Parameters<Responder['decide']>) {
    return this.#run('decide', () => super.decide(...args));
  }
  override forwarded(...args: Parameters<Responder['forwarded']>) {
    return this.#run('forwarded', () => super.forwarded(...args));
  }
  override failed(...args: Parameters<Responder['failed']>) {
    return this.#run('failed', () => super.failed(...args));
  }

  #run<T>(method: string, run: () => T): T {
    if (this.#broken.includes(method)) throw new TypeError(`${method} is broken`);
    return run();
  }
}

test('a question of the cluster’s own is answered at once, without a promise', () => {
  const reply = handlerWith({}).handleNow(queryBytes('web.marathon.mesos'), CLIENT);
  assert.ok(reply instanceof Uint8Array);
  assert.equal(decoded(reply).rcode, RCODE.SERVFAIL);
});

test('a reply, and what is too short for a header, gets nothing', () => {
  const { handleNow } = handlerWith({});
  assert.equal(handleNow(queryBytes('x.example').with(2, 0x81), CLIENT), undefined);
  assert.equal(handleNow(new Uint8Array(11), CLIENT), undefined);
});

test('any other question is put to the upstreams, and the client gets what they say under its own ID', async () => {
  const asked: string[] = [];
  const { handle, log } = handlerWith({
    forward: (query) => {
      asked.push(query.question.name);
      return answering(query);
    },
  });
  const reply = decoded((await handle(queryBytes('x.example', { id: 99 })))!);
  assert.deepEqual(asked, ['x.example']);
  assert.equal(reply.id, 99);
  assert.deepEqual(reply.answers, [aRecord('x.example', '192.0.2.1')]);
  assert.deepEqual(log.lines, []);
});

test('where an alias leads outside, the upstreams are asked for its target, and the client’s question comes back', async () => {
  const asked: string[] = [];
  const { handle } = handlerWith({
    responder: new Responder(
      () => zoneOf('www.mesos CNAME www.example.com static'),
      ANSWER_SETTINGS,
      () => 0,
    ),
    forward: async ({ question }) => {
      asked.push(question.name);
      return replyTo(queryOf(question.name), [aRecord(question.name, '192.0.2.1')]);
    },
  });
  const reply = decoded((await handle(queryBytes('www.mesos', { id: 99 })))!);
  assert.deepEqual(asked, ['www.example.com']);
  assert.deepEqual([reply.id, reply.questions], [99, queryOf('www.mesos').questions]);
  assert.deepEqual(
    reply.answers.map((record) => formatRecord(record).replaceAll('\t', ' ')),
    ['www.mesos. 60 IN CNAME www.example.com.', 'www.example.com. 60 IN A 192.0.2.1'],
  );
});

test('when no upstream answers, the client gets SERVFAIL and the reason', async () => {
  const { handle, log } = handlerWith({ forward: async () => Promise.reject(new Error('all are silent')) });
  const reply = decoded((await handle(queryBytes('x.example', { edns: EDNS })))!);
  assert.equal(reply.rcode, RCODE.SERVFAIL);
  assert.match(Buffer.from(reply.edns!.options[0]!.data).toString('latin1'), /all are silent/);
  assert.deepEqual(log.lines, [], 'an upstream’s failure is not ours');
});

for (const [what, options] of Object.entries({
  'deciding about it': { responder: new BrokenResponder('decide') },
  'writing its reply': { responder: new BrokenResponder('forwarded') },
  'asking an upstream': {
    forward: () => {
      throw new TypeError('forward is broken');
    },
  },
  'an upstream’s rejection without a reason': { forward: async () => Promise.reject(undefined) },
})) {
  test(`a bug in ${what} costs one query: SERVFAIL, and one line in the log that says so`, async () => {
    const { handle, log } = handlerWith(options);
    const reply = decoded((await handle(queryBytes('x.example')))!);
    assert.equal(reply.rcode, RCODE.SERVFAIL);
    assert.equal(reply.id, 4711);
    assert.deepEqual(reply.questions, queryOf('x.example').questions);
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0]!, /^error answering a query failed; this is a bug \{"error":"TypeError/);
  });
}

test('a bug that strikes the error reply too costs one query without a reply', async () => {
  const { handle, log } = handlerWith({ responder: new BrokenResponder('decide', 'failed') });
  assert.equal(await handle(queryBytes('x.example')), undefined);
  assert.equal(log.lines.length, 1);
});
