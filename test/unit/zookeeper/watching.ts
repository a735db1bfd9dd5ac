import type { TestContext } from 'node:test';
import { formatHostPort } from '../../../src/lib/host-port.ts';
import type { Log } from '../../../src/lib/log.ts';
import { type MastersWatch, watchMasters } from '../../../src/zookeeper/watch-masters.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeEnsemble } from './fake-ensemble.ts';

export const znode = (sequence: number): string => `/mesos/json.info_${String(sequence).padStart(10, '0')}`;
export const master = (port: number): string => JSON.stringify({ address: { ip: '10.0.0.1', port } });

export interface Setting {
  readonly ensemble: FakeEnsemble;
  readonly clock: FakeClock;
  readonly watch: MastersWatch;
  /** Every list so far: `10.0.0.1:5050 10.0.0.1:5051`. */
  readonly lists: string[];
  readonly connections: boolean[];
  readonly warnings: string[];
}

/** Watches an ensemble of 3 that holds an election with the masters 5051, leading, and 5052. */
export async function startWatch(
  t: TestContext,
  prepare: (ensemble: FakeEnsemble) => void = () => {},
  random = (): number => 0.999,
): Promise<Setting> {
  const ensemble = new FakeEnsemble();
  ensemble.set('/mesos', '');
  ensemble.set('/mesos/log_replicas', '');
  ensemble.set(znode(2), master(5052));
  ensemble.set(znode(1), master(5051));
  prepare(ensemble);
  const clock = new FakeClock();
  const lists: string[] = [];
  const connections: boolean[] = [];
  const warnings: string[] = [];
  const quiet = (): void => {};
  const warn: Log['warn'] = (message, fields) => warnings.push(`${message} ${JSON.stringify(fields)}`);
  const watch = watchMasters(
    {
      url: {
        servers: [1, 2, 3].map((port) => ({ host: 'zk', port })),
        path: '/mesos',
        credentials: { user: 'u', password: 'secret' },
      },
      sessionTimeoutMs: 10_000,
      clock,
      random,
      log: { debug: quiet, info: quiet, warn, error: quiet },
      onMasters: (masters) => lists.push(masters.map(formatHostPort).join(' ')),
      onConnection: (connected) => connections.push(connected),
    },
    ensemble.open,
  );
  t.after(() => watch.close());
  await settle();
  return { ensemble, clock, watch, lists, connections, warnings };
}

export const BOTH = '10.0.0.1:5051 10.0.0.1:5052';
