import assert from 'node:assert/strict';
import type { Client } from '../../../src/answer/query.ts';
import { type Decision, Responder } from '../../../src/answer/responder.ts';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { RANK, type RecordType, type ZoneRecord } from '../../../src/records/record.ts';
import { CLASS } from '../../../src/wire/constants.ts';
import { typeNumber } from '../../../src/wire/format.ts';
import type { Edns, Flags, Message } from '../../../src/wire/message.ts';
import { Zone } from '../../../src/zone/zone.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { decoded, queryBytes } from '../../support/messages.ts';

export const UDP: Client = { address: Uint8Array.of(127, 0, 0, 1), transport: 'udp' };
export const TCP: Client = { ...UDP, transport: 'tcp' };

export const EDNS: Edns = { version: 0, udpSize: 1232, dnssecOk: false, options: [] };
export const NO_FLAGS: Flags = { qr: false, aa: false, tc: false, rd: false, ra: false, ad: false, cd: false };

/** A zone of `name type value` lines, the value perhaps with the name of a rank behind it, with the serial 17. */
export function zoneOf(...lines: readonly string[]): Zone {
  const zone = new Zone(1, seededRandom(1));
  const records = lines.map((line): ZoneRecord => {
    const [name, type, value, rank = 'first'] = line.split(' ');
    return { name: name!, type: type as RecordType, value: value!, rank: RANK[rank as keyof typeof RANK] };
  });
  zone.add(records);
  zone.publish(17);
  return zone;
}

/** A responder for a zone, with a `random` that always gives the same. */
export function responder(zone: Zone | undefined, settings: Partial<AnswerSettings> = {}, random = 0): Responder {
  return new Responder(
    () => zone,
    { ...ANSWER_SETTINGS, ...settings },
    () => random,
  );
}

/** The bytes of a question of class IN, with RD set. */
export function asking(name: string, type: string, changes: Partial<Message> = {}): Uint8Array {
  return queryBytes(name, { questions: [{ name, type: typeNumber(type)!, class: CLASS.IN }], ...changes });
}

/** The reply in a decision that is one. */
export function replyIn(decision: Decision): Message {
  assert.ok(decision.kind === 'answer', decision.kind);
  return decoded(decision.reply);
}
