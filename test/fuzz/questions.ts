import { CLASS, TYPE } from '../../src/wire/constants.ts';
import type { Edns, EdnsOption, Message } from '../../src/wire/message.ts';
import { parentName } from '../../src/wire/name.ts';
import { queryOf } from '../support/messages.ts';
import { type Pick, pickFrom } from './pick.ts';

const TYPES = [...Object.values(TYPE), 0, 64, 65280, 65535];

/** A query as clients send them, for one of `names` or one like it. */
export function randomQuery(names: readonly string[], random: () => number): Message {
  const pick = pickFrom(random);
  const type = pick.chance(0.6) ? pick.of([TYPE.A, TYPE.AAAA, TYPE.SRV]) : pick.of(TYPES);
  const questionClass = pick.chance(0.9) ? CLASS.IN : pick.of([CLASS.CH, CLASS.ANY, 0, pick.int(65536)]);
  const query = queryOf('', { id: pick.int(65536), edns: pick.chance(0.6) ? randomEdns(pick) : undefined });
  return {
    ...query,
    flags: { ...query.flags, rd: pick.chance(0.8), ad: pick.chance(0.3), cd: pick.chance(0.2) },
    opcode: pick.chance(0.95) ? 0 : pick.int(16),
    questions: [{ name: randomName(names, pick), type, class: questionClass }],
  };
}

function randomName(names: readonly string[], pick: Pick): string {
  const name = pick.of(names);
  return pick.of([
    () => name,
    () => name,
    () => name.toUpperCase(),
    () => parentName(name) ?? '',
    () => `missing.${name}`.slice(0, 200),
    () => `*.${name}`.slice(0, 200),
    () => name.replace('.mesos', '.*.mesos'),
    () => '',
  ])();
}

function randomEdns(pick: Pick): Edns {
  const subnet: EdnsOption = pick.of([
    { code: 8, data: Uint8Array.of(0, 1, 24, 0, 10, 1, 2) },
    { code: 8, data: Uint8Array.of(0, 2, 56, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 1) },
    { code: 8, data: pick.octets(pick.int(24)) },
  ]);
  return {
    version: pick.chance(0.95) ? 0 : pick.int(256),
    udpSize: pick.of([0, 512, 1232, 4096, 65535, pick.int(65536)]),
    dnssecOk: pick.chance(0.3),
    options: pick.chance(0.3) ? [subnet] : pick.chance(0.2) ? [{ code: pick.int(65536), data: pick.octets(8) }] : [],
  };
}
