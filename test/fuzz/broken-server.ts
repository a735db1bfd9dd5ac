import { openSync } from 'node:fs';
import type { Client } from '../../src/answer/query.ts';
import { Responder } from '../../src/answer/responder.ts';
import { Counters } from '../../src/serve/counters.ts';
import { startTcpServer } from '../../src/serve/tcp-server.ts';
import { startUdpServer } from '../../src/serve/udp-server.ts';
import { decodeMessage } from '../../src/wire/decode.ts';
import { ANSWER_SETTINGS } from '../support/answer-settings.ts';
import { captureLog } from '../support/log.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { fuzzZone } from './fuzz-zone.ts';

/**
 * A name server with one flaw, for the fuzzer to find: `node broken-server.ts FLAW PORT`. Its flaw strikes when it gets
 * a message that it cannot read.
 */
const FLAWS: Readonly<Record<string, () => void>> = {
  none: () => {},
  'ends itself': () => process.exit(3),
  'leaves files open': () => void openSync('/dev/null', 'r'),
  'gives wrong answers': () => {
    isHurt = true;
  },
  'goes silent': () => {
    isSilent = true;
  },
  'notes a bug': () => console.error('this is a bug'),
  'keeps what it got': () => void kept.push(new Uint8Array(64 * 1024).fill(1)),
};

let isHurt = false;
let isSilent = false;
const kept: Uint8Array[] = [];

const [flaw, port] = process.argv.slice(2) as [string, string];
const zone = fuzzZone();
const responder = new Responder(() => zone, { ...ANSWER_SETTINGS, externalOn: false }, Math.random);

function handle(message: Uint8Array, client: Client): Uint8Array | undefined {
  if ('error' in decodeMessage(message)) FLAWS[flaw]!();
  const decision = responder.decide(message, client);
  if (isSilent || decision.kind !== 'answer') return undefined;
  // The last octet of a reply with one address, and no OPT behind it, is the address's last.
  const isOneAddress = decision.reply[7] === 1 && decision.reply[11] === 0;
  return isHurt && isOneAddress ? decision.reply.with(decision.reply.length - 1, 99) : decision.reply;
}

const options = {
  address: '127.0.0.1',
  port: Number(port),
  handle,
  counters: new Counters(),
  clock: createManualClock(),
  log: captureLog(),
};
await startUdpServer(options);
await startTcpServer(options);
console.log('serving');
