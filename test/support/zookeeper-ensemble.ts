import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACL, type Client, CreateMode, createClient, Exception, Id, Permission } from 'node-zookeeper-client';
import { formatHostPort, type HostPort } from '../../src/lib/host-port.ts';
import { freePorts } from './free-port.ts';
import { cutOff, makeSeverable } from './severable-client.ts';
import { ZooKeeperMember } from './zookeeper-member.ts';

/**
 * A real ZooKeeper ensemble on free ports of 127.0.0.1, from Debian's packages `zookeeper` and `default-jre-headless`,
 * and masters that stand for election in it as Mesos' own do.
 *
 *     const ensemble = await createEnsemble();        // ports are chosen, nothing runs yet
 *     t.after(() => ensemble.stop());                 // ends sessions and members, removes the folder
 *     await ensemble.start();                         // 3 members serve: takes about 2 s
 *     await ensemble.createNode('/mesos');
 *     const first = await ensemble.registerMaster('/mesos', { host: '127.0.0.1', port: 5050 });
 *     const second = await ensemble.registerMaster('/mesos', { host: '127.0.0.1', port: 5051 });
 *     // run what is tested with `zk://${ensemble.connectString}/mesos`
 *     await first.resign();                           // its znode goes at once: the second one leads
 *     second.crash();                                 // its znode goes when its session has timed out
 *     await ensemble.members[0]!.kill();              // SIGKILL; the others go on
 *     await ensemble.members[0]!.restart();           // same ports, same data
 *     await ensemble.serving();                       // every member that runs serves again
 *
 * Sessions get any time-out from 0.4 s to 60 s. Masters outlive the death of members, even of all of them: they come
 * back within their session's time-out, and their znodes stay.
 *
 * Nothing outlives the test. `stop()` ends everything; so does the end of the test's process; and when that process is
 * killed itself, the kernel kills the members (only the folder, in the temporary one, stays then).
 */
export interface ZooKeeperEnsemble {
  /** `127.0.0.1:21001,127.0.0.1:21002,127.0.0.1:21003`; known before the start. */
  readonly connectString: string;
  readonly members: readonly EnsembleMember[];
  /** Starts the members that do not run and waits until they serve. Without ZooKeeper or Java it says what to install. */
  start(): Promise<void>;
  /** Resolves when every member that runs serves clients, which takes a quorum. */
  serving(): Promise<void>;
  /** Makes a lasting node, and those above it. With an owner, nobody else may read it or make nodes in it. */
  createNode(path: string, owner?: Credentials): Promise<void>;
  /**
   * Calls `onFirst` with the znode that stands first in the election at `path`, whenever it is another one; undefined while there
   * is none. Nothing is known while no member serves, and so nothing is told. Ends with `stop()`.
   */
  followElection(path: string, onFirst: (znode: string | undefined) => void): Promise<void>;
  /** Stands for election in the node `path` with the znode of a Mesos 1.x master: JSON in `json.info_NNNNNNNNNN`. */
  registerMaster(path: string, address: HostPort, options?: RegisterOptions): Promise<RegisteredMaster>;
  /** The same with any data; `prefix` is `json.info_`, or `info_` for the protobuf of old masters. */
  register(path: string, prefix: string, data: Buffer, options?: RegisterOptions): Promise<RegisteredMaster>;
  /** Ends sessions and members, removes the folder. May be called again. */
  stop(): Promise<void>;
}

export interface EnsembleMember extends HostPort {
  /** SIGKILL to its own pid; resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again after `kill`; `serving()` of the ensemble tells when it takes part. */
  restart(): Promise<void>;
  /** SIGSTOP: its connections stand, new ones are taken, and nothing is answered. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

export interface RegisteredMaster {
  /** `/mesos/json.info_0000000000` */
  readonly znode: string;
  /** Ends the session: the znode goes at once. */
  resign(): Promise<void>;
  /** Cuts the connection for good, as a machine that dies: the znode goes when the session has timed out. */
  crash(): void;
}

export interface RegisterOptions {
  /** Needed in a node with an owner. */
  readonly credentials?: Credentials;
  /** 10 s by default. */
  readonly sessionTimeoutMs?: number;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const SESSION_TIMEOUT_MS = 10_000;
const CONNECTED_WITHIN_MS = 15_000;
/** Of who follows an election: it outlives any outage of a test. */
const FOLLOWER_SESSION_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 20;
const ANYONE = new ACL(Permission.ALL, new Id('world', 'anyone'));

/** Chooses the ports and makes the folder; `start()` starts the members. */
export async function createEnsemble(size = 3): Promise<ZooKeeperEnsemble> {
  const free = await freePorts(size * 3);
  const ports = Array.from({ length: size }, (_, index) => {
    const [client, quorum, election] = free.slice(index * 3);
    return { client: client!, quorum: quorum!, election: election! };
  });
  const folder = await mkdtemp(join(tmpdir(), 'zookeeper-ensemble-'));
  return new Ensemble(
    folder,
    ports.map((_, index) => new ZooKeeperMember(folder, index, ports)),
  );
}

class Ensemble implements ZooKeeperEnsemble {
  readonly connectString: string;
  readonly members: readonly ZooKeeperMember[];
  readonly #folder: string;
  readonly #clients = new Set<Client>();
  readonly #onExit = (): void => {
    for (const member of this.members) member.killNow();
    rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor(folder: string, members: readonly ZooKeeperMember[]) {
    this.#folder = folder;
    this.members = members;
    this.connectString = members.map(formatHostPort).join(',');
    process.once('exit', this.#onExit);
  }

  async start(): Promise<void> {
    await Promise.all(this.members.map((member) => member.restart()));
    await this.serving();
  }

  async serving(): Promise<void> {
    await Promise.all(this.members.map((member) => member.serving()));
  }

  async createNode(path: string, owner?: Credentials): Promise<void> {
    const client = await this.#connect({ ...(owner && { credentials: owner }) });
    const names = path.split('/').slice(1);
    for (const index of names.keys()) {
      const acls = owner !== undefined && index === names.length - 1 ? [ownedBy(owner)] : [ANYONE];
      await createLasting(client, `/${names.slice(0, index + 1).join('/')}`, acls);
    }
    await this.#disconnect(client);
  }

  async followElection(path: string, onFirst: (znode: string | undefined) => void): Promise<void> {
    const client = await this.#connect({ sessionTimeoutMs: FOLLOWER_SESSION_TIMEOUT_MS });
    let known: string | undefined;
    const look = async (): Promise<void> => {
      for (; this.#clients.has(client); await sleep(LOOK_EVERY_MS)) {
        const first = await firstZnode(client, path).catch(() => known);
        if (first === known || !this.#clients.has(client)) continue;
        known = first;
        onFirst(first);
      }
    };
    void look();
  }

  async registerMaster(path: string, address: HostPort, options: RegisterOptions = {}): Promise<RegisteredMaster> {
    return this.register(path, 'json.info_', Buffer.from(masterInfoJson(address)), options);
  }

  async register(path: string, prefix: string, data: Buffer, options: RegisterOptions = {}): Promise<RegisteredMaster> {
    const client = await this.#connect(options);
    const znode = await createEphemeral(client, `${path}/${prefix}`, data);
    return {
      znode,
      resign: () => this.#disconnect(client),
      crash: () => {
        this.#clients.delete(client);
        cutOff(client);
      },
    };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) cutOff(client);
    this.#clients.clear();
    await Promise.all(this.members.map((member) => member.kill()));
    process.off('exit', this.#onExit);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #connect({ credentials, sessionTimeoutMs = SESSION_TIMEOUT_MS }: RegisterOptions): Promise<Client> {
    const client = createClient(this.connectString, { sessionTimeout: sessionTimeoutMs, spinDelay: 100 });
    makeSeverable(client);
    this.#clients.add(client);
    if (credentials !== undefined) {
      client.addAuthInfo('digest', Buffer.from(`${credentials.user}:${credentials.password}`));
    }
    client.connect();
    await once(client, 'connected', { signal: AbortSignal.timeout(CONNECTED_WITHIN_MS) });
    return client;
  }

  async #disconnect(client: Client): Promise<void> {
    if (!this.#clients.delete(client)) return;
    client.close();
    await once(client, 'disconnected', { signal: AbortSignal.timeout(CONNECTED_WITHIN_MS) });
  }
}

/** What a Mesos 1.11 master writes. */
function masterInfoJson({ host, port }: HostPort): string {
  return JSON.stringify({
    address: { hostname: host, ip: host, port },
    capabilities: [{ type: 'AGENT_UPDATE' }],
    hostname: host,
    id: `test-master-${port}`,
    pid: `master@${formatHostPort({ host, port })}`,
    port,
    version: '1.11.0',
  });
}

function ownedBy({ user, password }: Credentials): ACL {
  const digest = createHash('sha1').update(`${user}:${password}`).digest('base64');
  return new ACL(Permission.ALL, new Id('digest', `${user}:${digest}`));
}

function createLasting(client: Client, path: string, acls: ACL[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.create(path, acls, CreateMode.PERSISTENT, (error) => {
      const isThere = error instanceof Exception && error.getCode() === Exception.NODE_EXISTS;
      if (error && !isThere) reject(error);
      else resolve();
    });
  });
}

/** The one with the lowest number. */
function firstZnode(client: Client, path: string): Promise<string | undefined> {
  const number = (name: string): string => name.slice(-10);
  return new Promise((resolve, reject) => {
    client.getChildren(path, (error, names) => {
      if (error) reject(error);
      const [first] = (names ?? []).sort((a, b) => (number(a) < number(b) ? -1 : 1));
      resolve(first && `${path}/${first}`);
    });
  });
}

function createEphemeral(client: Client, path: string, data: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    client.create(path, data, CreateMode.EPHEMERAL_SEQUENTIAL, (error, znode) => {
      if (error) reject(error);
      else resolve(znode);
    });
  });
}
