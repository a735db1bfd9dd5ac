import { TYPE } from '../wire/constants.ts';
import type { ResourceRecord } from '../wire/message.ts';

/** The records in random order: clients take the first, so this spreads them over the instances. */
export function shuffled(records: readonly ResourceRecord[], random: () => number): ResourceRecord[] {
  const order = [...records];
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [order[last], order[pick]] = [order[pick]!, order[last]!];
  }
  return order;
}

export interface SubnetOrder {
  readonly records: readonly ResourceRecord[];
  /** How many leading bits of the client's address the order depends on; 0 when it does not. */
  readonly scopeBits: number;
}

/**
 * The addresses in the client's own subnet first; within both parts the order stays. As `ResolvSubnetFirst` of Mesos-DNS
 * has it, a subnet is a /24, for IPv6 a /64. `client` is 4 or 16 octets.
 */
export function ownSubnetFirst(records: readonly ResourceRecord[], client: Uint8Array): SubnetOrder {
  const [type, octets] = client.length === 4 ? [TYPE.A, 3] : [TYPE.AAAA, 8];
  if (!records.some((record) => record.type === type)) return { records, scopeBits: 0 };
  const isNear = (record: ResourceRecord): boolean =>
    record.type === type && record.rdata.subarray(0, octets).every((octet, at) => octet === client[at]);
  return {
    records: [...records.filter(isNear), ...records.filter((record) => !isNear(record))],
    scopeBits: octets * 8,
  };
}
