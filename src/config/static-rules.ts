import { ALIASES_MAX, type ZoneRecord } from '../records/record.ts';
import { isAtOrBelow } from '../wire/name.ts';
import { zoneName } from './domain-name.ts';
import type { Report } from './report.ts';
import { identityOf, staticRecord } from './static-records.ts';

/** A record that is right in itself, and its place in the file. */
interface Entry {
  readonly index: number;
  readonly record: ZoneRecord;
}

/**
 * Refuses static records that are not in the domain, aliases beside other records of their name, and aliases that circle or
 * follow one another too often. `written` is the value of `staticRecords` in the file, so that records are checked whatever may
 * be wrong with others; `domain` is undefined where it is wrong itself.
 */
export function checkStaticRecords(written: unknown, domain: string | undefined, report: Report): void {
  const list: readonly unknown[] = Array.isArray(written) ? written : [];
  const entries = list.flatMap((each, index): Entry[] => {
    const { data } = staticRecord.safeParse(each);
    return data === undefined ? [] : [{ index, record: data }];
  });
  if (domain !== undefined) checkDomain(list, entries, domain, report);
  checkNeighbours(entries, report);
  checkChains(entries, report);
}

function checkDomain(list: readonly unknown[], entries: readonly Entry[], domain: string, report: Report): void {
  for (const [index, each] of list.entries()) {
    const { data: name } = zoneName.safeParse(Object(each).name);
    if (name === undefined || isAtOrBelow(name, domain)) continue;
    report.mistake(['staticRecords', index, 'name'], `write a name in the domain, such as db.${domain}`);
  }
  for (const { index, record } of entries) {
    if (record.type !== 'CNAME' || record.name !== domain) continue;
    const right = 'the domain itself has SOA and NS records, which a CNAME cannot stand beside (RFC 2181 §10.1); ';
    report.mistake(['staticRecords', index], `${right}write A or AAAA records`);
  }
}

/** RFC 2181 §10.1: a name that has a CNAME has nothing else. Of two aliases the second one is told. */
function checkNeighbours(entries: readonly Entry[], report: Report): void {
  // Of equal records, of which there may be thousands, the first.
  const distinct = new Map(entries.toReversed().map((entry) => [identityOf(entry.record), entry]));
  const byName = Map.groupBy(distinct.values(), ({ record }) => record.name);
  for (const { index, record } of entries) {
    if (record.type !== 'CNAME') continue;
    const other = byName
      .get(record.name)!
      .find(
        (each) =>
          identityOf(each.record) !== identityOf(record) && (each.record.type !== 'CNAME' || each.index < index),
      );
    if (other === undefined) continue;
    const right = `a CNAME stands alone (RFC 2181 §10.1), and entry [${other.index}] has the same name; `;
    report.mistake(['staticRecords', index], `${right}leave one of them out`);
  }
}

function checkChains(entries: readonly Entry[], report: Report): void {
  const aliases = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.record.type === 'CNAME' && !aliases.has(entry.record.name)) aliases.set(entry.record.name, entry);
  }
  for (const first of aliases.values()) {
    const chain = chainFrom(first, aliases);
    const next = aliases.get(chain.at(-1)!.record.value);
    if (next === undefined) continue;
    // A circle is told once, of the first of its aliases; what only leads into it is right without it.
    if (next === first && chain.every(({ index }) => index >= first.index)) {
      const path = chain.map(({ record }) => record.name).join(' → ');
      report.mistake(
        ['staticRecords', first.index],
        `a circle: ${path} → ${first.record.name}; let it end at another name`,
      );
    } else if (!chain.includes(next)) {
      const right = `more than ${ALIASES_MAX} aliases follow one another from here; `;
      report.mistake(['staticRecords', first.index], `${right}write the name where they end`);
    }
  }
}

/** The aliases that follow one another from `first` on, at most `ALIASES_MAX`, and none twice. */
function chainFrom(first: Entry, aliases: ReadonlyMap<string, Entry>): Entry[] {
  const chain: Entry[] = [];
  let next: Entry | undefined = first;
  while (next !== undefined && !chain.includes(next) && chain.length < ALIASES_MAX) {
    chain.push(next);
    next = aliases.get(next.record.value);
  }
  return chain;
}
