import type { Path } from './json.ts';
import { isJsonObject } from './json-object.ts';
import { type KnownMembers, knownMembers, nearestKey } from './keys.ts';
import { formatPath } from './report.ts';
import { fileSchema } from './schema.ts';
import { RECORD_MEMBERS } from './static-records.ts';

const KEYS = Object.keys(fileSchema.shape);
const CREDENTIALS = 'mesosCredentials';
const CREDENTIALS_KEYS = ['principal', 'secret'];
const RECORDS = 'staticRecords';

/** The file's members under the schema's spelling of their keys, and what is odd about how they are written. */
export function configMembers(
  content: object,
  repeatedKeys: readonly Path[],
): { members: Readonly<Record<string, unknown>>; warnings: readonly string[] } {
  const repeated = repeatedKeys.map((path) => repeatedWarning(formatPath(path)));
  const top = knownMembers(content, KEYS);
  const warnings = [...repeated, ...spellingWarnings(top, [], KEYS)];
  const members = { ...top.members };
  const { [CREDENTIALS]: credentials, [RECORDS]: records } = members;
  if (isJsonObject(credentials)) {
    const inner = knownMembers(credentials, CREDENTIALS_KEYS);
    warnings.push(...spellingWarnings(inner, [CREDENTIALS], CREDENTIALS_KEYS));
    members[CREDENTIALS] = inner.members;
  }
  if (Array.isArray(records)) {
    members[RECORDS] = records.map((record: unknown, index) => {
      if (!isJsonObject(record)) return record;
      const inner = knownMembers(record, RECORD_MEMBERS);
      warnings.push(...repeatedWarnings(inner, [RECORDS, index]));
      // What is not known stays: in a record it is a mistake, which the schema tells.
      const unknown = Object.entries(record).filter(([key]) => inner.unknown.includes(key));
      return { ...Object.fromEntries(unknown), ...inner.members };
    });
  }
  return { members, warnings };
}

function spellingWarnings(members: KnownMembers, parent: Path, known: readonly string[]): string[] {
  const unknownWarnings = members.unknown.map((key) => {
    const near = nearestKey(key, known);
    const hint = near === undefined ? '' : `; did you mean ${formatPath([...parent, near])}?`;
    return `${formatPath([...parent, key])} is not a key of mesos-dns and is ignored${hint}`;
  });
  return [...unknownWarnings, ...repeatedWarnings(members, parent)];
}

function repeatedWarnings({ repeated }: KnownMembers, parent: Path): string[] {
  return repeated.map((key) => repeatedWarning(formatPath([...parent, key])));
}

function repeatedWarning(key: string): string {
  return `${key} is given more than once; the last one counts`;
}
