import { TYPE } from '../../src/wire/constants.ts';
import type { Message, ResourceRecord } from '../../src/wire/message.ts';
import { nameToWire } from '../../src/wire/name.ts';

/** A well-formed random DNS message: few labels, so that names repeat and compression has work. */
export function randomMessage(random: () => number): Message {
  const int = (limit: number): number => Math.floor(random() * limit);
  const bool = (): boolean => random() < 0.5;
  const list = <T>(max: number, make: () => T): T[] => Array.from({ length: int(max + 1) }, make);
  const octets = (length: number): Uint8Array => Uint8Array.from({ length }, () => int(256));
  const labels = ['a', 'bb', 'ccc', 'WwW', 'x-1', '_tcp', '\\.', '\\000\\255', 'd'.repeat(63)];
  const name = (): string => list(3, () => labels[int(labels.length)]!).join('.');
  const wire = (): number[] => [...nameToWire(name())!];
  const rdata: Readonly<Record<number, () => number[]>> = {
    [TYPE.A]: () => [...octets(4)],
    [TYPE.AAAA]: () => [...octets(16)],
    [TYPE.NS]: wire,
    [TYPE.CNAME]: wire,
    [TYPE.SOA]: () => [...wire(), ...wire(), ...octets(20)],
    [TYPE.MX]: () => [...octets(2), ...wire()],
    [TYPE.SRV]: () => [...octets(6), ...wire()],
    [TYPE.NAPTR]: () => [...octets(4), 1, 65, 0, 2, 66, 67, ...wire()],
    [TYPE.TXT]: () => [3, ...octets(3)],
    65280: () => [...octets(int(40))],
  };
  const record = (): ResourceRecord => {
    const types = Object.keys(rdata).map(Number);
    const type = types[int(types.length)]!;
    return { name: name(), type, class: 1, ttl: int(2 ** 31), rdata: Uint8Array.from(rdata[type]!()) };
  };
  const edns = bool()
    ? {
        version: int(256),
        udpSize: int(65536),
        dnssecOk: bool(),
        options: list(2, () => ({ code: int(65536), data: octets(int(8)) })),
      }
    : undefined;
  return {
    id: int(65536),
    flags: { qr: bool(), aa: bool(), tc: bool(), rd: bool(), ra: bool(), ad: bool(), cd: bool() },
    opcode: int(16),
    rcode: int(edns === undefined ? 16 : 4096),
    questions: list(2, () => ({ name: name(), type: int(65536), class: int(65536) })),
    answers: list(4, record),
    authorities: list(3, record),
    additionals: list(3, record),
    edns,
  };
}
