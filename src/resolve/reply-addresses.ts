import { canonicalIp, formatIp } from '../lib/ip.ts';
import { CLASS, TYPE } from '../wire/constants.ts';
import type { Message, ResourceRecord } from '../wire/message.ts';
import { lowerCaseName, readName } from '../wire/name.ts';

/** Longer chains are mistakes or traps. */
const CNAMES_MAX = 16;

/**
 * The addresses, as canonical text, that `reply` gives for `name` and `type`, A or AAAA; along the CNAMEs in the reply.
 */
export function replyAddresses(reply: Message, name: string, type: number): readonly string[] {
  let owner = lowerCaseName(name);
  for (let followed = 0; followed <= CNAMES_MAX; followed++) {
    const records = reply.answers.filter((record) => record.class === CLASS.IN && lowerCaseName(record.name) === owner);
    const addresses = records.filter((record) => record.type === type).map(addressOf);
    if (addresses.length > 0) return addresses.filter((address) => address !== undefined);
    const cname = records.find((record) => record.type === TYPE.CNAME);
    const target = cname === undefined ? undefined : readName(cname.rdata, 0);
    if (target === undefined) return [];
    owner = lowerCaseName(target.name);
  }
  return [];
}

/** An IPv4-mapped IPv6 address is that IPv4 address, as everywhere in this program. */
function addressOf({ rdata }: ResourceRecord): string | undefined {
  return canonicalIp(formatIp(rdata));
}
