import { MESOS_DNS } from '../../test/support/mesos-dns.ts';
import { KINDS } from '../questions.ts';
import type { Peer, Place } from './peer.ts';

/** How a server learns of the cluster, and where it serves the HTTP API. */
export interface Following {
  readonly masterPort: number;
  readonly httpPort: number;
  readonly refreshSeconds: number;
}

export const OURS = 'mesos-dns';
export const ORIGINAL = 'Mesos-DNS (Go)';

/** This repository's server, as its users run it. */
export function ourServer(following: Following): Peer {
  return {
    name: OURS,
    setup: `\`"workers": 1\`, Node ${process.version}`,
    kinds: KINDS,
    namesMax: Number.POSITIVE_INFINITY,
    hasAdditional: true,
    version: { command: [MESOS_DNS, '-version'], pattern: /^(\S+)/ },
    launch: (place) => launch(MESOS_DNS, place, following),
  };
}

/** The program that ours takes the place of, with the same configuration file; it has no number of threads to set. */
export function originalServer(path: string, following: Following): Peer {
  return {
    name: ORIGINAL,
    setup: 'the same configuration; it uses all cores',
    kinds: KINDS,
    namesMax: Number.POSITIVE_INFINITY,
    hasAdditional: true,
    version: { command: [path, '-version'], pattern: /(\S+)\s*$/ },
    launch: (place) => launch(path, place, following),
  };
}

function launch(path: string, { folder, port }: Place, { masterPort, httpPort, refreshSeconds }: Following) {
  const config = {
    masters: [`127.0.0.1:${masterPort}`],
    refreshSeconds,
    listener: '127.0.0.1',
    port,
    httplistener: '127.0.0.1',
    snapshotFile: '',
    httpport: httpPort,
    // No name of the bench is asked for there.
    resolvers: ['127.0.0.9'],
    workers: 1,
  };
  return {
    files: { 'config.json': JSON.stringify(config) },
    before: [],
    command: [path, '-config', `${folder}/config.json`] as const,
  };
}
