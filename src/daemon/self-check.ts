import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import { isUnspecified, parseIp } from '../lib/ip.ts';
import { askUpstream } from '../resolve/ask-upstream.ts';
import type { Counters } from '../serve/counters.ts';
import { CLASS, TYPE } from '../wire/constants.ts';

/** A server that takes longer for its own zone's SOA is of no use to anybody else. */
const ANSWER_MAX_MS = 2_000;

export interface SelfCheckOptions {
  /** Where the server listens; undefined when it serves no DNS. */
  readonly place: HostPort | undefined;
  readonly domain: string;
  readonly counters: Counters;
  readonly clock: Clock;
}

/**
 * Tells whether the server answers: it asks itself over UDP as any client would. Where a flood leaves no room for that query,
 * the replies that others have got since the last check say as much.
 */
export function createSelfCheck({ place, domain, counters, clock }: SelfCheckOptions): () => Promise<boolean> {
  let before = 0;
  return async () => {
    if (place === undefined) return true;
    const replies = repliesOf(counters);
    const hasReplied = replies > before;
    const answers = await isAnswering({ ...place, host: hostOf(place.host) }, domain, clock);
    before = repliesOf(counters);
    return answers || hasReplied;
  };
}

async function isAnswering(server: HostPort, domain: string, clock: Clock): Promise<boolean> {
  const abandon = new AbortController();
  const cancel = clock.after(ANSWER_MAX_MS, () => abandon.abort());
  const question = { name: domain, type: TYPE.SOA, class: CLASS.IN };
  try {
    await askUpstream(server, { question, rd: false, cd: false, dnssecOk: false }, abandon.signal);
    return true;
  } catch {
    return false;
  } finally {
    cancel();
  }
}

function hostOf(address: string): string {
  const octets = parseIp(address)!;
  if (!isUnspecified(octets)) return address;
  return octets.length === 4 ? '127.0.0.1' : '::1';
}

function repliesOf(counters: Counters): number {
  return Object.values(counters.read().replies).reduce((sum, count) => sum + count, 0);
}
