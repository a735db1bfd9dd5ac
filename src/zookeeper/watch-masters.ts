import type { ZooKeeperUrl } from '../config/config.ts';
import { createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort, sameHostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import { readMasters } from './read-masters.ts';
import { openSession, type ZooKeeperSession } from './session.ts';

/** Without news the masters are read again after this long, should a watch have been lost. */
const REREAD_MS = 60_000;

/** The pause after a session is lost, and after a round of members of which none would do. */
const FIRST_PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

export interface WatchMastersOptions {
  readonly url: ZooKeeperUrl;
  /** How long ZooKeeper may be silent before another member is tried; an ensemble grants 2 to 20 of its ticks. */
  readonly sessionTimeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /**
   * The masters in the order of their election, so the leader first; called when the list has changed. An empty list is
   * ZooKeeper's word that there is none, and nothing less. Must not throw.
   */
  onMasters(masters: readonly HostPort[]): void;
  /** Whether ZooKeeper tells us the masters; called when that has changed, the first time with true. Must not throw. */
  onConnection?(connected: boolean): void;
}

export interface MastersWatch {
  /** Nothing is called any more from now on; resolves when nothing is left open. Never rejects. */
  close(): Promise<void>;
}

/**
 * Watches the election of the Mesos masters in ZooKeeper, until it is closed: any member of the ensemble that can be
 * reached will do, and while there is none, the last list stands. Never throws.
 */
export function watchMasters(options: WatchMastersOptions, open = openSession): MastersWatch {
  const watcher = new MastersWatcher(options, open);
  const running = watcher.run();
  return {
    close: async () => {
      await watcher.stop();
      await running;
    },
  };
}

class MastersWatcher {
  readonly #options: WatchMastersOptions;
  readonly #open: typeof openSession;
  #session: ZooKeeperSession | undefined;
  #stopped = false;
  #connected = false;
  #masters: readonly HostPort[] | undefined;
  /** What was warned of already: not to be repeated with every reading and every attempt. */
  #knownUnreadable: readonly string[] = [];
  #knownFailures = '';
  /** Something happened that a rest must not sleep through. */
  #news = false;
  #wake = (): void => {};

  constructor(options: WatchMastersOptions, open: typeof openSession) {
    this.#options = options;
    this.#open = open;
  }

  async run(): Promise<void> {
    const { url, random } = this.#options;
    const members = shuffled(url.servers, random);
    const backoff = createBackoff({ firstMs: FIRST_PAUSE_MS, maxMs: PAUSE_MAX_MS, random });
    let failures: string[] = [];
    for (let turn = 0; !this.#stopped; turn++) {
      const member = members[turn % members.length]!;
      const { answered, reason } = await this.#follow(member);
      if (answered) {
        backoff.reset();
        failures = [];
      }
      failures.push(`${formatHostPort(member)}: ${reason}`);
      // One member out of reach costs nothing: the next one is tried at once.
      if (this.#stopped || (!answered && failures.length < members.length)) continue;
      await this.#pause(backoff.nextMs(), failures.join('; '));
      failures = [];
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stir();
    await this.#session?.close();
  }

  /** Stays with one member until its session ends, and tells why it did and whether it ever told the masters. */
  async #follow(member: HostPort): Promise<{ answered: boolean; reason: string }> {
    const { url, sessionTimeoutMs, clock } = this.#options;
    const onNews = (): void => this.#stir();
    const options = { member, credentials: url.credentials, sessionTimeoutMs, clock, onChange: onNews, onEnd: onNews };
    let answered = false;
    try {
      const session = this.#open(options);
      this.#session = session;
      await session.ready;
      // Reading rejects when the session has ended.
      while (!this.#stopped) {
        this.#news = false;
        const { masters, unreadable } = await readMasters(session, url.path);
        answered = true;
        this.#connectedTo(member);
        this.#warnOfUnreadable(unreadable);
        this.#tell(masters);
        await this.#rest(REREAD_MS);
      }
      return { answered, reason: 'closed' };
    } catch (error) {
      this.#setConnected(false);
      return { answered, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      await this.#session?.close();
    }
  }

  #connectedTo(member: HostPort): void {
    if (this.#stopped || this.#connected) return;
    const { log, url } = this.#options;
    log.info('Watching the masters in ZooKeeper', { member: formatHostPort(member), path: url.path });
    this.#knownFailures = '';
    this.#setConnected(true);
  }

  #setConnected(connected: boolean): void {
    if (this.#stopped || this.#connected === connected) return;
    this.#connected = connected;
    this.#options.onConnection?.(connected);
  }

  #tell(masters: readonly HostPort[]): void {
    if (this.#stopped || (this.#masters !== undefined && sameMasters(this.#masters, masters))) return;
    this.#masters = masters;
    const { log, url } = this.#options;
    if (masters.length === 0) log.warn('ZooKeeper knows no master: is the path in "zk" right?', { path: url.path });
    else log.info('ZooKeeper tells the masters, the leader first', { masters: masters.map(formatHostPort) });
    this.#options.onMasters(masters);
  }

  #warnOfUnreadable(unreadable: readonly string[]): void {
    for (const znode of unreadable) {
      if (this.#knownUnreadable.includes(znode)) continue;
      this.#options.log.warn('Left out a master whose znode is no MasterInfo that can be read', { znode });
    }
    this.#knownUnreadable = unreadable;
  }

  async #pause(pauseMs: number, failures: string): Promise<void> {
    const { log } = this.#options;
    const level = failures === this.#knownFailures ? 'debug' : 'warn';
    log[level]('ZooKeeper does not tell the masters; the last known ones stay', { failures, retryInMs: pauseMs });
    this.#knownFailures = failures;
    this.#news = false;
    await this.#rest(pauseMs);
  }

  /** Resolves after `delayMs`, or as soon as there is news. */
  async #rest(delayMs: number): Promise<void> {
    if (this.#news) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #stir(): void {
    this.#news = true;
    this.#wake();
  }
}

function sameMasters(a: readonly HostPort[], b: readonly HostPort[]): boolean {
  return a.length === b.length && a.every((master, index) => sameHostPort(master, b[index]!));
}

/** Every node has an order of its own, so that they spread over the members, also when one of these is lost. */
function shuffled(servers: readonly HostPort[], random: () => number): HostPort[] {
  return servers
    .map((server) => ({ server, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ server }) => server);
}
