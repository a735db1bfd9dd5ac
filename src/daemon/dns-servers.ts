import { availableParallelism } from 'node:os';
import type { AnswerSettings } from '../answer/settings.ts';
import { type Config, UDP_THREADS_MAX } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import { isLoopback, isUnspecified, parseIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';
import type { Counters } from '../serve/counters.ts';
import type { Handler } from '../serve/handler.ts';
import type { LentSocket } from '../serve/lent-sockets.ts';
import { startTcpServer } from '../serve/tcp-server.ts';
import { startUdp } from '../serve/udp.ts';
import { type ListenAddress, listenAddresses, listenOn } from './listen-addresses.ts';
import { localAddresses } from './local-addresses.ts';

/** More threads than this have nothing to do on the nodes of a cluster. */
const WORKERS_MAX = 4;
/** Number of the first thread as a reader of the zone's table; 0 is the main thread's. */
const FIRST_READER = 1;

export interface DnsServersOptions {
  readonly config: Config;
  readonly settings: AnswerSettings;
  /** The zone's table. */
  readonly table: SharedArrayBuffer;
  readonly handle: Handler;
  readonly counters: Counters;
  /** Sockets that are lent to us. */
  readonly lent: readonly LentSocket[];
  /** A server of ours listens at the same places, and this one takes its place. */
  readonly isBeside: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/**
 * Serves DNS at each listen address, and at each socket that is lent to us; `onClose` is given what ends each server that was
 * started. Rejects with an error that says what to do when a socket cannot be opened.
 */
export async function startDnsServers(
  options: DnsServersOptions,
  onClose: (close: () => unknown) => void,
): Promise<void> {
  const { config, lent } = options;
  const places = dnsPlaces(config, lent);
  const workers = config.workers === 'auto' ? workersFor(availableParallelism(), places.length) : config.workers;
  let nextReader = FIRST_READER;
  // All of them at once: each may have replies to wait for.
  const closes: (() => unknown)[] = [];
  onClose(() => Promise.all(closes.map((close) => close())));
  const onStart = (close: () => unknown): void => void closes.push(close);
  for (const place of places) {
    const readers = Array.from({ length: workers }, () => nextReader++);
    const { address, port } = place;
    const server = { ...options, address, port, readers };
    const mayBeAbsent = isAbsentBesideOthers(place, places, options.log);
    const [udp, tcp] = [lentAt(lent, 'UDP', place), lentAt(lent, 'TCP', place)];
    await listenOn(place, () => startUdp({ ...server, mayBeAbsent, lent: udp }), onStart);
    await listenOn(place, () => startTcpServer({ ...server, mayBeAbsent, lent: tcp }), onStart);
  }
}

export interface DnsPlace extends ListenAddress {
  readonly port: number;
}

/** Those of the configuration, and where else sockets are lent to us: what comes to them waits until somebody serves it. */
export function dnsPlaces({ listeners, port }: Config, lent: readonly LentSocket[]): DnsPlace[] {
  const places: DnsPlace[] = listenAddresses(listeners)
    .flatMap((each) => besideLent(each, port, lent))
    .map((each) => ({ ...each, port }));
  for (const { address, port: lentPort } of lent) {
    if (places.some((place) => place.address === address && place.port === lentPort)) continue;
    places.push({ address, port: lentPort, isOptional: false });
  }
  return places;
}

/** Beside a lent socket nobody else gets all addresses of its family: so those that the machine has now, each by itself. */
function besideLent(listenAddress: ListenAddress, port: number, lent: readonly LentSocket[]): ListenAddress[] {
  const { address } = listenAddress;
  const isSameFamily = (other: string): boolean => other.includes(':') === address.includes(':');
  const there = lent.filter((each) => each.port === port && isSameFamily(each.address));
  const isLent = there.some((each) => each.address === address);
  if (!isUnspecified(parseIp(address)!) || there.length === 0 || isLent) return [listenAddress];
  // A link-local address would have to name its link, which no client of another node can.
  return localAddresses()
    .filter(
      (each) => isSameFamily(each) && !/^fe[89ab]/.test(each) && !there.some((lentOne) => lentOne.address === each),
    )
    .map((each) => ({ address: each, isOptional: true }));
}

/**
 * One address of several that the machine does not have now, because its interface is not up yet or not any more, is no reason
 * to do without the others.
 */
function isAbsentBesideOthers({ address, port }: DnsPlace, places: readonly DnsPlace[], log: Log): boolean {
  const octets = parseIp(address)!;
  if (places.length === 1 || isUnspecified(octets) || (octets.length === 4 && isLoopback(octets))) return false;
  if (localAddresses().includes(address)) return false;
  log.warn('this machine does not have the address; it is served when it comes', { address, port });
  return true;
}

function lentAt(
  lent: readonly LentSocket[],
  protocol: LentSocket['protocol'],
  { address, port }: DnsPlace,
): number | undefined {
  return lent.find((each) => each.protocol === protocol && each.address === address && each.port === port)?.descriptor;
}

/**
 * Threads for each listener. Half of the cores is enough to answer as fast as the rest of the machine can ask; each thread
 * takes 10 MB, so many listeners have one each.
 */
export function workersFor(cores: number, listeners: number): number {
  const most = Math.min(WORKERS_MAX, Math.floor(UDP_THREADS_MAX / listeners));
  return Math.max(1, Math.min(Math.floor(cores / 2), most));
}
