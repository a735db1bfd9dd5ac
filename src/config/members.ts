import type { Path } from './json.ts';
import { type KnownMembers, knownMembers, nearestKey } from './keys.ts';
import { formatPath } from './report.ts';
import { fileSchema } from './schema.ts';

const KEYS = Object.keys(fileSchema.shape);
const CREDENTIALS = 'mesosCredentials';
const CREDENTIALS_KEYS = ['principal', 'secret'];

/** The file's members under the schema's spelling of their keys, and what is odd about how they are written. */
export function configMembers(
  content: object,
  repeatedKeys: readonly Path[],
): { members: Readonly<Record<string, unknown>>; warnings: readonly string[] } {
  const repeated = repeatedKeys.map((path) => repeatedWarning(formatPath(path)));
  const top = knownMembers(content, KEYS);
  const warnings = [...repeated, ...spellingWarnings(top, [], KEYS)];
  const credentials = top.members[CREDENTIALS];
  if (typeof credentials !== 'object' || credentials === null || Array.isArray(credentials)) {
    return { members: top.members, warnings };
  }
  const inner = knownMembers(credentials, CREDENTIALS_KEYS);
  warnings.push(...spellingWarnings(inner, [CREDENTIALS], CREDENTIALS_KEYS));
  return { members: { ...top.members, [CREDENTIALS]: inner.members }, warnings };
}

function spellingWarnings({ unknown, repeated }: KnownMembers, parent: Path, known: readonly string[]): string[] {
  const unknownWarnings = unknown.map((key) => {
    const near = nearestKey(key, known);
    const hint = near === undefined ? '' : `; did you mean ${formatPath([...parent, near])}?`;
    return `${formatPath([...parent, key])} is not a key of mesos-dns and is ignored${hint}`;
  });
  return [...unknownWarnings, ...repeated.map((key) => repeatedWarning(formatPath([...parent, key])))];
}

function repeatedWarning(key: string): string {
  return `${key} is given more than once; the last one counts`;
}
