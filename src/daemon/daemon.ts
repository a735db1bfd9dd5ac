import { hostname } from 'node:os';
import { Responder } from '../answer/responder.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import { isLoopback, parseIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';
import { within } from '../lib/within.ts';
import { Counters, type CountersSnapshot } from '../serve/counters.ts';
import type { LentSocket } from '../serve/lent-sockets.ts';
import { dnsPlaces, startDnsServers } from './dns-servers.ts';
import { followCluster } from './follow-cluster.ts';
import { createForwarding, type Forwarding } from './forwarding.ts';
import { type HandOver, stateOf } from './hand-over.ts';
import { HostTable } from './host-table.ts';
import { startHttpApi } from './http-api.ts';
import { nameServerAddresses } from './listen-addresses.ts';
import { createMasterFetch } from './master-fetch.ts';
import { Metrics } from './metrics.ts';
import { createHandler } from './query-handler.ts';
import { createSelfCheck } from './self-check.ts';
import { answerSettingsOf, namingOf } from './settings.ts';
import { snapshotSource } from './snapshot-settings.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';
import { ZoneKeeper } from './zone-keeper.ts';

/** So long the newest state of the cluster is waited for where an older one could be served at once. */
const READY_MAX_MS = 5_000;

/** So long anything at all is waited for, before the other server is left in its place. */
const ABLE_MAX_MS = 25_000;

/** Together shorter than any client waits for its answer. */
const NEWS_PATIENCE_MS = 500;
const LENT_PATIENCE_MS = 300;

export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  /** Domains to try behind a host name without a dot, from resolv.conf. */
  readonly search: readonly string[];
  /** Sockets that systemd has opened; they are served, and stay open. */
  readonly lent: readonly LentSocket[];
  /** What the daemon knew whose place this one takes. */
  readonly handOver?: HandOver | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export interface Daemon {
  readonly config: Config;
  /** Resolves when the first state of the cluster is published. */
  readonly ready: Promise<void>;
  /** Resolves when names of the cluster can be answered, be it from what an earlier run knew. */
  readonly canAnswer: Promise<void>;
  /** Whether it answers now. */
  isAnswering(): Promise<boolean>;
  /** What was served so far. */
  served(): CountersSnapshot;
  /** What is known now. */
  handOver(): HandOver;
  /** Stops serving and lets go of everything; resolves when nothing is left that would keep the process alive. */
  close(): Promise<void>;
}

/**
 * Serves and follows the cluster. Names outside the cluster are served as soon as this resolves. Rejects when a socket
 * cannot be opened; nothing is left open then.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const daemon = new ServingDaemon(options);
  if (options.lent.length === 0) {
    await daemon.listen(false);
    daemon.follow();
  } else {
    // What has come to a lent socket can wait in it until a master has answered, or at least something is known.
    daemon.follow();
    await within(options.clock, NEWS_PATIENCE_MS, Promise.race([daemon.ready, daemon.closed]));
    await within(options.clock, LENT_PATIENCE_MS, Promise.race([daemon.canAnswer, daemon.closed]));
    await daemon.listen(false);
  }
  return daemon;
}

/**
 * The same beside a server of ours that listens already: first it knows what to answer, then it listens. Whoever calls this
 * ends the other one when it resolves, or this one, through `onStart`, while it waits. Rejects as `startDaemon`, and when
 * nothing is known of the cluster after half a minute.
 */
export async function startBeside(options: DaemonOptions, onStart: (daemon: Daemon) => void): Promise<Daemon> {
  const daemon = new ServingDaemon(options);
  onStart(daemon);
  daemon.follow();
  await within(options.clock, READY_MAX_MS, Promise.race([daemon.ready, daemon.closed]));
  if (!(await within(options.clock, ABLE_MAX_MS, Promise.race([daemon.canAnswer, daemon.closed])))) {
    await daemon.close();
    throw new Error('no master has answered, so there is nothing to serve: are "masters" and "zk" right?');
  }
  await daemon.listen(true);
  return daemon;
}

/** Connects the rooms: masters → cluster → records → zone → answers. */
class ServingDaemon implements Daemon {
  readonly config: Config;
  readonly ready: Promise<void>;
  readonly canAnswer: Promise<void>;
  readonly #options: DaemonOptions;
  readonly #counters: Counters;
  readonly #metrics: Metrics;
  readonly #keeper: ZoneKeeper;
  readonly #forwarding: Forwarding;
  /** Of what is followed. */
  #snapshots: Snapshots | undefined;
  readonly #selfCheck: () => Promise<boolean>;
  readonly #isReady = Promise.withResolvers<void>();
  readonly #isAble = Promise.withResolvers<void>();
  readonly #close = Promise.withResolvers<void>();
  #isClosed = false;
  /** What has to be let go of, in the order in which it was taken. */
  readonly #closers: (() => unknown)[] = [];

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.config = options.config;
    this.ready = this.#isReady.promise;
    this.canAnswer = this.#isAble.promise;
    this.#forwarding = createForwarding(options, this.#onClose);
    this.#counters = options.handOver?.counters ?? new Counters();
    this.#metrics = new Metrics({ served: () => this.served(), zone: () => this.#keeper.view() });
    this.#keeper = this.#createKeeper();
    this.#selfCheck = this.#createSelfCheck();
  }

  /** Resolves when its end has begun. */
  get closed(): Promise<void> {
    return this.#close.promise;
  }

  /** `isBeside`: another server of ours listens at the same places. A daemon that was closed meanwhile does not listen. */
  async listen(isBeside: boolean): Promise<void> {
    const { config, version, random, log } = this.#options;
    if (this.#isClosed) return;
    try {
      if (config.dnsOn) {
        const settings = answerSettingsOf(config, version, hostname());
        const responder = new Responder(() => this.#keeper.view(), settings, random);
        const handle = createHandler(responder, this.#forwarding.query, log);
        const [{ table }, counters] = [this.#keeper, this.#counters];
        await startDnsServers({ ...this.#options, isBeside, settings, table, handle, counters }, this.#onClose);
      }
      if (config.httpOn) {
        const [keeper, metrics] = [this.#keeper, this.#metrics];
        await startHttpApi({ ...this.#options, isBeside, keeper, metrics }, this.#onClose);
      }
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  follow(): void {
    const snapshots = createSnapshots({ ...this.#options, current: () => this.#keeper.current });
    this.#snapshots = snapshots;
    this.#onClose(() => snapshots.close());
    this.#onClose(() => this.#keeper.stop());
    // What masters tell is newer than anything that was known before, so it comes after it.
    const restored = snapshots.restore(this.#keeper).then((isKnown) => {
      if (isKnown) this.#isAble.resolve();
    });
    const following = restored.then(() =>
      followCluster({
        ...this.#options,
        keeper: this.#keeper,
        fetch: createMasterFetch({ ...this.#options, lookup: this.#forwarding.lookup }),
        onEventAnswered: (ms) => this.#metrics.eventAnswered(ms),
      }),
    );
    this.#onClose(async () => (await following).stop());
    void following.then(async ({ ready }) => {
      await ready;
      this.#isReady.resolve();
      this.#isAble.resolve();
    });
  }

  isAnswering(): Promise<boolean> {
    return this.#selfCheck();
  }

  served(): CountersSnapshot {
    return this.#counters.read();
  }

  handOver(): HandOver {
    const { known } = this.#keeper;
    return {
      known: known && { state: stateOf(known), serial: known.serial },
      source: snapshotSource(this.#options.config),
      counters: this.#counters,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#close.resolve();
    for (const close of this.#closers.reverse().splice(0)) await close();
  }

  readonly #onClose = (close: () => unknown): void => void this.#closers.push(close);

  #createSelfCheck(): () => Promise<boolean> {
    const { config, lent, clock } = this.#options;
    const places = config.dnsOn ? dnsPlaces(config, lent) : [];
    // Any other address may be gone while the server is well.
    const place = places.find(({ address }) => isLoopback(parseIp(address)!)) ?? places[0];
    const server = place && { host: place.address, port: place.port };
    return createSelfCheck({ place: server, domain: config.domain, counters: this.#counters, clock });
  }

  #createKeeper(): ZoneKeeper {
    const { config, clock, random, log } = this.#options;
    return new ZoneKeeper({
      naming: namingOf(config),
      nameServer: { mname: config.soa.mname, addresses: nameServerAddresses(config.listeners) },
      staticRecords: config.staticRecords,
      configuredMasters: config.masters,
      hosts: new HostTable(this.#forwarding.lookup, log),
      holdMaxMs: config.failoverHoldSeconds * 1000,
      clock,
      random,
      onDrift: (drift) => this.#metrics.drifted(drift),
      onTold: (isChange, serial) => this.#snapshots?.told(isChange, serial),
      log,
    });
  }
}
