import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/cli/system-clock.ts';
import { formatHostPort } from '../../src/lib/host-port.ts';
import { type MasterServer, startMaster } from '../../src/sim/master-server.ts';
import { buildCluster } from '../support/build-cluster.ts';
import { freePorts } from '../support/free-port.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { type Program, startProgram } from '../support/process.ts';
import type { SteadyClient } from '../support/steady-client.ts';
import { until } from '../support/until.ts';

/** A name that the cluster's tasks have. */
export const NAME = 'app-0.marathon.mesos';

export interface Node {
  readonly port: number;
  readonly file: string;
  readonly folder: string;
  readonly master: MasterServer;
  configure(keys: Readonly<Record<string, unknown>>): void;
  run(...args: string[]): Promise<Program>;
}

/** A master, and a place where mesos-dns can be started, more than once. */
export async function node(t: TestContext, keys: Readonly<Record<string, unknown>> = {}): Promise<Node> {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-service-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const cluster = buildCluster({ agents: 2, frameworks: 1, tasksPerFramework: 4, seed: 1, clock: systemClock });
  const master = await startMaster({ cluster, clock: systemClock });
  t.after(() => master.close());
  const [port, httpport] = (await freePorts(2)) as [number, number];
  const file = join(folder, 'config.json');
  const configure = (changes: Readonly<Record<string, unknown>>): void =>
    writeFileSync(
      file,
      JSON.stringify({
        ...{ masters: [formatHostPort(master.address)], listener: '127.0.0.1', httplistener: '127.0.0.1' },
        ...{ snapshotFile: join(folder, 'snapshot'), resolvers: ['127.0.0.9'], port, httpport },
        ...keys,
        ...changes,
      }),
    );
  configure({});
  return {
    ...{ port, file, folder, master, configure },
    run: async (...args) => {
      const program = await startProgram(MESOS_DNS, { args: ['-config', file, ...args] });
      t.after(() => program.stop());
      return program;
    },
  };
}

export async function moreReplies(client: SteadyClient, count = 200): Promise<void> {
  const before = client.replies();
  await until(() => client.replies() > before + count, 'replies');
}
