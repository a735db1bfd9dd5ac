import { seededRandom } from '../../src/lib/seeded-random.ts';
import { RANK, type ZoneRecord } from '../../src/records/record.ts';
import { Zone } from '../../src/zone/zone.ts';

/** A zone with what makes answers differ: small and large RRsets, one too large for TCP, and targets that cannot be sent. */
export function fuzzZone(): Zone {
  const records: ZoneRecord[] = [
    { name: 'leader.mesos', type: 'A', value: '10.0.0.1' },
    { name: 'leader.mesos', type: 'AAAA', value: '2001:db8::1' },
    { name: '_leader._tcp.mesos', type: 'SRV', value: 'leader.mesos:5050' },
    { name: '_far._tcp.mesos', type: 'SRV', value: `${'x'.repeat(63)}.`.repeat(4).concat('mesos:80') },
    { name: '1.0.0.10.in-addr.arpa', type: 'PTR', value: 'leader.mesos' },
    ...STATIC.map((record) => ({ ...record, rank: RANK.static })),
    ...many('some.mesos', 40),
    ...many('huge.mesos', 4200),
    ...Array.from({ length: 60 }, (_, index): ZoneRecord[] => [
      { name: '_some._tcp.mesos', type: 'SRV', value: `some-${index}.mesos:80` },
      { name: `some-${index}.mesos`, type: 'A', value: `10.2.0.${index}` },
    ]).flat(),
  ];
  const zone = new Zone(1, seededRandom(1));
  zone.add(records);
  zone.publish(2);
  return zone;
}

const STATIC: readonly ZoneRecord[] = [
  { name: 'alias.mesos', type: 'CNAME', value: 'twice.mesos' },
  { name: 'twice.mesos', type: 'CNAME', value: 'some.mesos' },
  { name: 'astray.mesos', type: 'CNAME', value: '*.gone.mesos' },
  { name: 'away.mesos', type: 'CNAME', value: '\\000\\255\\..www.example.com' },
  { name: 'text.mesos', type: 'TXT', value: 'ä'.repeat(512) },
  { name: 'leader.mesos', type: 'TXT', value: 'hidden' },
];

/** Names of the zone, and some that are not in it. */
export const FUZZ_NAMES = [
  'leader.mesos',
  '_leader._tcp.mesos',
  'some.mesos',
  '_some._tcp.mesos',
  'some-7.mesos',
  '_far._tcp.mesos',
  ...STATIC.map(({ name }) => name),
  '1.0.0.10.in-addr.arpa',
  'mesos',
  'version.bind',
  'www.example.com',
  `${'very-long-label-in-a-name.'.repeat(8)}example`,
  '\\000\\255\\..odd.example',
];

function many(name: string, count: number): ZoneRecord[] {
  return Array.from({ length: count }, (_, index) => ({ name, type: 'A', value: `10.3.${index >> 8}.${index & 255}` }));
}
