/** 600 octets. */
export const LONG_TEXT = 'x'.repeat(600);

/** Where the servers around the one under test are, as `address:port`. */
export interface Surroundings {
  /** The leading master of the cluster. */
  readonly master: string;
  /** The upstream resolver. */
  readonly upstream: string;
  /** Where nobody listens. */
  readonly nobody: readonly string[];
}

const record = (name: string, type: string, value: string): object => ({ name, type, value });

const STATIC_RECORDS: readonly object[] = [
  record('db.mesos', 'A', '10.0.7.1'),
  record('db.mesos', 'A', '10.0.7.2'),
  record('db.mesos', 'AAAA', 'fd00:7::1'),
  record('db.mesos', 'TXT', LONG_TEXT),
  record('_db._tcp.mesos', 'SRV', 'db.mesos:5432'),
  record('_db._tcp.mesos', 'SRV', 'www.mesos:5433'),
  record('www.mesos', 'CNAME', 'v4.marathon.mesos'),
  record('twice.mesos', 'CNAME', 'www.mesos'),
  record('_www._tcp.mesos', 'CNAME', '_api._tcp.marathon.mesos'),
  record('gone.mesos', 'CNAME', 'missing.mesos'),
  record('away.mesos', 'CNAME', 'www.example.com'),
  record('chain.mesos', 'CNAME', 'alias.example.com'),
  record('astray.mesos', 'CNAME', 'missing.example.com'),
  record('secure.mesos', 'CNAME', 'secure.example.com'),
  record('failing.mesos', 'CNAME', 'servfail.example.com'),
  record('dead.mesos', 'CNAME', 'www.dead.example.net'),
  // Names of Mesos-DNS.
  record('v4.marathon.mesos', 'TXT', 'hidden'),
  record('leader.mesos', 'CNAME', 'www.example.com'),
  // One that Mesos-DNS does not have, and we do.
  record('v4.marathon.autoip.mesos', 'A', '10.0.7.3'),
];

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
    staticRecords: [{ name: 'away.cluster.test', type: 'CNAME', value: 'www.example.com' }],
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
  /** Records of its own beside those of Mesos-DNS, and upstreams of which some are silent. */
  staticRecords: ({ master, upstream, nobody }: Surroundings) => ({
    ...COMMON,
    masters: [master],
    resolvers: [upstream],
    zoneResolvers: { 'dead.example.net': nobody },
    staticRecords: STATIC_RECORDS,
  }),
} as const satisfies Readonly<Record<string, (surroundings: Surroundings) => Readonly<Record<string, unknown>>>>;

export type SetupName = keyof typeof SETUPS;

const COMMON = {
  listener: '127.0.0.1',
  httpon: false,
  // One poll is enough for the table.
  refreshSeconds: 3600,
};
