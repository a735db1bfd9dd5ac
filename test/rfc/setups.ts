/** Where the servers around the one under test are, as `address:port`. */
export interface Surroundings {
  /** The leading master of the cluster. */
  readonly master: string;
  /** The upstream resolver. */
  readonly upstream: string;
  /** Where nobody listens. */
  readonly nobody: readonly string[];
}

/** The settings that the rows of the table are about, as members of the configuration file. */
export const SETUPS = {
  /** Mesos-DNS's defaults, but for a negative TTL that differs from the TTL. */
  usual: ({ master, upstream, nobody }: Surroundings) => ({
    ...COMMON,
    masters: [master, '127.0.0.2:5050'],
    resolvers: [upstream],
    zoneResolvers: { 'dead.example.net': nobody },
    SOAMinttl: 30,
  }),
  /** No master has been reached yet. */
  beforeFirstState: ({ upstream, nobody }: Surroundings) => ({ ...COMMON, masters: nobody, resolvers: [upstream] }),
  /** Its own zone only, in another domain. */
  ownZoneOnly: ({ master }: Surroundings) => ({
    ...COMMON,
    masters: [master],
    domain: 'cluster.test',
    SOAMname: 'ns1.cluster.test',
    SOARname: 'hostmaster@cluster.test',
    SOAMinttl: 3600,
    srvRecordDefaultWeight: 7,
    recurseon: false,
    externalon: false,
  }),
  noTruncateBit: ({ master, upstream }: Surroundings) => ({
    ...COMMON,
    masters: [master],
    resolvers: [upstream],
    setTruncateBit: false,
  }),
  reverseAndSubnet: ({ master, upstream }: Surroundings) => ({
    ...COMMON,
    masters: [master],
    resolvers: [upstream],
    reversednson: true,
    ResolvSubnetFirst: true,
  }),
} as const satisfies Readonly<Record<string, (surroundings: Surroundings) => Readonly<Record<string, unknown>>>>;

export type SetupName = keyof typeof SETUPS;

const COMMON = {
  listener: '127.0.0.1',
  httpon: false,
  // One poll is enough for the table.
  refreshSeconds: 3600,
};
