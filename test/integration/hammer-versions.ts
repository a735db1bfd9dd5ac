import { canonicalIp } from '../../src/lib/ip.ts';
import type { ZoneRecord } from '../../src/records/record.ts';
import { TYPE } from '../../src/wire/constants.ts';
import type { Content } from '../unit/table/content.ts';
import { TableModel } from '../unit/table/table-model.ts';
import type { Question } from './hammer-reply.ts';

/** Words that the hammer and its clients share. */
export const SHARED = { announced: 0, published: 1, stop: 2, checks: 3, words: 16 } as const;

const HOSTS = 20;
const LARGE_HOSTS = 2;
const SERVICES = 5;
const EVEN_NAMES = 10;
const PARENTS = 5;
const MANY = 300;
/** Records of the RRsets, which take them in turn: some are too large for clients without EDNS, some for all. */
const FEW_ADDRESSES = [1, 2, 3, 5];
const MANY_ADDRESSES = [20, 40, 60, 100];
const TARGETS = [1, 2, 4, 10, 12, 40];
/** Versions to either side of the newest whose targets are asked for. */
const NEAR = 2;

/**
 * The zone in a version, 1 to 65,535. Every record tells of it; names, and names that have only others below them, come and
 * go; for some versions there are so many that the index has to grow.
 */
export function recordsOf(version: number): ZoneRecord[] {
  const records: ZoneRecord[] = [];
  const addIpv4 = (name: string, count: number): void => {
    for (let number = 0; number < count; number++)
      records.push({ name, type: 'A', value: `10.${version >> 8}.${version & 255}.${number}` });
  };
  const addIpv6 = (name: string, count: number): void => {
    for (let number = 0; number < count; number++)
      records.push({ name, type: 'AAAA', value: canonicalIp(`fd00::${version.toString(16)}:${number.toString(16)}`)! });
  };
  for (let number = 0; number < HOSTS; number++) {
    const counts = number < LARGE_HOSTS ? MANY_ADDRESSES : FEW_ADDRESSES;
    addIpv4(hostName(number), counts[(version + number) % counts.length]!);
    if (number % 2 === 0) addIpv6(hostName(number), counts[(version * 3 + number) % counts.length]!);
  }
  for (let service = 0; service < SERVICES; service++) {
    for (let number = 0; number < TARGETS[(version + service) % TARGETS.length]!; number++) {
      // One half of the targets changes its addresses, the other half its names.
      const target = number % 2 === 0 ? hostName(number / 2) : targetName(version, service, number);
      records.push({ name: serviceName(service), type: 'SRV', value: `${target}:${version}` });
      if (number % 2 === 1) addIpv4(target, 1);
    }
  }
  if (version % 2 === 0) for (let number = 0; number < EVEN_NAMES; number++) addIpv4(`even${number}.app.mesos`, 1);
  for (let number = 0; number < PARENTS; number++)
    if ((version + number) % 3 === 0) addIpv4(`child.parent${number}.app.mesos`, 1);
  if (version % 64 < 8) for (let number = 0; number < MANY; number++) addIpv4(`many${number}.more.mesos`, 1);
  return records;
}

/** The version that a record of it tells of, or the SOA record's serial. */
export function versionIn(record: string): number | undefined {
  const ipv4 = /^10\.(\d+)\.(\d+)\.\d+$/.exec(record);
  if (ipv4 !== null) return Number(ipv4[1]) * 256 + Number(ipv4[2]);
  const ipv6 = /^fd00::([0-9a-f]+):[0-9a-f]+$/.exec(record);
  if (ipv6 !== null) return Number.parseInt(ipv6[1]!, 16);
  const other = /(?:^serial |:)(\d+)$/.exec(record);
  return other === null ? undefined : Number(other[1]);
}

/** Of an update that fails: no version has them. */
export const BAD_RECORDS: readonly ZoneRecord[] = Array.from({ length: 200 }, (_, number) => {
  return { name: `bad${number}.app.mesos`, type: 'A', value: '192.0.2.1' };
});

export function contentOfRecords(records: Iterable<ZoneRecord>): Content {
  const model = new TableModel();
  for (const record of records) model.add(record);
  return model.content();
}

/** Any name that there is, or was, or will be, with any type; with EDNS or without. `newest`: the newest version. */
export function randomQuestion(random: () => number, newest: number): Question {
  const below = (limit: number): number => Math.floor(random() * limit);
  const names = [
    () => hostName(below(HOSTS)),
    () => hostName(below(HOSTS)),
    () => serviceName(below(SERVICES)),
    () => serviceName(below(SERVICES)),
    () => targetName(newest - NEAR + below(2 * NEAR + 1), below(SERVICES), 1),
    () => `even${below(EVEN_NAMES)}.app.mesos`,
    () => `parent${below(PARENTS)}.app.mesos`,
    () => `child.parent${below(PARENTS)}.app.mesos`,
    () => `many${below(MANY)}.more.mesos`,
    () => 'more.mesos',
    () => BAD_RECORDS[below(BAD_RECORDS.length)]!.name,
    () => '_tcp.app.mesos',
    () => 'mesos',
  ];
  const types = [TYPE.A, TYPE.A, TYPE.AAAA, TYPE.SRV, TYPE.SRV, TYPE.TXT, TYPE.SOA];
  const udpOctets = [undefined, 512, 1232, 4096];
  const name = names[below(names.length)]!();
  const type = name.startsWith('_service') ? TYPE.SRV : types[below(types.length)]!;
  return { name: inAnyCase(name, random), type, udpOctets: udpOctets[below(udpOctets.length)] };
}

/** A reply gives the letters back as they came. */
function inAnyCase(name: string, random: () => number): string {
  return random() < 0.5
    ? name
    : name.replaceAll(/[a-z]/g, (letter) => (random() < 0.5 ? letter : letter.toUpperCase()));
}

const hostName = (number: number): string => `host${number}.app.mesos`;
const serviceName = (number: number): string => `_service${number}._tcp.app.mesos`;
const targetName = (version: number, service: number, number: number): string =>
  `target${version}-${service}-${number}.app.mesos`;
