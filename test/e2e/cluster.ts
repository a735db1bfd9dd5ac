import { eventually } from '../support/eventually.ts';
import { baseRoot } from './base-root.ts';
import { Machine, type Resolver, SOURCES } from './machine.ts';
import { Network } from './network.ts';

const MASTER = '10.77.0.10';
const NODES = ['10.77.0.11', '10.77.0.12'];
/** Where the master's own programs find its ZooKeeper. */
const ELECTION = '/run/election';

/** The task of this name runs on the last node. */
export const WEB = 'web.marathon.mesos';

export interface Cluster {
  readonly master: Machine;
  readonly nodes: readonly Machine[];
  close(): Promise<void>;
}

/** Boots a master, which runs ZooKeeper and Mesos, and two nodes; mesos-dns is on none of them yet. */
export async function startCluster(): Promise<Cluster> {
  const root = await baseRoot();
  const network = new Network();
  await network.open();
  const machine = (name: string, address: string, resolver: Resolver): Machine =>
    new Machine({ name, address, root, network, resolver });
  const master = machine('master', MASTER, 'file');
  const nodes = [machine('node1', NODES[0]!, 'file'), machine('node2', NODES[1]!, 'systemd-resolved')];
  const machines = [master, ...nodes];
  const close = async (): Promise<void> => {
    await Promise.all(machines.map((each) => each.remove()));
    await network.close();
  };
  try {
    await Promise.all(machines.map((each) => each.boot()));
    await startMesos(master);
    return { master, nodes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts, or starts again, what makes the machine a master: it is a service of that machine, so it ends with it. */
export async function startMesos(master: Machine): Promise<void> {
  const node = `${SOURCES}/node_modules/node-linux-${process.arch}/bin/node`;
  const program = `${SOURCES}/test/e2e/master-program.ts`;
  const command = `${node} ${program} ${MASTER} ${ELECTION} ${NODES.join(' ')}`;
  master.write('/etc/systemd/system/mesos.service', `[Service]\nExecStart=${command}\n`);
  await master.sh(`rm -f ${ELECTION}; systemctl daemon-reload; systemctl start mesos`);
  await eventually(() => master.sh(`test -s ${ELECTION}`));
}

/** Where the masters of the cluster elect their leader, for programs on the master. */
export async function electionUrl(master: Machine): Promise<string> {
  return (await master.sh(`cat ${ELECTION}`)).trim();
}
