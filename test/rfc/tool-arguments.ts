import type { Transport } from './case.ts';
import type { ServerAddress } from './judge.ts';
import type { Query } from './query.ts';

const HEADER_BITS = ['aa', 'tc', 'rd', 'ra', 'ad', 'cd', 'z'];

/** The arguments that `dig` and `kdig` have in common, which is nearly all of them. */
export function toolArguments(query: Query, { address, port }: ServerAddress, transport: Transport): string[] {
  const { name, type, class: queryClass, flags, edns } = query;
  return [
    `@${address}`,
    '-p',
    `${port}`,
    transport === 'tcp' ? '+tcp' : '+notcp',
    // Do not ask again over TCP when TC is set: the table is about this reply.
    '+ignore',
    '+timeout=8',
    ...HEADER_BITS.map((bit) => `+${flags.includes(bit) ? '' : 'no'}${bit}flag`),
    ...(edns === undefined ? ['+noedns'] : ednsArguments(edns)),
    '-q',
    name,
    '-t',
    type,
    '-c',
    queryClass,
  ];
}

function ednsArguments({ version, udpSize, dnssecOk, subnet, option }: NonNullable<Query['edns']>): string[] {
  return [
    `+edns=${version}`,
    `+bufsize=${udpSize}`,
    dnssecOk ? '+dnssec' : '+nodnssec',
    ...(subnet === undefined ? [] : [`+subnet=${subnet}`]),
    ...(option === undefined ? [] : [`+ednsopt=${option}`]),
  ];
}
