import { readFileSync } from 'node:fs';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { type Daemon, type DaemonOptions, startBeside, startDaemon } from '../daemon/daemon.ts';
import type { HandOver } from '../daemon/hand-over.ts';
import type { Log } from '../lib/log.ts';
import type { CountersSnapshot } from '../serve/counters.ts';
import { type LentSocket, lentSockets } from '../serve/lent-sockets.ts';
import { loadLibc } from '../serve/libc.ts';
import { VERSION } from '../version.ts';
import { machine } from './machine.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

/** The daemon of a configuration file, and then others that take its place, one after another. */
export class Service {
  readonly #configFile: string;
  readonly #log: Log;
  #lent: readonly LentSocket[] = [];
  #daemon: Daemon | undefined;
  /** The one that is to take its place. */
  #next: Daemon | undefined;
  #isClosed = false;

  constructor(configFile: string, log: Log) {
    this.#configFile = configFile;
    this.#log = log;
  }

  /** The one that serves. */
  get daemon(): Daemon {
    return this.#daemon!;
  }

  /** Rejects when the configuration is wrong or a socket cannot be opened. */
  async start(): Promise<void> {
    this.#lent = this.#borrow();
    this.#daemon = await startDaemon(this.#options(this.#load(), undefined));
    this.#serves();
  }

  /**
   * Takes the place of another process of ours, which serves until this one can, and is then asked to stop. Rejects as `start`
   * does, and leaves the other one as it is.
   */
  async replace(pid: number): Promise<void> {
    requireSharing();
    requireProcess(pid);
    this.#daemon = await this.#beside(this.#load(), undefined);
    if (this.#isClosed) return;
    process.kill(pid, 'SIGTERM');
    this.#serves();
  }

  /** Reads the configuration anew, and serves by it without a gap. Rejects when that is not possible, and goes on as before. */
  async reload(): Promise<void> {
    requireSharing();
    if (this.#isClosed) return;
    const before = this.daemon;
    const next = await this.#beside(this.#load(), before.handOver());
    if (this.#isClosed) return;
    this.#daemon = next;
    await before.close();
    this.#serves();
  }

  served(): CountersSnapshot | undefined {
    return this.#daemon?.served();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#daemon?.close(), this.#next?.close()]);
  }

  #load(): LoadedConfig {
    const loaded = loadConfig(this.#configFile, machine);
    for (const warning of loaded.warnings) this.#log.warn(warning, { file: loaded.config.file });
    return loaded;
  }

  #borrow(): LentSocket[] {
    const libc = loadLibc();
    return libc === undefined ? [] : lentSockets(libc, process.env, process.pid);
  }

  #options({ config }: LoadedConfig, handOver: HandOver | undefined): DaemonOptions {
    const { search } = machine.resolvConf();
    const [clock, random, log] = [systemClock, systemRandom, this.#log];
    return { config, version: VERSION, search, lent: this.#lent, handOver, clock, random, log };
  }

  async #beside(loaded: LoadedConfig, handOver: HandOver | undefined): Promise<Daemon> {
    try {
      return await startBeside(this.#options(loaded, handOver), (daemon) => {
        this.#next = daemon;
      });
    } finally {
      this.#next = undefined;
    }
  }

  #serves(): void {
    const { domain, listeners, port } = this.daemon.config;
    this.#log.info('serving', { version: VERSION, domain, listeners, port });
  }
}

function requireSharing(): void {
  if (loadLibc() === undefined) {
    throw new Error('this Node.js cannot share sockets between two servers: stop this one and start it anew');
  }
}

function requireProcess(pid: number): void {
  try {
    const isAnother = pid !== 0 && pid !== process.pid && isOurs(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    if (!isAnother) throw new RangeError('it is another program, or ourselves');
    process.kill(pid, 0);
  } catch (error) {
    throw new Error(`-replace: ${pid} is no mesos-dns that we may ask to stop; leave it out to start anew`, {
      cause: error,
    });
  }
}

/** Whether the words of a process, each with a zero behind it, are those of this program, from its sources or not. */
function isOurs(commandLine: string): boolean {
  const words = commandLine.split('\0').slice(0, 8);
  return words.some((word) => /(?:^|\/)(?:mesos-dns|src\/main\.ts)$/.test(word));
}
