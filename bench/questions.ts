import { seededRandom } from '../src/lib/seeded-random.ts';

/** What `/v1/axfr` says of the zone; names with the final dot. */
export interface Zone {
  readonly Domain: string;
  readonly TTL: number;
  readonly Serial: number;
  readonly Mname: string;
  readonly Rname: string;
  readonly Records: Readonly<Record<'As' | 'AAAAs' | 'SRVs', Readonly<Record<string, readonly string[]>>>>;
}

export type Kind = 'A' | 'SRV' | 'NXDOMAIN' | 'mix';

export const KINDS: readonly Kind[] = ['A', 'SRV', 'NXDOMAIN', 'mix'];

/** The share of replies that say NXDOMAIN; the others say NOERROR. */
export const MISSING_SHARE: Readonly<Record<Kind, number>> = { A: 0, SRV: 0, NXDOMAIN: 1, mix: 0.1 };

/** Of ten questions in the mix: programs ask for both address families, for services less often, and sometimes in vain. */
const MIX = ['A', 'AAAA', 'A', 'AAAA', 'SRV', 'A', 'AAAA', 'SRV', 'A', 'NXDOMAIN'] as const;
const SEED = 1;

/** The one name of each task, and its one service. */
export interface Names {
  readonly hosts: readonly string[];
  readonly services: readonly string[];
}

/** Throws when one of `count` names or services is not there or has other than one value. */
export function namesOf({ Records }: Zone, count: number): Names {
  const single = (rrsets: Readonly<Record<string, readonly string[]>>, pattern: RegExp): string[] => {
    const names = Object.keys(rrsets).filter((name) => pattern.test(name) && rrsets[name]!.length === 1);
    if (names.length !== count) throw new Error(`the zone has ${names.length} names like ${pattern}, not ${count}`);
    return names;
  };
  return {
    hosts: single(Records.As, /^app-\d+\.marathon\.mesos\.$/),
    services: single(Records.SRVs, /^_app-\d+\._tcp\.marathon\.mesos\.$/),
  };
}

/** Questions as dnsperf reads them, in an order that no cache of the server can guess. */
export function questionsOf(kind: Kind, { hosts, services }: Names): string[] {
  const random = seededRandom(SEED);
  const line = (type: (typeof MIX)[number], index: number): string => {
    if (type === 'SRV') return `${services[index]} SRV`;
    return type === 'NXDOMAIN' ? `no-${hosts[index]} A` : `${hosts[index]} ${type}`;
  };
  if (kind !== 'mix') {
    return shuffled(
      hosts.map((_, index) => line(kind, index)),
      random,
    );
  }
  const any = (): number => Math.floor(random() * hosts.length);
  return Array.from({ length: 2 * hosts.length }, (_, index) => line(MIX[index % MIX.length]!, any()));
}

/** Fisher and Yates. */
function shuffled<T>(values: T[], random: () => number): T[] {
  for (let end = values.length - 1; end > 0; end--) {
    const other = Math.floor(random() * (end + 1));
    [values[end], values[other]] = [values[other]!, values[end]!];
  }
  return values;
}
