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

/** How many leading bits two addresses share to be in one subnet, as `ResolvSubnetFirst` of Mesos-DNS has it. */
export function subnetBits(address: Uint8Array): number {
  return address.length === 4 ? 24 : 64;
}

/** The address records in the client's own subnet first; within both parts the order stays. */
export function ownSubnetFirst(records: readonly ResourceRecord[], client: Uint8Array): ResourceRecord[] {
  const octets = subnetBits(client) / 8;
  const near = (record: ResourceRecord): boolean =>
    record.rdata.length === client.length &&
    record.rdata.subarray(0, octets).every((octet, at) => octet === client[at]);
  return [...records.filter(near), ...records.filter((record) => !near(record))];
}
