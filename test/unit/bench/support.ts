import type { Peer } from '../../../bench/peers/peer.ts';
import { QUICK } from '../../../bench/plan.ts';
import { KINDS, type Kind, type Zone } from '../../../bench/questions.ts';
import type { Results } from '../../../bench/results.ts';

/** Three names, the second with IPv6 too and the third with a service of two targets. */
export const ZONE: Zone = {
  Domain: 'mesos',
  TTL: 60,
  Serial: 7,
  Mname: 'ns1.mesos.',
  Rname: 'root.ns1.mesos.',
  Records: {
    As: {
      'app-0.marathon.mesos.': ['10.0.0.1'],
      'app-1.marathon.mesos.': ['10.0.0.2'],
      'several.marathon.mesos.': ['10.0.0.3', '10.0.0.4'],
    },
    AAAAs: { 'app-1.marathon.mesos.': ['fd01::2'] },
    SRVs: {
      '_app-0._tcp.marathon.mesos.': ['app-0-x.marathon.mesos.:31000'],
      '_app-1._tcp.marathon.mesos.': ['app-1-x.marathon.mesos.:31001'],
    },
  },
};

const MICROS: Readonly<Record<string, number>> = {
  'mesos-dns': 2,
  NSD: 2.5,
  Knot: 3,
  Unbound: 4,
  dnsmasq: 3.5,
  'dnsmasq with services': 700,
  'C echo': 1.9,
};

/** What a bench may have measured: every goal met, but for what `changes` says. */
export function sampleResults(changes: Partial<Results> = {}): Results {
  const sizes = [1_000, 10_000, 100_000];
  const peers = Object.keys(MICROS).map(peer);
  const loads = peers.flatMap(({ name, kinds }) =>
    kinds.flatMap((kind) =>
      sizes.map((size) => {
        const cpuMicros = MICROS[name]!;
        return { server: name, size, kind, cpuMicros, queriesPerSecond: 300_000, lost: 0 };
      }),
    ),
  );
  const server = 'mesos-dns';
  return {
    plan: { ...QUICK, sizes, cluster: { ...QUICK.cluster, sizes } },
    machine: 'a machine',
    versions: [...peers.map(({ name }) => ({ name, version: '1.0' })), { name: 'dnsperf', version: '2.0' }],
    queries: {
      peers,
      loads,
      latencies: peers.map(({ name }) => ({ server: name, p50: 40, p99: 90 })),
      memory: peers.map(({ name }) => ({ server: name, size: 1_000, mb: 12.3 })),
    },
    clusters: sizes.map((tasks) => ({
      server,
      tasks,
      stateMb: 1,
      answerMs: 900,
      sinceStartMs: 1_900,
      cpuSeconds: 2,
      peakMb: 110,
      residentMb: 100,
      longestReplyMs: 40,
      lifePeakMb: 120,
      lifeResidentMb: 110,
    })),
    changes: sizes.map((tasks) => ({ tasks, cpuMicros: 80 })),
    events: sizes.map((tasks) => ({ tasks, eventsPerSecond: 100, p50: 2, p99: 9, watched: 50, cpuShare: 0.1 })),
    updates: {
      changedRecords: 1_000,
      samples: (['nothing', 'polls', 'updates'] as const).map((activity) => ({
        activity,
        queriesPerSecond: 300_000,
        cpuShare: 1,
        lost: 0,
      })),
    },
    ...changes,
  };
}

function peer(name: string): Peer {
  const kinds: Readonly<Record<string, readonly Kind[]>> = {
    dnsmasq: ['A', 'NXDOMAIN'],
    'dnsmasq with services': ['SRV', 'mix'],
    'C echo': ['A'],
  };
  return {
    name,
    setup: 'nothing',
    kinds: kinds[name] ?? KINDS,
    namesMax: 100_000,
    hasAdditional: name !== 'NSD',
    version: { command: ['true'], pattern: /()/ },
    launch: () => ({ files: {}, before: [], command: ['true'] }),
  };
}
