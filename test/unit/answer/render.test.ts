import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Query, readQuery } from '../../../src/answer/query.ts';
import { renderResponse } from '../../../src/answer/render.ts';
import type { Response } from '../../../src/answer/response.ts';
import { TYPE } from '../../../src/wire/constants.ts';
import type { Edns, Message, ResourceRecord } from '../../../src/wire/message.ts';
import { decoded } from '../../support/messages.ts';
import { asking, EDNS, TCP, UDP } from './support.ts';

const NAME = 'web.mesos';
/** Header, and the question for `NAME`. */
const HEAD_OCTETS = 12 + 11 + 4;
const OPT_OCTETS = 11;

function query(edns?: Edns): Query {
  const read = readQuery(asking(NAME, 'A', { edns }));
  assert.ok(read.kind === 'query');
  return read.query;
}

/** Records of 16 octets each: a pointer to the question's name, and an address. */
function records(count: number): ResourceRecord[] {
  return Array.from({ length: count }, (_, index) => sized(4, index));
}

/** A record of 12 octets and its data. */
function sized(dataOctets: number, first = 0): ResourceRecord {
  const type = dataOctets === 4 ? TYPE.A : 65280;
  const rdata = new Uint8Array(dataOctets);
  rdata[0] = first;
  return { name: NAME, type, class: 1, ttl: 60, rdata };
}

function response(change: Partial<Response>): Response {
  return { rcode: 0, aa: true, ra: true, answers: [], authorities: [], additionals: [], ...change };
}

interface Rendered extends Message {
  readonly octets: number;
  /** Records in the answer, authority and additional section. */
  readonly counts: readonly [number, number, number];
}

function render(asked: Query, change: Partial<Response>, client = UDP, setTruncateBit = true): Rendered {
  const bytes = renderResponse(asked, response(change), client, { setTruncateBit });
  const message = decoded(bytes);
  const counts = [message.answers.length, message.authorities.length, message.additionals.length] as const;
  return { ...message, octets: bytes.length, counts };
}

describe('a reply of exactly as many octets as the client takes comes whole, and one of one more does not:', () => {
  for (const [what, edns, limit] of [
    ['512 without EDNS', undefined, 512],
    ['512 for a client that says less', { ...EDNS, udpSize: 100 }, 512],
    ['what the client says', { ...EDNS, udpSize: 700 }, 700],
    ['1232 for a client that says more', { ...EDNS, udpSize: 4096 }, 1232],
  ] as const) {
    test(what, () => {
      const room = limit - HEAD_OCTETS - (edns === undefined ? 0 : OPT_OCTETS) - 12;
      const fits = render(query(edns), { answers: [sized(room)] });
      assert.deepEqual([fits.octets, fits.flags.tc, fits.counts], [limit, false, [1, 0, 0]]);
      const tooMuch = render(query(edns), { answers: [sized(room + 1)] });
      assert.deepEqual([tooMuch.flags.tc, tooMuch.counts], [true, [0, 0, 0]]);
      assert.equal(tooMuch.edns === undefined, edns === undefined, 'RFC 6891 §7: OPT comes with a truncated reply too');
    });
  }
});

test('additional records are left out one by one, and nothing is said', () => {
  const rendered = render(query(), { answers: records(10), additionals: records(40) });
  assert.equal(rendered.flags.tc, false);
  assert.deepEqual(rendered.counts, [10, 0, Math.floor((512 - HEAD_OCTETS) / 16) - 10]);
});

test('the authority section is not left out for the additional one', () => {
  const rendered = render(query(), { answers: records(10), authorities: [sized(200)], additionals: records(40) });
  assert.deepEqual(rendered.counts, [10, 1, Math.floor((512 - HEAD_OCTETS - 160 - 212) / 16)]);
});

test('an answer is not sent in part, nor without the authority section that came with it: TC', () => {
  for (const change of [{ answers: records(31) }, { answers: records(1), authorities: records(31) }]) {
    const rendered = render(query(), { ...change, additionals: records(3) });
    assert.deepEqual([rendered.flags.tc, rendered.counts], [true, [0, 0, 0]]);
  }
});

describe('with setTruncateBit false', () => {
  test('as many answers as fit are sent, and nothing is said', () => {
    const rendered = render(query(), { answers: records(31), additionals: records(3) }, UDP, false);
    assert.deepEqual([rendered.flags.tc, rendered.counts], [false, [30, 0, 0]]);
  });

  test('an answer that fits is sent whole, though the authority section does not fit', () => {
    const rendered = render(query(), { answers: records(1), authorities: records(31) }, UDP, false);
    assert.deepEqual([rendered.flags.tc, rendered.counts], [false, [1, 0, 0]]);
  });

  test('an answer of one record that does not fit is sent without it', () => {
    const rendered = render(query(), { answers: [sized(600)] }, UDP, false);
    assert.deepEqual([rendered.flags.tc, rendered.counts], [false, [0, 0, 0]]);
  });
});

test('over TCP, where nobody can ask again, what fits into 65,535 octets is sent, with TC', () => {
  const rendered = render(query(), { answers: records(5000) }, TCP);
  assert.deepEqual([rendered.flags.tc, rendered.counts], [true, [Math.floor((65_535 - HEAD_OCTETS) / 16), 0, 0]]);
});

test('CD comes back in a reply of others, and not in one of our own', () => {
  const asked = { ...query(), flags: { ...query().flags, cd: true } };
  assert.equal(render(asked, { aa: false }).flags.cd, true);
  assert.equal(render(asked, { aa: true }).flags.cd, false);
});

test('a client subnet comes back with the scope, and not at all where none was heeded', () => {
  const data = Uint8Array.of(0, 1, 24, 0, 10, 0, 1);
  const asked = query({ ...EDNS, options: [{ code: 8, data }] });
  assert.deepEqual(render(asked, { subnetScopeBits: 24 }).edns?.options, [{ code: 8, data: data.with(3, 24) }]);
  assert.deepEqual(render(asked, {}).edns?.options, []);
  assert.deepEqual(render(query(EDNS), { subnetScopeBits: 24 }).edns?.options, []);
});
