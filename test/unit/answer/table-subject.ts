import type { Client } from '../../../src/answer/query.ts';
import { Responder } from '../../../src/answer/responder.ts';
import type { AnswerSettings } from '../../../src/answer/settings.ts';
import { NO_REPLY, NOT_FROM_TABLE, TableAnswer } from '../../../src/answer/table-answer.ts';
import { parseIp } from '../../../src/lib/ip.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { TableReader } from '../../../src/table/reader.ts';
import type { Message } from '../../../src/wire/message.ts';
import type { Zone } from '../../../src/zone/zone.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { decoded } from '../../support/messages.ts';
import { replyIn } from './support.ts';

/** Where query, client and reply lie in the memory that a worker hands over; the query not at an even place. */
const [QUERY_AT, CLIENT_AT, REPLY_AT] = [37, 8, 5000];

interface Subject {
  /** The reply from the table, or what stands for none. */
  ask(query: Uint8Array, client?: string): Message | number;
  /** What the responder decides about the same. */
  respond(query: Uint8Array, client?: string): Message | number;
}

/** A table and a responder that answer from the same zone. */
export function subject(zone: Zone, changes: Partial<AnswerSettings> = {}): Subject {
  const settings = { ...ANSWER_SETTINGS, ...changes };
  const table = new TableReader(zone.table, 1);
  const answerer = new TableAnswer(table, settings, seededRandom(7));
  const responder = new Responder(() => (zone.serial === 1 ? undefined : zone), settings, seededRandom(8));
  const io = new Uint8Array(8192).fill(0xee);
  return {
    ask(query, client = '127.0.0.1') {
      const address = parseIp(client)!;
      io.set(query, QUERY_AT);
      io.set(address, CLIENT_AT);
      table.enter();
      const length = answerer.answer(io, QUERY_AT, query.length, REPLY_AT, CLIENT_AT, address.length);
      table.leave();
      return length > 0 ? decoded(io.slice(REPLY_AT, REPLY_AT + length)) : length;
    },
    respond(query, client = '127.0.0.1') {
      const from: Client = { address: parseIp(client)!, transport: 'udp' };
      const decision = responder.decide(query, from);
      return decision.kind === 'answer' ? replyIn(decision) : decision.kind === 'drop' ? NO_REPLY : NOT_FROM_TABLE;
    },
  };
}

/** So many services fill a reply. */
export const MANY = 40;
/** Lines for `zoneOf`. */
export const ZONE = [
  'web.marathon.mesos A 10.0.0.1',
  'both.marathon.mesos A 10.0.0.2',
  'both.marathon.mesos AAAA 2001:db8::2',
  'some.marathon.mesos A 10.0.1.1',
  'some.marathon.mesos A 10.0.2.1',
  'some.marathon.mesos A 10.0.1.2',
  'six.marathon.mesos AAAA 2001:db8:0:1::1',
  'six.marathon.mesos AAAA 2001:db8:0:2::1',
  'deep.x.y.z.mesos A 10.0.0.3',
  '_web._tcp.marathon.mesos SRV web.marathon.mesos:80',
  '_web._tcp.marathon.mesos SRV web.marathon.mesos:81',
  '_web._tcp.marathon.mesos SRV both.marathon.mesos:31000',
  '_web._tcp.marathon.mesos SRV nowhere.marathon.mesos:65535',
  '_odd._tcp.marathon.mesos SRV Odd/Target.marathon.mesos:80',
  '_far._tcp.marathon.mesos SRV far.example.org:80',
  'sick.marathon.mesos A 10.0.3.1 unhealthy',
  'part.marathon.mesos A 10.0.3.2',
  'part.marathon.mesos A 10.0.3.3 unhealthy',
  'part.marathon.mesos SRV part.marathon.mesos:80 extra',
  'www.marathon.mesos CNAME web.marathon.mesos static',
  'away.marathon.mesos CNAME www.example.com static',
  '_web._tcp.marathon.mesos SRV www.marathon.mesos:82',
  'text.marathon.mesos TXT text static',
  'text.marathon.mesos A 10.0.3.4 static',
  'both.marathon.mesos TXT hidden static',
  'leader.mesos CNAME www.example.com static',
  'mesos A 10.0.0.53',
  'leader.mesos A 10.0.0.9',
  ...Array.from({ length: 200 }, (_, index) => `many.marathon.mesos A 10.1.0.${index}`),
  ...Array.from({ length: MANY }, (_, index) => `_many._tcp.mesos SRV t${10 + (index % 20)}.mesos:${1000 + index}`),
  ...Array.from({ length: 20 }, (_, index) => `t${10 + index}.mesos A 10.2.0.${index}`),
  ...Array.from({ length: 300 }, (_, index) => `_all._tcp.mesos SRV t${10 + (index % 20)}.mesos:${index}`),
];
