import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { encodeMessage } from '../../src/wire/encode.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import type { Message, ResourceRecord } from '../../src/wire/message.ts';
import { nameToWire } from '../../src/wire/name.ts';
import { aRecord, replyTo } from '../support/messages.ts';
import { answering, type Behaviour } from './fake-upstream.ts';
import { hostileBytes } from './hostile-bytes.ts';

/** The address that every name has here. */
export const RIGHT_ADDRESS = '192.0.2.1';
const WRONG_ADDRESS = '192.0.2.66';
const LARGE_RRSET_RECORDS = 4000;
const DRIP_EVERY_MS = 20;
const FLOOD_FRAMES = 2000;

/** What a client may be told: the truth alone, a failure alone, or whichever message the upstream did say. */
type Expected = 'right' | 'failure' | 'as said';

export interface Mode {
  readonly expected: Expected;
  /** `note` is told what is said where that may be told on. */
  readonly behave: (random: () => number, note: Note) => Behaviour;
}

type Note = (query: Message, bytes: Uint8Array) => void;

/** Every way of an upstream to be bad, and a good one. */
export const MODES: Readonly<Record<string, Mode>> = {
  good: { expected: 'right', behave: () => answering(right) },
  'another-id': overBoth('failure', (query) => encodeMessage({ ...right(query), id: query.id ^ 1 })),
  'another-question': overBoth('failure', (query) => encodeMessage(forAnotherName(query))),
  'no-reply': overBoth('failure', (query) => encodeMessage({ ...right(query), flags: query.flags })),
  'another-opcode': overBoth('failure', (query) => encodeMessage({ ...right(query), opcode: 5 })),
  'two-questions': overBoth('failure', (query) =>
    encodeMessage({ ...right(query), questions: [query.questions[0]!, query.questions[0]!] }),
  ),
  cut: overBoth('failure', (query) => encodeMessage(right(query)).slice(0, -5)),
  padded: overBoth('right', (query) => Uint8Array.from([...encodeMessage(right(query)), 0, 0, 0])),
  garbage: overBoth('failure', (_, random) => Uint8Array.from({ length: random() * 600 }, () => random() * 256)),
  refusing: overBoth('failure', (query) => encodeMessage({ ...right(query), rcode: 5, answers: [] })),
  'knows-no-edns': overBoth('right', (query) =>
    encodeMessage(query.edns === undefined ? right(query) : { ...right(query), rcode: 1, answers: [] }),
  ),
  'knows-no-queries': overBoth('failure', (query) => encodeMessage({ ...right(query), rcode: 1, answers: [] })),
  'cname-loop': overBoth('as said', (query) => encodeMessage(replyTo(query, cnameLoop(nameIn(query))))),
  changed: overBoth('as said', (query, random) => {
    const bytes = hostileBytes(encodeMessage(right(query)), random);
    return bytes.length < 3 ? bytes : Uint8Array.from([query.id >> 8, query.id & 0xff, ...bytes.subarray(2)]);
  }),
  silent: { expected: 'failure', behave: () => ({ overUdp: () => {}, overTcp: () => {} }) },
  'wrong-before-right': {
    expected: 'right',
    behave: () => ({
      ...answering(right),
      overUdp: (query, send) => {
        send(encodeMessage({ ...wrong(query), id: query.id ^ 1 }));
        send(encodeMessage(forAnotherName(query)));
        send(Uint8Array.of(1, 2, 3));
        for (let time = 0; time < 3; time++) send(encodeMessage(right(query)));
      },
    }),
  },
  'forged-from-elsewhere': { expected: 'right', behave: () => ({ ...answering(right), overUdp: forgeThenAnswer }) },
  large: { expected: 'right', behave: () => ({ overUdp: sendCut, overTcp: sendFramed(largest) }) },
  'cut-for-ever': { expected: 'failure', behave: () => ({ overUdp: sendCut, overTcp: sendFramed(cutShort) }) },
  'closes-tcp': { expected: 'failure', behave: () => ({ overUdp: sendCut, overTcp: (_, socket) => socket.destroy() }) },
  'half-a-frame': {
    expected: 'failure',
    behave: () => ({
      overUdp: sendCut,
      overTcp: (query, socket) => void socket.end(frame(encodeMessage(right(query))).subarray(0, 20)),
    }),
  },
  'endless-frame': { expected: 'failure', behave: () => ({ overUdp: sendCut, overTcp: drip }) },
  'endless-stream': { expected: 'failure', behave: () => ({ overUdp: sendCut, overTcp: flood }) },
  'silent-over-tcp': { expected: 'failure', behave: () => ({ overUdp: sendCut, overTcp: () => {} }) },
};

function right(query: Message): Message {
  return replyTo(query, [aRecord(nameIn(query), RIGHT_ADDRESS)]);
}

function wrong(query: Message): Message {
  return replyTo(query, [aRecord(nameIn(query), WRONG_ADDRESS)]);
}

function forAnotherName(query: Message): Message {
  const questions = [{ ...query.questions[0]!, name: `not-${nameIn(query)}` }];
  return { ...wrong(query), questions };
}

function cutShort(query: Message): Message {
  return { ...replyTo(query, []), flags: { ...right(query).flags, tc: true } };
}

/** Nearly all that fits into a message. */
function largest(query: Message): Message {
  const record = aRecord(nameIn(query), RIGHT_ADDRESS);
  return replyTo(query, new Array<ResourceRecord>(LARGE_RRSET_RECORDS).fill(record));
}

function cnameLoop(name: string): ResourceRecord[] {
  const cname = (from: string, to: string): ResourceRecord => ({
    name: from,
    type: 5,
    class: 1,
    ttl: 60,
    rdata: nameToWire(to)!,
  });
  return [cname(name, `loop.${name}`), cname(`loop.${name}`, name)];
}

function nameIn(query: Message): string {
  return query.questions[0]!.name;
}

/** Says the same over UDP and TCP. */
function overBoth(expected: Expected, bytesFor: (query: Message, random: () => number) => Uint8Array): Mode {
  return {
    expected,
    behave: (random, note) => {
      const say = (query: Message): Uint8Array => {
        const bytes = bytesFor(query, random);
        note(query, bytes);
        return bytes;
      };
      return {
        overUdp: (query, send) => send(say(query)),
        overTcp: (query, socket) => void socket.write(frame(say(query))),
      };
    },
  };
}

const sendCut: Behaviour['overUdp'] = (query, send) => send(encodeMessage(cutShort(query)));

function sendFramed(reply: (query: Message) => Message): Behaviour['overTcp'] {
  return (query, socket) => void socket.write(frame(encodeMessage(reply(query))));
}

/** The upstream's address is easily known; its port is not that of whoever forges. */
const forgeThenAnswer: Behaviour['overUdp'] = (query, send, from) => {
  const forger = createSocket('udp4');
  forger.send(encodeMessage(wrong(query)), from.port, from.address, () => {
    forger.close();
    send(encodeMessage(right(query)));
  });
};

/** Promises 65,535 octets, and takes its time. */
function drip(_: Message, socket: Socket): void {
  socket.write(Uint8Array.of(0xff, 0xff));
  const timer = setInterval(() => socket.write(Uint8Array.of(0)), DRIP_EVERY_MS);
  socket.once('close', () => clearInterval(timer));
}

function flood(query: Message, socket: Socket): void {
  const other = frame(encodeMessage({ ...wrong(query), id: query.id ^ 1 }));
  for (let sent = 0; sent < FLOOD_FRAMES; sent++) socket.write(other);
}
