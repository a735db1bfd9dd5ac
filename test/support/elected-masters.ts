import { systemClock } from '../../src/cli/system-clock.ts';
import type { HostPort } from '../../src/lib/host-port.ts';
import type { SimCluster } from '../../src/sim/cluster.ts';
import { failOverSteps } from '../../src/sim/fail-over.ts';
import { type MasterServer, startMaster } from '../../src/sim/master-server.ts';
import type { RegisteredMaster, ZooKeeperEnsemble } from './zookeeper-ensemble.ts';

const ELECTION = '/mesos';

/**
 * Masters of one simulated cluster that a real ZooKeeper elects, with what real ones do when one of them dies: as long as its znode
 * stands, those on standby redirect to it, be it started anew at the same address or not; then the next one leads, and
 * knows nothing; in the end agents and schedulers come back to it one by one.
 */
export class ElectedMasters {
  readonly cluster: SimCluster;
  readonly #ensemble: ZooKeeperEnsemble;
  readonly #hosts: readonly string[];
  /** Those that run, by their number. */
  readonly #running = new Map<number, MasterServer>();
  readonly #registrations = new Map<number, RegisteredMaster>();
  /** Where each master listens that was ever started. */
  readonly #addresses: HostPort[] = [];
  /** Which address a znode tells, also when its master is dead. */
  readonly #told = new Map<string, HostPort>();
  #first: string | undefined;
  /** The one that was elected last. */
  #leading: MasterServer | undefined;
  #recovery: Iterator<string, void> | undefined;

  /** `hosts`: an address of loopback for each master. There is no master before `boot`. */
  constructor(cluster: SimCluster, ensemble: ZooKeeperEnsemble, hosts: readonly string[]) {
    this.cluster = cluster;
    this.#ensemble = ensemble;
    this.#hosts = hosts;
  }

  /** The ensemble must be serving. */
  async open(): Promise<void> {
    await this.#ensemble.createNode(ELECTION);
    await this.#ensemble.followElection(ELECTION, (znode) => {
      this.#first = znode;
      this.#settle();
    });
  }

  /** The number of the master that leads; undefined while none does. */
  get leader(): number | undefined {
    return this.#first === undefined ? undefined : this.#numberOf(this.#first);
  }

  host(number: number): string {
    return this.#hosts[number]!;
  }

  server(number: number): MasterServer {
    return this.#running.get(number)!;
  }

  /** A new process, at the address of the one before it. Until it stands for election it knows of no leader. */
  async boot(number: number): Promise<void> {
    const { cluster } = this;
    const { host, port } = this.#addresses[number] ?? { host: this.host(number), port: 0 };
    const role = { kind: 'standby', leader: undefined } as const;
    const server = await startMaster({ cluster, host, port, role, clock: systemClock });
    this.#addresses[number] = server.address;
    this.#running.set(number, server);
  }

  /** The session's time-out is how long a znode stands when its master has died. */
  async standForElection(number: number, sessionTimeoutMs: number): Promise<void> {
    const address = this.#addresses[number]!;
    const registration = await this.#ensemble.registerMaster(ELECTION, address, { sessionTimeoutMs });
    this.#registrations.set(number, registration);
    this.#told.set(registration.znode, address);
    this.#settle();
  }

  /** As with SIGKILL. */
  async kill(number: number): Promise<void> {
    this.#registrations.get(number)?.crash();
    this.#registrations.delete(number);
    const server = this.server(number);
    this.#running.delete(number);
    await server.close();
  }

  async close(): Promise<void> {
    for (const number of this.#running.keys()) await this.kill(number);
  }

  /** Agents and schedulers come back to the new leader, who knows nothing yet. After each step `seen` is waited for. */
  async recover(seen: (step: string) => Promise<void>): Promise<void> {
    for (;;) {
      const step = this.#recovery!.next();
      if (step.done) return;
      await seen(step.value);
    }
  }

  /** Every master that stands for election learns who is first in it. */
  #settle(): void {
    const first = this.#first;
    const address = first === undefined ? undefined : this.#told.get(first);
    for (const [number, { znode }] of this.#registrations) {
      const server = this.server(number);
      if (znode !== first) server.standBy(address);
      else if (server !== this.#leading) this.#lead(server);
    }
  }

  #lead(server: MasterServer): void {
    if (this.#leading !== undefined) {
      // Whoever leads after another one knows nothing from the first moment on.
      this.#recovery = failOverSteps(this.cluster);
      this.#recovery.next();
    }
    this.#leading = server;
    server.lead();
  }

  #numberOf(znode: string): number | undefined {
    return [...this.#registrations].find(([, registration]) => registration.znode === znode)?.[0];
  }
}
