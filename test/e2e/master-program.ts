/** What the master machine runs beside mesos-dns: a real ZooKeeper, and a simulated Mesos master that it elects. */
import { writeFileSync } from 'node:fs';
import { systemClock } from '../../src/cli/system-clock.ts';
import { systemRandom } from '../../src/cli/system-random.ts';
import { SimCluster } from '../../src/sim/cluster.ts';
import { startMaster } from '../../src/sim/master-server.ts';
import { createEnsemble } from '../support/zookeeper-ensemble.ts';

const [host, electionFile, ...nodes] = process.argv.slice(2) as [string, string, ...string[]];

const cluster = new SimCluster({ clock: systemClock, random: systemRandom, name: 'e2e' });
const agents = nodes.map((address) => cluster.addAgent({ hostname: address, ip: address }));
const marathon = cluster.addFramework({ name: 'marathon' });
for (const [index, agent] of agents.entries()) {
  const task = cluster.launch(marathon, agent, {
    id: `web.instance-${index}`,
    name: index === agents.length - 1 ? 'web' : `app-${index}`,
  });
  cluster.start(task);
  cluster.run(task);
}
const zooKeeper = await createEnsemble(1);
await zooKeeper.start();
await zooKeeper.createNode('/mesos');
const { address } = await startMaster({ cluster, host, port: 5050, clock: systemClock });
await zooKeeper.registerMaster('/mesos', address);
writeFileSync(electionFile, `zk://${zooKeeper.connectString}/mesos`);
