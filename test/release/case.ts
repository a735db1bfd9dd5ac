import { join } from 'node:path';
import type { TestRelease } from './release.ts';

/** A release, what is known of it from elsewhere, and what each checker must say. */
export interface ReleaseCase {
  readonly name: string;
  /** What is done to a good release; nothing if not given. */
  readonly change?: (release: TestRelease) => void;
  /** The arguments; the release's own key and its folder if not given. */
  readonly args?: (release: TestRelease) => readonly string[];
  /** The name of the folder, `release` if not given. */
  readonly folder?: string;
  readonly code: number;
  /** The first line on standard error, without `verify-release: ` and, when it is refused, `refused: `; all of standard output otherwise. */
  readonly says: string | RegExp;
}

export function keyOf({ place }: TestRelease): string {
  return join(place, 'key.pem');
}

/** With another key than the release's own. */
export function withKey(file: string): (release: TestRelease) => readonly string[] {
  return ({ place, folder }) => ['--key', join(place, file), folder];
}

/** Cases that differ in one thing only. */
export function casesOf<T>(
  table: Readonly<Record<string, T>>,
  makeCase: (value: T) => Omit<ReleaseCase, 'name'>,
): ReleaseCase[] {
  return Object.entries(table).map(([name, value]) => ({ name, ...makeCase(value) }));
}
