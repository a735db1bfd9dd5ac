/** Records of the table's cluster that more than one row expects. */

/** The zone's SOA record in a negative answer of the set-up `usual`: its TTL is the smaller of ttl and SOAMinttl. */
export const NEGATIVE = 'mesos. 30 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 30';

/** The same where SOAMinttl has its default. */
export const NEGATIVE_DEFAULT = 'mesos. 60 IN SOA ns1.mesos. root.ns1.mesos. SERIAL 60 600 86400 60';

/** One A record for each address. */
export function aRecords(owner: string, ttl: number, addresses: readonly string[]): string[] {
  return addresses.map((address) => `${owner} ${ttl} IN A ${address}`);
}

/** Canonical names of the seven tasks named pool, in the order of their numbers. */
const POOL_TARGETS = ['tznrf', 'nwyau', 'fc6ft', 'e6hin', 's5m7b', 'yfueq', 'cdn4e'].map(
  (hash) => `pool-${hash}-s0.marathon.mesos.`,
);

export const POOL_SRV: readonly string[] = POOL_TARGETS.map(
  (target) => `_pool._tcp.marathon.mesos. 60 IN SRV 0 1 7000 ${target}`,
);

export const POOL_ADDRESSES: readonly string[] = POOL_TARGETS.flatMap((target, index) => [
  `${target} 60 IN A 10.0.5.${index + 1}`,
  `${target} 60 IN AAAA fd00:5::${index + 1}`,
]);
