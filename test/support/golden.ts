import { readdirSync, readFileSync } from 'node:fs';

/** One cluster with what Mesos-DNS 0.10.1 itself published for it. */
export interface GoldenCluster {
  readonly name: string;
  readonly config: { readonly [key: string]: unknown; readonly masters: readonly string[]; readonly domain: string };
  readonly state: string;
  readonly axfr: GoldenAxfr;
  readonly enumerate: GoldenEnumeration;
}

export interface GoldenAxfr {
  readonly Records: Readonly<Record<'As' | 'AAAAs' | 'SRVs', Readonly<Record<string, readonly string[]>>>>;
  readonly [key: string]: unknown;
}

export interface GoldenEnumeration {
  readonly frameworks: readonly {
    readonly name: string;
    readonly tasks: readonly {
      readonly name: string;
      readonly id: string;
      readonly records: readonly { readonly name: string; readonly host: string; readonly rtype: string }[];
    }[];
  }[];
}

const FOLDER = new URL('../fixtures/golden/', import.meta.url);

export function goldenClusters(): GoldenCluster[] {
  return readdirSync(FOLDER).map((name) => {
    const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8');
    return {
      name,
      config: JSON.parse(read('config.json')),
      state: read('state.json'),
      axfr: JSON.parse(read('axfr.json')),
      enumerate: JSON.parse(read('enumerate.json')),
    };
  });
}

/** Names that a look-up can reach, final dot included: see `isReachable` in src/records/record.ts. */
export function isReachableKey(name: string): boolean {
  return /^(?:[a-z0-9_-]{1,63}\.)+$/.test(name);
}

/** One kind of an AXFR answer as comparable text: reachable names only, values folded and sorted. */
export function comparable(rrsets: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  const names = Object.keys(rrsets).filter(isReachableKey).sort();
  return Object.fromEntries(names.map((name) => [name, rrsets[name]!.map((value) => value.toLowerCase()).sort()]));
}
