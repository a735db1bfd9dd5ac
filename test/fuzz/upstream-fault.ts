import { createSocket } from 'node:dgram';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from '../../src/answer/query.ts';
import { decodeMessage } from '../../src/wire/decode.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import { frame } from '../../src/wire/frame-reader.ts';
import type { Message } from '../../src/wire/message.ts';
import { lowerCaseName } from '../../src/wire/name.ts';
import { decoded, queryOf } from '../support/messages.ts';
import { openTcpClient } from '../support/tcp-client.ts';
import { addressesIn } from './ask.ts';
import type { Behaviour } from './fake-upstream.ts';
import { MODES, RIGHT_ADDRESS } from './hostile-upstream.ts';
import { replyFault } from './reply-fault.ts';

const SERVFAIL = 2;
const REFUSED = 5;
const QUERIES_AT_ONCE = 100;

/** An upstream that behaves as the first label of the name asks for, and what it said that may be told on. */
export class ModalUpstream {
  readonly #random: () => number;
  readonly #said = new Map<string, Message[]>();

  constructor(random: () => number) {
    this.#random = random;
  }

  behave = (query: Message): Behaviour => {
    const [mode] = query.questions[0]!.name.split('.');
    return MODES[mode!]!.behave(this.#random, (asked, bytes) => this.#note(asked, bytes));
  };

  said(name: string): readonly Message[] {
    return this.#said.get(name) ?? [];
  }

  #note(query: Message, bytes: Uint8Array): void {
    const message = decodeMessage(bytes, 'ignored');
    const { name } = query.questions[0]!;
    if (!('error' in message)) this.#said.set(name, [...this.said(name), message]);
  }
}

/** Asks a server for names in every mode, over UDP and TCP, and says which client was told something that is not so. */
export async function upstreamFault(
  port: number,
  upstream: ModalUpstream,
  rounds: number,
  random: () => number,
  patienceMs: number,
): Promise<string | undefined> {
  const modes = Object.keys(MODES);
  for (let asked = 0; asked < rounds; asked += QUERIES_AT_ONCE) {
    const faults = await Promise.all(
      Array.from({ length: QUERIES_AT_ONCE }, async (_, index) => {
        const name = `${modes[(asked + index) % modes.length]}.${asked + index}.example`;
        const transport = random() < 0.5 ? 'udp' : 'tcp';
        const query = queryOf(name, { id: Math.floor(random() * 65536), edns: random() < 0.5 ? EDNS : undefined });
        const reply = await tell(port, transport, encodeMessage(query), patienceMs);
        const fault = clientFault(query, reply, transport) ?? untruth(decoded(reply!), name, upstream);
        return fault === undefined ? undefined : `${name} over ${transport}: ${fault}`;
      }),
    );
    const fault = faults.find((each) => each !== undefined);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function clientFault(query: Message, reply: Uint8Array | undefined, transport: Client['transport']) {
  return replyFault(encodeMessage(query), reply, { address: Uint8Array.of(127, 0, 0, 1), transport });
}

const EDNS = { version: 0, udpSize: 1232, dnssecOk: false, options: [] };

/** What is not so in a reply, by the mode that the upstream was in. */
function untruth(reply: Message, name: string, upstream: ModalUpstream): string | undefined {
  const { expected } = MODES[name.split('.')[0]!]!;
  const isFailure = reply.rcode === SERVFAIL || reply.rcode === REFUSED;
  const isCut = reply.flags.tc && reply.answers.length === 0;
  const addresses = new Set(addressesIn(reply));
  const isRight = reply.rcode === 0 && (isCut || (addresses.size === 1 && addresses.has(RIGHT_ADDRESS)));
  const isAsSaid = upstream
    .said(name)
    .some((said) => said.rcode === reply.rcode && (isCut || isDeepStrictEqual(folded(said), folded(reply))));
  const isGood = { right: isRight, failure: isFailure, 'as said': isFailure || isAsSaid }[expected];
  const told = `rcode ${reply.rcode}, ${reply.answers.length} answers, ${[...addresses]}, tc ${reply.flags.tc}`;
  return isGood ? undefined : `the client was told ${told}, expected ${expected}`;
}

/** The answers in lower case, RDATA too: a name in a message takes its letters from the first that it is equal to. */
function folded({ answers }: Message): object[] {
  const fold = (octet: number): number => (octet >= 65 && octet <= 90 ? octet + 32 : octet);
  return answers.map((record) => ({
    ...record,
    name: lowerCaseName(record.name),
    rdata: Uint8Array.from(record.rdata, fold),
  }));
}

/** The reply, or undefined when none comes in time. */
async function tell(
  port: number,
  transport: Client['transport'],
  query: Uint8Array,
  patienceMs: number,
): Promise<Uint8Array | undefined> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  const timer = setTimeout(resolve, patienceMs, undefined);
  const close = await (transport === 'udp' ? tellUdp : tellTcp)(port, query, resolve);
  return await promise.finally(() => {
    clearTimeout(timer);
    close();
  });
}

type Tell = (port: number, query: Uint8Array, onReply: (reply: Uint8Array | undefined) => void) => Promise<() => void>;

const tellUdp: Tell = async (port, query, onReply) => {
  const socket = createSocket('udp4');
  socket.on('message', onReply);
  socket.send(query, port, '127.0.0.1');
  return () => socket.close();
};

const tellTcp: Tell = async (port, query, onReply) => {
  const client = await openTcpClient(port);
  client.next().then(onReply, () => onReply(undefined));
  client.send(frame(query));
  return client.destroy;
};
