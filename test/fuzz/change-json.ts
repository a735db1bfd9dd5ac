import { pickFrom } from './pick.ts';

/** Where in a JSON value something stands: keys and indices from the top. */
export type JsonPath = readonly (string | number)[];

/** What a field may hold that nobody expects there. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  '..',
  'a..b',
  '*',
  '\\',
  '\u0000',
  'ü\u{1F600}\ud800',
  'x'.repeat(300),
  'label.'.repeat(100),
  '[0-65536]',
  '[5-1]',
  'master@[::1]:99999',
  '10.0.0.256',
  '__proto__',
  'constructor',
  [],
  [null],
  [[]],
  {},
  { name: {} },
];

/** Changes one thing in a JSON value, in place: puts something odd there, or takes it away. Returns where. */
export function changeJson(json: object, random: () => number): JsonPath {
  const pick = pickFrom(random);
  const path = pick.of(pathsIn(json));
  const parent = path.slice(0, -1).reduce<Record<string, never>>((at, key) => at[key]!, json as never);
  const key = path.at(-1)!;
  if (pick.chance(0.15) && !Array.isArray(parent)) delete parent[key];
  else Object.assign(parent, { [key]: structuredClone(pick.of(ODD_VALUES)) });
  return path;
}

function pathsIn(value: unknown, at: JsonPath = []): JsonPath[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) =>
          pathsIn(child, [...at, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return at.length === 0 ? below : [at, ...below];
}
