import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where one server of an ensemble listens: for clients, and twice for the other servers. */
export interface MemberPorts {
  readonly client: number;
  readonly quorum: number;
  readonly election: number;
}

const HOST = '127.0.0.1';
const JAR = '/usr/share/java/zookeeper.jar';
/** slf4j-simple writes the server's log to standard error, which is shown when the server does not start. */
const CLASS_PATH = `${JAR}:/usr/share/java/slf4j-simple.jar`;
const TICK_MS = 200;
const SESSION_TIMEOUT_MAX_MS = 60_000;
const SERVING_WITHIN_MS = 30_000;
const POLL_MS = 50;

/** One ZooKeeper server with a folder of its own. `zookeeper-ensemble.ts` tells how to use it. */
export class ZooKeeperMember {
  readonly host = HOST;
  readonly port: number;
  readonly #folder: string;
  readonly #id: number;
  readonly #ensemble: readonly MemberPorts[];
  #child: ChildProcess | undefined;

  constructor(parentFolder: string, index: number, ensemble: readonly MemberPorts[]) {
    this.port = ensemble[index]!.client;
    this.#id = index + 1;
    this.#folder = join(parentFolder, `member-${this.#id}`);
    this.#ensemble = ensemble;
  }

  async restart(): Promise<void> {
    if (this.#child !== undefined) return;
    if (!existsSync(JAR)) throw new Error(`Cannot start ZooKeeper: there is no ${JAR}; install the package zookeeper`);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, 'myid'), `${this.#id}\n`);
    await writeFile(this.#configurationFile, this.#configuration());
    const log = await open(this.#logFile, 'w');
    // setpriv becomes java, with the same pid; the kernel kills that should this process be gone.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'java', ...this.#javaArguments()], {
      stdio: ['ignore', log.fd, log.fd],
    });
    this.#child = child;
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new Error('Cannot start ZooKeeper: there is no setpriv; install the package util-linux', { cause: error });
    } finally {
      await log.close();
    }
  }

  /** Resolves when it serves clients, which takes a quorum of the ensemble. */
  async serving(): Promise<void> {
    const deadlineMs = Date.now() + SERVING_WITHIN_MS;
    while (this.#child !== undefined && !(await this.#serves())) {
      const { exitCode } = this.#child ?? {};
      if (exitCode === 127) throw new Error('Cannot start ZooKeeper: there is no java; install default-jre-headless');
      if (typeof exitCode === 'number' || Date.now() > deadlineMs) {
        const log = await readFile(this.#logFile, 'utf8');
        throw new Error(`ZooKeeper member ${this.#id} does not serve (exit code ${exitCode}); its log:\n${log}`);
      }
      await sleep(POLL_MS);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** For the end of this process, where nothing can be waited for. */
  killNow(): void {
    this.#child?.kill('SIGKILL');
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  get #configurationFile(): string {
    return join(this.#folder, 'zoo.cfg');
  }

  get #logFile(): string {
    return join(this.#folder, 'log');
  }

  #javaArguments(): string[] {
    return [
      ...['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      // Tests want no disk's safety, and no election that waits up to a minute for the next notification.
      ...['-Dzookeeper.forceSync=no', '-Dzookeeper.fastleader.maxNotificationInterval=500'],
      ...['-cp', CLASS_PATH, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', this.#configurationFile],
    ];
  }

  #configuration(): string {
    const servers = this.#ensemble.map(
      ({ quorum, election }, index) => `server.${index + 1}=${HOST}:${quorum}:${election}`,
    );
    return [
      `tickTime=${TICK_MS}`,
      'initLimit=50',
      'syncLimit=25',
      `maxSessionTimeout=${SESSION_TIMEOUT_MAX_MS}`,
      'maxClientCnxns=0',
      `dataDir=${this.#folder}`,
      `clientPort=${this.port}`,
      `clientPortAddress=${HOST}`,
      'admin.enableServer=false',
      '4lw.commands.whitelist=srvr',
      // A single server is no ensemble: it runs standalone.
      ...(servers.length > 1 ? servers : []),
      '',
    ].join('\n');
  }

  /** The command `srvr` names the server's mode only while it serves. */
  async #serves(): Promise<boolean> {
    const socket = connect(this.port, this.host);
    socket.setTimeout(1_000, () => socket.destroy());
    try {
      await once(socket, 'connect');
      socket.write('srvr');
      return /^Mode: /m.test(await text(socket));
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
}
