/** An object's members under the known spelling of their keys. */
export interface KnownMembers {
  readonly members: Readonly<Record<string, unknown>>;
  /** Keys that are not known, as they stand in the file. */
  readonly unknown: readonly string[];
  /** Known keys that are given in two spellings; the last one in the file counts. */
  readonly repeated: readonly string[];
}

/** Finds the known keys in any letter case and leaves out those that hold null, as Go's encoding/json does. */
export function knownMembers(object: object, knownKeys: readonly string[]): KnownMembers {
  const spelling = new Map(knownKeys.map((key) => [key.toLowerCase(), key]));
  const members = new Map<string, unknown>();
  const unknown: string[] = [];
  const repeated: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const known = spelling.get(key.toLowerCase());
    if (known === undefined) {
      unknown.push(key);
    } else if (value !== null) {
      if (members.has(known)) repeated.push(known);
      members.set(known, value);
    }
  }
  return { members: Object.fromEntries(members), unknown, repeated };
}

/** The known key that `key` is most likely a slip of, or undefined when none is near. */
export function nearestKey(key: string, knownKeys: readonly string[]): string | undefined {
  const slipsMax = Math.max(1, Math.floor(key.length / 4));
  const near = knownKeys
    .filter((known) => Math.abs(known.length - key.length) <= slipsMax)
    .map((known) => ({ known, slips: editDistance(key.toLowerCase(), known.toLowerCase()) }))
    .filter(({ slips }) => slips <= slipsMax);
  return near.toSorted((a, b) => a.slips - b.slips)[0]?.known;
}

/** How many letters must be put in, left out, replaced or swapped with their neighbour to make `a` into `b`. */
function editDistance(a: string, b: string): number {
  // rows[i][j]: the distance between the first i letters of a and the first j of b.
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const afterSwap = swapped ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, rows[i - 1]![j]! + 1, row[j - 1]! + 1, afterSwap));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
